"""Which column of a plan holds what, by the words over it: English, Spanish, French, some Portuguese."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum

from actionplan.plan.reading.spreadsheet import Cell, Row
from ncss_portal.spreadsheets.cell_words import folded


class Column(Enum):
    """What a column of a plan may hold."""

    NUMBER = "number"
    OBJECTIVE_NUMBER = "objective number"
    ACTIVITY_NUMBER = "activity number"
    PRIORITY = "priority"
    INTRODUCTION = "introduction"
    OBJECTIVE = "objective"
    ACTIVITY = "activity"
    INSTITUTIONS = "institutions"
    LEAD = "lead"
    PARTNERS = "partners"
    TIMELINE = "timeline"
    REMARK = "remark"


_NUMBER = r"(?:no|nos|n|nr|num|number|numero|code|codigo|ref|id)"
_OBJECTIVE = r"(?:objectives?|objetivos?|objectifs?|outcomes?|lineas? de accion|lines? of action)"
_ACTIVITY = (
    r"(?:activity|activities|actividad(?:es)?|activites?|atividades?|actions?|accion(?:es)?|acoes|acao|tasks?|tareas?"
)
_ACTIVITY += r"|taches?|measures?|medidas?|mesures?|initiatives?|iniciativas?)"
_PRIORITY = (
    r"(?:priority areas?|areas? of priority|priority|priorities|pillars?|pilar(?:es)?|piliers?|ejes?(?: estrategicos?)?"
)
_PRIORITY += r"|axes?(?: strategiques?)?|axis|areas? prioritarias?|prioridad(?:es)?|domaines?(?: prioritaires?)?"
_PRIORITY += r"|strategic (?:goals?|pillars?|areas?)|thematic areas?|goals?|focus areas?|eixos?)"
_LEAD = (
    r"(?:lead\w*|responsib\w+|responsab\w+|owner\w*|accountable|lider\w*|chefs? de file|pilotes?|encargad\w+|rector\w*"
)
_LEAD += r"|coordinador\w*|coordonnateur\w*)"
_PARTNERS = (
    r"(?:partner\w*|support\w*|collaborat\w+|contribut\w+|socios?|aliad\w+|apoyo|colaborad\w+|partenaires?|appui"
)
_PARTNERS += r"|participa\w+|involved|parceiros?)"
_BODIES = r"(?:institutions?|instituciones|institucion|agenc\w+|entit\w+|entidad\w*|stakeholders?|organi[sz]ations?"
_BODIES += r"|organismos?|organismes?|actors?|actores|acteurs?|who)"
_TIMELINE = (
    r"(?:time ?lines?|time ?frames?|terms?|periods?|periodos?|plazos?|prazos?|cronograma|calendriers?|calendario"
)
_TIMELINE += r"|echeances?|echeanciers?|delais?|when|deadlines?|due|schedule|horizontes?|horizons?|timing|duration)"
_REMARK = r"(?:remarks?|comments?|notes?|notas?|observa\w+|remarques?|commentaires?|comentarios?)"

# A heading that is nothing but these words is certain; one that only contains them is taken where nothing is certain.
_CERTAIN: Sequence[tuple[str, Column]] = (
    (rf"(?:{_NUMBER}|#|s n|item)", Column.NUMBER),
    (rf"{_OBJECTIVE} {_NUMBER}|{_NUMBER}(?: of| de| d)? {_OBJECTIVE}", Column.OBJECTIVE_NUMBER),
    (rf"{_ACTIVITY} {_NUMBER}|{_NUMBER}(?: of| de| d)? {_ACTIVITY}", Column.ACTIVITY_NUMBER),
    (
        rf"(?:strategic |specific )?{_OBJECTIVE}(?: estrategicos?| especificos?| strategiques?| specifiques?)?",
        Column.OBJECTIVE,
    ),
    (
        rf"(?:key |specific |proposed |planned )?{_ACTIVITY}(?: especificas?| propuestas?| specifiques?)?",
        Column.ACTIVITY,
    ),
    (rf"(?:{_BODIES} )?{_LEAD}(?: {_BODIES})?", Column.LEAD),
    (rf"(?:{_BODIES} )?(?:de |d )?{_PARTNERS}(?: {_BODIES})?", Column.PARTNERS),
    (rf"(?:coordinating |implementing )?{_BODIES}", Column.INSTITUTIONS),
    (rf"{_LEAD}(?: {_BODIES})? (?:and|y|et) (?:de )?{_PARTNERS}(?: {_BODIES})?", Column.INSTITUTIONS),
    (_TIMELINE, Column.TIMELINE),
    (_PRIORITY, Column.PRIORITY),
    (r"introduction|introduccion|rationale|justificacion|contexte?", Column.INTRODUCTION),
    (_REMARK, Column.REMARK),
)
_LIKELY: Sequence[tuple[str, Column]] = (
    (rf"{_LEAD} .*{_PARTNERS}", Column.INSTITUTIONS),
    (_LEAD, Column.LEAD),
    (_PARTNERS, Column.PARTNERS),
    (_BODIES, Column.INSTITUTIONS),
    (_TIMELINE, Column.TIMELINE),
    (_ACTIVITY, Column.ACTIVITY),
    (_OBJECTIVE, Column.OBJECTIVE),
    (_PRIORITY, Column.PRIORITY),
    (_REMARK, Column.REMARK),
)
_CERTAIN_PATTERNS = tuple((re.compile(pattern), column) for pattern, column in _CERTAIN)
_LIKELY_PATTERNS = tuple((re.compile(rf"\b(?:{pattern})\b"), column) for pattern, column in _LIKELY)
_LONGEST_HEADING = 60
_ROWS_SEARCHED = 60


@dataclass(slots=True)
class Headings:
    """The heading row of a sheet: the column of each kind, and the headings that were not understood."""

    row: int
    last_row: int
    columns: dict[Column, int] = field(default_factory=dict)
    unread: dict[int, str] = field(default_factory=dict)
    likely: dict[Column, Cell] = field(default_factory=dict)
    texts: dict[int, str] = field(default_factory=dict)

    def repeated_in(self, row: Row) -> bool:
        """Whether a row repeats the headings, as at the top of a printed page."""
        own = {column: folded(cell.text) for column, cell in row.cells.items() if not cell.is_across}
        same = sum(self.texts.get(column) == text for column, text in own.items())
        return same >= 2 and same == len(own)


def certain_column(text: str) -> Column | None:
    """The column that a heading names without doubt."""
    words = folded(text)
    if len(words) > _LONGEST_HEADING:
        return None
    return next((column for pattern, column in _CERTAIN_PATTERNS if pattern.fullmatch(words)), None)


def likely_column(text: str) -> Column | None:
    words = folded(text)
    if len(words) > _LONGEST_HEADING:
        return None
    return next((column for pattern, column in _LIKELY_PATTERNS if pattern.search(words)), None)


def find_headings(rows: Sequence[Row]) -> Headings | None:
    """The first row that names activities and one thing more that a plan has; a second row of headings refines it."""
    for index, row in enumerate(rows[:_ROWS_SEARCHED]):
        headings = _headings_of(row)
        if _are_a_plans(headings):
            return _with_second_row(headings, rows[index + 1 : index + 2])
    return None


def _are_a_plans(headings: Headings) -> bool:
    others = {Column.OBJECTIVE, Column.PRIORITY, Column.LEAD, Column.INSTITUTIONS, Column.TIMELINE, Column.PARTNERS}
    return Column.ACTIVITY in headings.columns and bool(others & headings.columns.keys())


def _headings_of(row: Row, texts: dict[int, str] | None = None) -> Headings:
    headings = Headings(row.number, row.number)
    seen: set[str] = set()
    cells = {column: cell for column, cell in row.cells.items() if not cell.is_across}
    for column, cell in cells.items():
        found = certain_column(cell.text)
        headings.texts[column] = folded(cell.text)
        if found and found not in headings.columns:
            headings.columns[found] = column
            seen.add(cell.address)
    for column, cell in cells.items():
        if cell.address in seen:
            continue
        found = likely_column(cell.text)
        if found and found not in headings.columns:
            headings.columns[found] = column
            headings.likely[found] = cell
        else:
            headings.unread[column] = cell.text
    return headings


def _with_second_row(headings: Headings, following: Sequence[Row]) -> Headings:
    """ "Institutions" over "Lead" and "Partners": the second row says it finer."""
    if not following:
        return headings
    row = following[0]
    below = {
        column: cell
        for column, cell in row.cells.items()
        if cell.anchor == cell.address and headings.texts.get(column) != folded(cell.text)
    }
    kinds = {column: certain_column(cell.text) for column, cell in below.items()}
    if not kinds or None in kinds.values() or Column.ACTIVITY in kinds.values():
        return headings
    for column, kind in kinds.items():
        if kind is None:
            continue
        headings.columns = {held: place for held, place in headings.columns.items() if place != column}
        headings.unread.pop(column, None)
        headings.columns.setdefault(kind, column)
    headings.last_row = row.number
    return headings
