"""The rows of a list, one by one: what stands in them, what must be asked about them, what cannot be taken."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _
from django_countries import countries

from ncss_portal.spreadsheets.cell_words import folded, one_line, shortened
from ncss_portal.spreadsheets.writing import safe
from stakeholders.exchange.reading import phones
from stakeholders.exchange.reading.addresses import Addresses, own_domains, read_addresses
from stakeholders.exchange.reading.asking import Asking
from stakeholders.exchange.reading.headings import Column
from stakeholders.exchange.reading.people import Name, read_name
from stakeholders.exchange.reading.table import Entry
from stakeholders.register.naming import squeezed

LONGEST_ORGANISATION, LONGEST_NAME, LONGEST_SHORT, LONGEST_ACRONYM = 250, 200, 200, 30
_LANGUAGES = {
    **dict.fromkeys(("en", "eng", "english", "ingles", "anglais"), "en"),
    **dict.fromkeys(("es", "esp", "spa", "spanish", "espanol", "castellano", "espagnol"), "es"),
    **dict.fromkeys(("fr", "fra", "french", "frances", "francais"), "fr"),
    **dict.fromkeys(("pt", "por", "portuguese", "portugues"), "pt"),
    **dict.fromkeys(("nl", "dutch", "nederlands"), "nl"),
}


@dataclass(slots=True)
class Line:
    """One row, cleaned. Without `organisation` nothing of it can be taken; `is_person` says if somebody can."""

    row: int
    words: str
    organisation: str = ""
    acronym: str = ""
    category: str = ""
    name: Name = field(default_factory=Name)
    cell: Addresses = field(default_factory=Addresses)
    emails: list[str] = field(default_factory=list)
    job: str = ""
    phone: str = ""
    language: str = ""
    note: str = ""
    website: str = ""
    country: str = ""
    is_person: bool = True
    entry: Entry = field(default_factory=lambda: Entry(0, {}))


def read_lines(entries: Iterable[Entry], asking: Asking) -> list[Line]:
    """The rows, cleaned; nothing is asked yet that the register might answer."""
    return [_line(entry, asking) for entry in entries]


def _line(entry: Entry, asking: Asking) -> Line:
    line = Line(entry.row, entry.words, entry=entry)
    line.category = one_line(entry.get(Column.CATEGORY))
    line.acronym = one_line(entry.get(Column.ACRONYM))[:LONGEST_ACRONYM]
    line.name = read_name(
        full=entry.get(Column.FULL_NAME), given=entry.get(Column.GIVEN_NAME), family=entry.get(Column.FAMILY_NAME)
    )
    if "@" in line.name.whole or not any(map(str.isalpha, line.name.whole)):
        line.name = Name()
    line.cell = read_addresses(entry.get(Column.EMAIL))
    line.emails = list(line.cell.found)
    line.job = one_line(entry.get(Column.JOB))
    line.phone = phones.tidied(entry.get(Column.PHONE))
    line.note = entry.get(Column.NOTE)
    line.language = _language(entry, asking)
    line.website = _website(entry, asking)
    line.country = _country(entry, asking)
    _check_organisation(line, asking)
    check_person(line, asking)
    if line.is_person:
        _shorten(line, asking)
        _tell(line, asking)
    return line


def _check_organisation(line: Line, asking: Asking) -> None:
    name = one_line(line.entry.get(Column.ORGANISATION))
    if not name:
        code, reason = "no-organisation", _("There is no organisation in this row. Write in where the person works.")
    elif safe(name) != name:
        code, reason = "no-organisation", _("The name of the organisation is a formula, and no name.")
    elif not any(character.isalnum() for character in name):
        code, reason = "no-organisation", _("The name of the organisation has no letters.")
    elif len(name) > LONGEST_ORGANISATION:
        code, reason = "too-long", _("The name of the organisation is longer than 250 letters.")
    else:
        line.organisation = name
        return
    line.is_person = False
    asking.refuse(line.row, code, reason, line.words)


def check_person(line: Line, asking: Asking) -> None:
    """Whether there is somebody who can be written to."""
    name, cell = line.name.whole, line.cell
    if Column.EMAIL in line.entry.unknown and not cell.found:
        code = "no-address"
        reason = _("The address is a formula without a stored result. Write the address itself into the cell.")
    elif not name and not cell.found and not cell.unusable:
        code, reason = "no-contact", _("There is no contact, neither a name nor an address.")
    elif name and safe(name) != name:
        code, reason = "no-name", _("The name of the person is a formula, and no name.")
    elif len(name) > LONGEST_NAME:
        code, reason = "too-long", _("The name of the person is longer than 200 letters.")
    elif not cell.found and not cell.unusable:
        code, reason = "no-address", _("There is no e-mail address.")
    elif not cell.found:
        code = "no-address"
        reason = _("“%(text)s” is no e-mail address.") % {"text": shortened(cell.unusable[0])}
    else:
        return
    if line.organisation:
        asking.refuse(line.row, code, reason, line.words)
    line.is_person = False


def _shorten(line: Line, asking: Asking) -> None:
    """What is longer than a field stands in the note as a whole."""
    for name, words in (("job", _("Job")), ("phone", _("Telephone"))):
        text = getattr(line, name)
        if len(text) > LONGEST_SHORT:
            line.note = "\n".join(filter(None, (line.note, f"{words}: {text}")))
            setattr(line, name, shortened(text, LONGEST_SHORT))
            asking.clean(line.row, _("A long text was shortened. The whole stands in the note."))


def _tell(line: Line, asking: Asking) -> None:
    if line.entry.is_padded:
        asking.clean(line.row, _("Blanks were taken away."))
    if line.cell.is_recased:
        asking.clean(line.row, _("The address was written in small letters."))
    if line.name.is_tidied:
        asking.clean(line.row, _("The name is now written “%(name)s”.") % {"name": line.name.whole})
    if len(phones.numbers_in(line.phone)) > 1:
        asking.clean(line.row, _("There are several telephone numbers. All were kept."))
    if line.entry.get(Column.PHONE) and not line.phone:
        words = {"text": shortened(line.entry.get(Column.PHONE))}
        asking.clean(line.row, _("“%(text)s” is no telephone number. It was left out.") % words)


def _language(entry: Entry, asking: Asking) -> str:
    text = entry.get(Column.LANGUAGE)
    code = _LANGUAGES.get(folded(text).partition(" ")[0], "")
    if text and not code:
        asking.clean(entry.row, _("The language “%(text)s” is unknown. It was left out.") % {"text": shortened(text)})
    return code


def _website(entry: Entry, asking: Asking) -> str:
    text = one_line(entry.get(Column.WEBSITE))
    if not text:
        return ""
    address = text if "://" in text else f"https://{text}"
    try:
        URLValidator(schemes=["http", "https"])(address)
    except ValidationError:
        asking.clean(entry.row, _("“%(text)s” is no web address. It was left out.") % {"text": shortened(text)})
        return ""
    return address if len(address) <= 200 else ""


def _country(entry: Entry, asking: Asking) -> str:
    text = one_line(entry.get(Column.COUNTRY))
    if not text:
        return ""
    code = text.upper() if text.upper() in dict(countries) else ""
    code = code or next((own for own, name in countries if folded(str(name)) == folded(text)), "")
    if not code:
        asking.clean(entry.row, _("The country “%(text)s” is unknown. It was left out.") % {"text": shortened(text)})
    return code


@dataclass(slots=True)
class Domains:
    """The domains of a file's addresses: by organisation, and how usual their endings are."""

    by_organisation: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    endings: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, lines: Iterable[Line]) -> "Domains":
        domains = cls()
        for line in lines:
            for domain in own_domains(line.emails):
                domains.endings[domain.rpartition(".")[2]] += 1
                domains.by_organisation[squeezed(line.organisation)][domain] += 1
        return domains
