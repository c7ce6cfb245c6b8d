"""A file of stakeholders understood: read, cleaned, asked about. Nothing is stored, nothing guessed in silence."""

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.translation import gettext as _

from ncss_portal.spreadsheets.cell_words import shortened
from ncss_portal.spreadsheets.reading import Sheet, Unreadable, read_csv, read_workbook
from ncss_portal.word.refusals import RefusedFile
from ncss_portal.word.uploads import check_bytes
from stakeholders.exchange.reading import phones
from stakeholders.exchange.reading.asking import Asking, decided_before
from stakeholders.exchange.reading.classing import Classing
from stakeholders.exchange.reading.doubtful_cells import DoubtfulCells
from stakeholders.exchange.reading.gathering import Gathering, Person
from stakeholders.exchange.reading.grouping import Group, Grouping
from stakeholders.exchange.reading.known import Known
from stakeholders.exchange.reading.lines import LONGEST_ACRONYM, Line, read_lines
from stakeholders.exchange.reading.own_file import is_own, read_own
from stakeholders.exchange.reading.table import read_entries
from stakeholders.exchange.reading.understood import AffiliationRead, ContactRead, OrganisationRead, Understood
from stakeholders.register.naming import squeezed

MOST_BYTES = 20 * 1024 * 1024
MOST_ROWS = 20_000
_NOBODY: Mapping[str, str] = MappingProxyType({})


def understand(data: bytes, name: str, decisions: Mapping[str, str] = _NOBODY) -> Understood:
    """What a file says, shaped by the decisions (doubt → choice), or else by what is proposed. Raises Unreadable.

    `name` is the file's name; its ending says the kind. What the register holds already is not asked again.
    """
    sheets = _sheets(data, name)
    if is_own(sheets):
        return read_own(sheets[0], Known(), is_workbook=_ending(name) == "xlsx")
    asking = Asking(decisions, decided_before(data))
    lines = read_lines(read_entries(sheets, asking), asking)
    return asking.finish(_Understanding(lines, asking, name).understood())


def _ending(name: str) -> str:
    return name.rpartition(".")[2].casefold()


def _sheets(data: bytes, name: str) -> list[Sheet]:
    """The raw cells, so that nothing of the portal's own files is tidied away."""
    if len(data) > MOST_BYTES:
        told = {"size": MOST_BYTES // 1024 // 1024}
        raise Unreadable(_("The file is larger than %(size)s MB. Bring it in parts.") % told)
    kind = _ending(name)
    if kind not in ("xlsx", "csv"):
        raise Unreadable(_("Bring the list as an Excel workbook (.xlsx) or as CSV (.csv)."))
    try:
        if kind == "xlsx":
            check_bytes(data, name, expect="xlsx")
        else:
            check_bytes(data, name, expect="text")
    except RefusedFile as refusal:
        raise Unreadable(_about_table(refusal)) from refusal
    if kind == "xlsx":
        return read_workbook(data, clean=str, most_rows=MOST_ROWS)
    return [read_csv(data, clean=str, most_rows=MOST_ROWS)]


def _about_table(refusal: RefusedFile) -> str:
    """The gate's sentence; where that speaks of documents, one that speaks of lists."""
    if refusal.reason == "too_big_inside":
        return _("The workbook is too large. Delete the empty formatted rows below the list, and bring it again.")
    if refusal.reason == "too_large":
        return _("The file is too large. Bring it in parts.")
    return str(refusal)


class _Understanding:
    """Puts organisations and contacts together from the rows. Used once."""

    def __init__(self, lines: list[Line], asking: Asking, name: str) -> None:
        self.lines, self.asking, self.file = lines, asking, name
        self.known = Known()

    def understood(self) -> Understood:
        DoubtfulCells(self.lines, self.asking, self.known).settle()
        groups = Grouping(self.lines, self.asking, self.known).groups_in_order()
        classing = Classing(self.asking)
        organisations = [self._organisation(group, classing) for group in groups]
        rows = [(line, group) for group in groups for line in group.lines if line.is_person]
        people = Gathering(self.asking, self.known).gather(sorted(rows, key=lambda pair: pair[0].row))
        row_words = {line.row: line.words for line in self.lines}
        return Understood(organisations, [self._contact(person) for person in people], row_words=row_words)

    def _organisation(self, group: Group, classing: Classing) -> OrganisationRead:
        categories, sector = classing.class_of(group)
        one = OrganisationRead(group.name, categories=categories, sector=sector, known=group.pk)
        names = group.known.names if group.known else {group.name}
        one.aliases = list(dict.fromkeys(s.text for s in group.spellings if s.rows and s.text not in names))
        one.acronym = self._acronym(group)
        one.website = next((line.website for line in group.lines if line.website), "")
        one.country = next((line.country for line in group.lines if line.country), "")
        one.rows = [line.row for line in group.lines]
        # What a row without a contact notes is said of the organisation.
        notes = [line.note for line in group.lines if line.note and not line.name.whole and not line.cell.found]
        one.note = "\n".join(dict.fromkeys(notes))
        return one

    def _acronym(self, group: Group) -> str:
        written = [line.acronym for line in group.lines if line.acronym]
        written += [one.text for one in group.spellings if one.rows and one.is_acronym]
        written = [text for text in written if squeezed(text) != squeezed(group.name) and len(text) <= LONGEST_ACRONYM]
        first = written[0] if written else ""
        if group.known and group.known.acronym:
            first = group.known.acronym
        others = sorted({text for text in written if squeezed(text) != squeezed(first)})
        if others and not any(squeezed(text) in {one.plain for one in group.spellings} for text in others):
            told = {"name": group.name, "acronym": first, "others": ", ".join(others)}
            words = _("“%(name)s” has several acronyms. “%(acronym)s” was taken, and not: %(others)s.")
            self.asking.clean(group.lines[0].row, words % told)
        return first

    def _contact(self, person: Person) -> ContactRead:
        one = ContactRead(person.name, person.family, person.emails, person.phone, person.language)
        one.note = "\n".join(person.notes)
        one.affiliations = [AffiliationRead(place.group.name, place.job) for place in person.places]
        one.rows = [line.row for line in person.lines]
        if person.known:
            one.known = person.known.pk
            self._tell_of_differences(person)
        else:
            one.source = _("File %(name)s") % {"name": shortened(self.file, 200)}
        return one

    def _tell_of_differences(self, person: Person) -> None:
        """Where the register says something else, it is right; the file's words are named, so that nobody wonders."""
        known, row = person.known, person.lines[0].row
        if known is None:
            return
        if known.phone and phones.says_more(person.phone, known.phone):
            words = _("The register has another telephone number of “%(name)s”. “%(text)s” was not taken.")
            self.asking.clean(row, words % {"name": known.name, "text": person.phone})
        for place in person.places:
            jobs = {job for pk, job in known.places if pk == place.group.pk}
            if place.job and "" not in jobs and jobs and place.job not in jobs:
                words = _("The register has another job of “%(name)s”. “%(text)s” was not taken.")
                self.asking.clean(row, words % {"name": known.name, "text": shortened(place.job)})
