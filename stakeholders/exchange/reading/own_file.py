"""The portal's own file read back: it means what it says, to the letter, so nothing is tidied and nothing is asked."""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _
from django_countries import countries

from ncss_portal.spreadsheets.cell_words import shortened
from ncss_portal.spreadsheets.reading import Row, Sheet
from ncss_portal.spreadsheets.writing import from_workbook, unsafe
from stakeholders.exchange import columns
from stakeholders.exchange.reading.addresses import is_address
from stakeholders.exchange.reading.known import Known
from stakeholders.exchange.reading.lines import LONGEST_ACRONYM, LONGEST_NAME, LONGEST_ORGANISATION, LONGEST_SHORT
from stakeholders.exchange.reading.people import is_same
from stakeholders.exchange.reading.understood import (
    AffiliationRead,
    Cleaned,
    ConsentRead,
    ContactRead,
    OrganisationRead,
    Refused,
    Understood,
)
from stakeholders.register.models import Category, Consent, Contact, Organisation

T = TypeVar("T")
_LONGEST = {
    columns.ORGANISATION: LONGEST_ORGANISATION, columns.ACRONYM: LONGEST_ACRONYM, columns.NAME: LONGEST_NAME,
    columns.FAMILY_NAME: 100, columns.JOB: LONGEST_SHORT, columns.PHONE: LONGEST_SHORT, columns.LANGUAGE: 10,
    columns.NEEDS: 250, columns.SOURCE: 250, columns.WEBSITE: 200,
}  # fmt: skip


_SAID = {
    "acronym": columns.ACRONYM, "sector": columns.SECTOR, "country": columns.COUNTRY, "is_local": columns.LOCAL,
    "website": columns.WEBSITE, "description": columns.DESCRIPTION, "expertise": columns.EXPERTISE,
    "note": columns.NOTE, "named_since": columns.NAMED_SINCE, "succeeded_on": columns.SUCCEEDED_ON,
}  # fmt: skip
_SAID_OF_CONTACT = {
    "name": columns.NAME, "family_name": columns.FAMILY_NAME, "phone": columns.PHONE, "language": columns.LANGUAGE,
    "needs": columns.NEEDS, "expertise": columns.CONTACT_EXPERTISE, "source": columns.SOURCE,
    "note": columns.CONTACT_NOTE, "checked_on": columns.CHECKED_ON,
}  # fmt: skip


# What a database cannot keep.
_NO_TEXT = re.compile("[\x00\ud800-\udfff]")
_is_link = URLValidator(schemes=["http", "https"])


class _Wrong(Exception):
    """What a row says cannot be taken in; the words are a sentence."""


def is_own(sheets: list[Sheet]) -> bool:
    """Whether the first row has exactly the portal's own headings."""
    rows = sheets[0].rows if len(sheets) == 1 else ()
    if not rows or rows[0].number != 1:
        return False
    first = rows[0]
    texts = [first.cells[place].text if place in first.cells else "" for place in range(1, max(first.cells) + 1)]
    return tuple(texts) == columns.HEADINGS


def read_own(sheet: Sheet, known: Known, *, is_workbook: bool) -> Understood:
    """Raises nothing: a row that somebody spoiled is refused with its reason."""
    return _OwnFile(sheet, known, from_workbook if is_workbook else unsafe).read()


class _OwnFile:
    def __init__(self, sheet: Sheet, known: Known, written: Callable[[str], str]) -> None:
        self.sheet, self.known, self.as_it_was = sheet, known, written
        self.categories = set(Category.objects.values_list("key", flat=True))
        self.organisations: dict[str, OrganisationRead] = {}
        self.contacts: dict[str, ContactRead] = {}
        self.refused: list[Refused] = []
        self.used: set[int] = set()

    def read(self) -> Understood:
        for row in self.sheet.rows[1:]:
            # Records are counted from the first below the headings.
            number = row.number - 1 if row.length else row.number
            cells = self._cells(row)
            try:
                self._read_row(cells, number)
            except _Wrong as wrong:
                words = " · ".join(filter(None, (cells[columns.ORGANISATION], cells[columns.NAME])))
                self.refused.append(Refused(number, str(wrong), shortened(words), "damaged"))
        understood = Understood(list(self.organisations.values()), list(self.contacts.values()), self.refused)
        understood.is_own = True
        understood.cleaned = sorted(self._differences(), key=lambda cleaned: cleaned.row)
        return understood

    def _differences(self) -> Iterator[Cleaned]:
        """Where the register says something else, it is right: a file is no way to overwrite it. That is told."""
        organisations = [one for one in self.organisations.values() if one.known]
        contacts = [one for one in self.contacts.values() if one.known]
        yield from _differing(Organisation.objects.in_bulk([one.known for one in organisations]), organisations, _SAID)
        yield from _differing(Contact.objects.in_bulk([one.known for one in contacts]), contacts, _SAID_OF_CONTACT)

    def _cells(self, row: Row) -> dict[str, str]:
        return {
            heading: self.as_it_was(row.cells[place].text) if place in row.cells else ""
            for place, heading in enumerate(columns.HEADINGS, 1)
        }

    def _read_row(self, cells: dict[str, str], number: int) -> None:
        if any(_NO_TEXT.search(text) for text in cells.values()):
            raise _Wrong(_("There is a character in this row that no text has."))
        for heading, longest in _LONGEST.items():
            if len(cells[heading]) > longest:
                raise _Wrong(_("What stands under “%(heading)s” is too long.") % {"heading": heading})
        if not cells[columns.ORGANISATION].strip() and not cells[columns.NAME].strip():
            raise _Wrong(_("There is neither an organisation nor a person in this row."))
        organisation = self._organisation(cells) if cells[columns.ORGANISATION].strip() else None
        contact = self._contact(cells) if cells[columns.NAME].strip() else None
        place = self._place(cells) if organisation and contact else None
        # Only now that all of the row is right does anything of it count.
        if organisation:
            organisation = self.organisations.setdefault(organisation.name, organisation)
            organisation.rows.append(number)
        if contact:
            key = str(contact.number) if contact.number else f"row {number}"
            if key not in self.contacts:
                self._match(contact, cells)
            contact = self.contacts.setdefault(key, contact)
            contact.rows.append(number)
            if place:
                contact.affiliations.append(place)

    def _organisation(self, cells: dict[str, str]) -> OrganisationRead:
        aliases = columns.read_aliases(cells[columns.OTHER_NAMES])
        categories = columns.unlisted(cells[columns.CATEGORIES])
        if unknown := set(categories) - self.categories:
            raise _Wrong(_("The category “%(key)s” is unknown.") % {"key": sorted(unknown)[0]})
        if any(len(name) > LONGEST_ORGANISATION for _kind, name in aliases):
            raise _Wrong(_("What stands under “%(heading)s” is too long.") % {"heading": columns.OTHER_NAMES})
        found = self.known.organisations_called(cells[columns.ORGANISATION])
        named = [one for one in found if one.name == cells[columns.ORGANISATION]] or found
        return OrganisationRead(
            named[0].name if named else cells[columns.ORGANISATION],
            acronym=cells[columns.ACRONYM],
            aliases=[name for _kind, name in aliases],
            alias_kinds={name: kind for kind, name in aliases},
            categories=categories,
            sector=_one_of(cells, columns.SECTOR, set(Organisation.Sector.values)),
            country=_one_of(cells, columns.COUNTRY, set(dict(countries))),
            is_local=cells[columns.LOCAL] != columns.NO,
            website=_website(cells),
            description=cells[columns.DESCRIPTION],
            expertise=cells[columns.EXPERTISE],
            note=cells[columns.NOTE],
            named_since=_day(cells, columns.NAMED_SINCE),
            successor=cells[columns.SUCCESSOR],
            succeeded_on=_day(cells, columns.SUCCEEDED_ON),
            known=named[0].pk if named else None,
        )

    def _contact(self, cells: dict[str, str]) -> ContactRead:
        emails = columns.unlisted(cells[columns.EMAILS])
        for email in emails:
            if not is_address(email):
                raise _Wrong(_("“%(text)s” is no e-mail address.") % {"text": shortened(email)})
        number = cells[columns.NUMBER].strip()
        return ContactRead(
            cells[columns.NAME],
            family_name=cells[columns.FAMILY_NAME],
            emails=emails,
            phone=cells[columns.PHONE],
            language=cells[columns.LANGUAGE],
            needs=cells[columns.NEEDS],
            expertise=cells[columns.CONTACT_EXPERTISE],
            source=cells[columns.SOURCE],
            note=cells[columns.CONTACT_NOTE],
            checked_on=_day(cells, columns.CHECKED_ON),
            consents=_consents(cells),
            number=int(number) if number.isascii() and number.isdecimal() and len(number) < 10 else None,
        )

    def _place(self, cells: dict[str, str]) -> AffiliationRead | None:
        starts_on, ends_on = _day(cells, columns.STARTS_ON), _day(cells, columns.ENDS_ON)
        if starts_on and ends_on and ends_on < starts_on:
            raise _Wrong(_("The end lies before the beginning."))
        found = self.known.organisations_called(cells[columns.ORGANISATION])
        named = [one for one in found if one.name == cells[columns.ORGANISATION]] or found
        organisation = named[0].name if named else cells[columns.ORGANISATION]
        is_focal_point = cells[columns.FOCAL_POINT] == columns.YES
        return AffiliationRead(organisation, cells[columns.JOB], starts_on, ends_on, is_focal_point)

    def _match(self, contact: ContactRead, cells: dict[str, str]) -> None:
        """The contact of the register that this is: of the same name, by number, address or place; each only once."""
        found = [one for one in self.known.people(contact.emails, contact.name) if is_same(one.name, contact.name)]
        here = [one.pk for one in self.known.organisations_called(cells[columns.ORGANISATION])]
        if not contact.emails:
            found += [one for pk in here for one in self.known.people_at(pk, contact.name)]
            found += [one for one in self.known.called(contact.name) if not (here or one.emails or one.places)]
        numbered = self.known.contacts.get(contact.number or 0)
        if (
            numbered
            and is_same(numbered.name, contact.name)
            and (numbered in found or any(numbered.works_at(pk) for pk in here))
        ):
            found.insert(0, numbered)
        free = [one for one in found if one.pk not in self.used]
        if free:
            contact.known = free[0].pk
            self.used.add(free[0].pk)


def _differing(things: dict[int, Any], reads: Iterable[Any], said: dict[str, str]) -> Iterator[Cleaned]:
    for read in reads:
        thing = things[read.known]
        for field, heading in said.items():
            here, there = getattr(read, field), getattr(thing, field)
            if there != "" and there is not None and here != there:
                words = _("The register has something else under “%(heading)s” of “%(name)s”. It was kept.")
                yield Cleaned(read.rows[0], words % {"heading": heading, "name": str(thing)})


def _one_of(cells: dict[str, str], heading: str, values: set[str]) -> str:
    text = cells[heading]
    if text and text not in values:
        told = {"text": shortened(text), "heading": heading}
        raise _Wrong(_("“%(text)s” under “%(heading)s” is none of the values that the portal writes.") % told)
    return text


def _website(cells: dict[str, str]) -> str:
    text = cells[columns.WEBSITE]
    try:
        if text:
            _is_link(text)
    except ValidationError as wrong:
        raise _Wrong(_("“%(text)s” is no web address.") % {"text": shortened(text)}) from wrong
    return text


def _parsed(parse: Callable[[str], T], cells: dict[str, str], heading: str) -> T:
    try:
        return parse(cells[heading])
    except ValueError as wrong:
        told = {"text": shortened(cells[heading]), "heading": heading}
        raise _Wrong(_("“%(text)s” under “%(heading)s” cannot be read. Is it written as before?") % told) from wrong


def _day(cells: dict[str, str], heading: str) -> date | None:
    return _parsed(columns.read_day, cells, heading)


def _consents(cells: dict[str, str]) -> list[ConsentRead]:
    consents = [ConsentRead(*consent) for consent in _parsed(columns.read_consents, cells, columns.CONSENTS)]
    for consent in consents:
        early = consent.withdrawn_on and consent.withdrawn_on < consent.given_on
        if consent.purpose not in Consent.Purpose.values or early or len(consent.how) > 250:
            told = {"text": shortened(cells[columns.CONSENTS]), "heading": columns.CONSENTS}
            raise _Wrong(_("“%(text)s” under “%(heading)s” cannot be read. Is it written as before?") % told)
    return consents
