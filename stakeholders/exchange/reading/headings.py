"""Which column of a list of stakeholders holds what, by the words over it: English, Spanish, French."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from ncss_portal.spreadsheets.cell_words import clean_lines, folded, one_line
from ncss_portal.spreadsheets.reading import Row

ROWS_SEARCHED = 20
_LONGEST_HEADING = 60


class Column(Enum):
    """What a column of a list of stakeholders may hold."""

    NUMBER = "number"
    ORGANISATION = "organisation"
    ACRONYM = "acronym"
    CATEGORY = "category"
    FAMILY_NAME = "family name"
    GIVEN_NAME = "given name"
    FULL_NAME = "full name"
    JOB = "job"
    EMAIL = "email"
    PHONE = "phone"
    LANGUAGE = "language"
    NOTE = "note"
    WEBSITE = "website"
    COUNTRY = "country"
    # Known, and no data of ours.
    INVITED = "invited"
    DATE = "date"


# Of these there may be several columns: their cells are read together.
SEVERAL = (Column.EMAIL, Column.PHONE, Column.NOTE)
NOT_OURS = (Column.INVITED, Column.DATE)

_ORGANISATION = (
    r"(?:organi[sz]ations?|organi[sz]acion(?:es)?|organismos?|organismes?|institutions?|institucion(?:es)?|agency"
    r"|agencies|agencias?|agences?|entity|entities|entidad(?:es)?|entites?|company|companies|empresas?|entreprises?"
    r"|ministry|ministries|ministerios?|ministeres?|departments?|employers?|bodies|body|stakeholders?|compania)"
)
_PERSON = r"(?:contacts?|persons?|people|representatives?|participants?|delegates?|focal points?|contacto|persona)"
_NUMBER = r"(?:numbers?|nos?|numeros?|s)"
_PHONE = r"(?:tel|telephones?|phones?|mobiles?|cell(?:phone)?s?|telefonos?|movil(?:es)?|celular(?:es)?|whatsapp|gsm)"
_EMAIL = r"(?:e ?mails?|mails?|correos?(?: electronicos?)?|courriels?|emails?|mels?)"

_CERTAIN: Sequence[tuple[str, Column]] = (
    (r"#|s n|item|id|ref|row|n|nr|num|numero|no|nos|number|serial(?: number| no)?", Column.NUMBER),
    (
        rf"(?:(?:name|nombre|nom) (?:of |de )?(?:the |la |el |l )?)?{_ORGANISATION}"
        rf"(?: (?:and|or|y|ou) {_ORGANISATION})*(?: name)?",
        Column.ORGANISATION,
    ),
    (rf"{_ORGANISATION} {_ORGANISATION}(?: {_ORGANISATION})*", Column.ORGANISATION),
    (r"acronyms?|abbreviations?|abbr|short name|siglas?|sigles?|acronimos?|acronymes?", Column.ACRONYM),
    (
        r"(?:stakeholder |itu )?(?:categor(?:y|ies|ias?|ie)|types?|groups?|sectors?|secteurs?|grupo|tipo)(?: a l)?",
        Column.CATEGORY,
    ),
    (rf"(?:types?|tipo|categor(?:y|ia|ie)) (?:of |de |d )?(?:the )?{_ORGANISATION}", Column.CATEGORY),
    (r"surnames?|last ?names?|family ?names?|apellidos?|nom de famille", Column.FAMILY_NAME),
    (r"(?:first|given|christian) ?names?(?: s)?|fore ?names?|nombres?|prenoms?(?: s)?", Column.GIVEN_NAME),
    (
        rf"(?:full )?names?|nombre completo|noms?|nom complet|nom et prenoms?|nombres? y apellidos?|{_PERSON}"
        rf"|names? (?:of )?(?:the )?{_PERSON}|{_PERSON} (?:names?|persons?)|persona de contacto|point of contact",
        Column.FULL_NAME,
    ),
    (
        r"positions?|jobs?(?: titles?)?|titles?|roles?|functions?|posts?|designations?|cargos?|puestos?|funcion"
        r"|fonctions?|postes?|titres?|ranks?",
        Column.JOB,
    ),
    (rf"{_EMAIL}(?: address(?:es)?(?: es)?| s| \d)?|adresses? (?:e ?mail|electroniques?)", Column.EMAIL),
    (rf"{_PHONE}(?: {_NUMBER})?(?: {_PHONE})*(?: \d)?|contact {_NUMBER}", Column.PHONE),
    (r"(?:preferred )?languages?|idiomas?(?: preferido)?|langues?(?: preferee)?|lenguas?", Column.LANGUAGE),
    (
        r"notes?|remarks?|comments?|notas?|observacion(?:es)?|observations?|remarques?|commentaires?|comentarios?",
        Column.NOTE,
    ),
    (r"web ?(?:sites?|pages?)?|urls?|sitio web|pagina web|sites?(?: web| internet)?", Column.WEBSITE),
    (r"countr(?:y|ies)|pais(?:es)?|pays", Column.COUNTRY),
    (r"invited|invitad[oa]s?|invitee?s?|attend(?:ed|ing|ance)|confirmed|rsvp", Column.INVITED),
    (r"(?:date|fecha)s?(?: (?:added|entered|of .*|de .*|d .*))?", Column.DATE),
)
# For headings in which nothing is certain: the first of these words decides.
_LIKELY: Sequence[tuple[str, Column]] = (
    (_EMAIL, Column.EMAIL),
    (_PHONE, Column.PHONE),
    (r"invit\w*|attend\w*|confirm\w*|asisten\w*", Column.INVITED),
    (r"acronym\w*|sigla\w*|abbrev\w*", Column.ACRONYM),
    (r"surnames?|last ?names?|family ?names?|apellidos?", Column.FAMILY_NAME),
    (r"first ?names?|given ?names?|prenoms?", Column.GIVEN_NAME),
    (r"web ?sites?|urls?", Column.WEBSITE),
    (r"language|idioma|langue", Column.LANGUAGE),
    (r"notes?|remarks?|comments?|observacion\w*|remarques?", Column.NOTE),
    (r"types?|categor\w+|sectors?|tipo", Column.CATEGORY),
    (r"positions?|job|roles?|cargo|puesto|fonction|titles?", Column.JOB),
    (r"date|fecha", Column.DATE),
    (_ORGANISATION, Column.ORGANISATION),
    (rf"names?|nombres?|noms?|{_PERSON}", Column.FULL_NAME),
)
_CERTAIN_PATTERNS = tuple((re.compile(pattern), column) for pattern, column in _CERTAIN)
_LIKELY_PATTERNS = tuple((re.compile(rf"\b(?:{pattern})\b"), column) for pattern, column in _LIKELY)


@dataclass(slots=True)
class Headings:
    """The heading row of a table: the columns of each kind, and the headings that were not understood."""

    row: int
    length: int
    columns: dict[Column, list[int]] = field(default_factory=dict)
    texts: dict[int, str] = field(default_factory=dict)

    @property
    def unread(self) -> dict[int, str]:
        """The columns that are not taken in, with their headings."""
        used = {place for column, places in self.columns.items() if column not in NOT_OURS for place in places}
        return {place: text for place, text in self.texts.items() if place not in used}

    def column_of(self, place: int) -> Column | None:
        return next((column for column, places in self.columns.items() if place in places), None)

    def is_repeated(self, texts: Mapping[int, str]) -> bool:
        """Whether a row says the same as the headings, as where a printed page began anew."""
        return len(texts) > 1 and all(
            place in self.texts and folded(self.texts[place]) == folded(text) for place, text in texts.items()
        )


def find_headings(rows: Iterable[Row]) -> Headings | None:
    """The row with the most headings that are understood: organisations, and people or their addresses."""
    found = [headings for row in rows if row.number <= ROWS_SEARCHED and (headings := _headings(row))]
    return max(found, key=lambda headings: len(headings.columns), default=None)


def _headings(row: Row) -> Headings | None:
    texts = {place: one_line(clean_lines(cell.text)) for place, cell in row.cells.items() if not cell.is_across}
    texts = {place: text for place, text in texts.items() if text}
    headings = Headings(row.number, row.length, texts=texts)
    for patterns, is_certain in ((_CERTAIN_PATTERNS, True), (_LIKELY_PATTERNS, False)):
        for place, text in texts.items():
            if len(text) <= _LONGEST_HEADING and headings.column_of(place) is None:
                column = _column(folded(text), patterns, is_certain)
                if column and (column in SEVERAL or column not in headings.columns):
                    headings.columns.setdefault(column, []).append(place)
    _settle_names(headings)
    people = {Column.EMAIL, Column.FULL_NAME, Column.FAMILY_NAME}
    return headings if Column.ORGANISATION in headings.columns and people & set(headings.columns) else None


def _column(text: str, patterns: Iterable[tuple[re.Pattern[str], Column]], is_certain: bool) -> Column | None:
    for pattern, column in patterns:
        if pattern.fullmatch(text) if is_certain else pattern.search(text):
            return column
    return None


def _settle_names(headings: Headings) -> None:
    """What "Name" means beside other names: with "First name" the family name, with "Surname" the first name.

    "Nombre" is a first name too, but on its own the whole name.
    """
    columns = headings.columns
    if Column.FULL_NAME in columns and Column.FAMILY_NAME in columns and Column.GIVEN_NAME not in columns:
        columns[Column.GIVEN_NAME] = columns.pop(Column.FULL_NAME)
    if Column.GIVEN_NAME in columns and Column.FAMILY_NAME not in columns:
        if Column.FULL_NAME in columns:
            columns[Column.FAMILY_NAME] = columns.pop(Column.FULL_NAME)
        else:
            columns[Column.FULL_NAME] = columns.pop(Column.GIVEN_NAME)
