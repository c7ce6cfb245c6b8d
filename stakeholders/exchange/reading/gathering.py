"""Which rows are one person. An address alone does not say who somebody is: two people may share a mailbox."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice

from django.utils.translation import gettext as _

from stakeholders.exchange.reading import phones
from stakeholders.exchange.reading.asking import Asking
from stakeholders.exchange.reading.grouping import Group
from stakeholders.exchange.reading.known import Known, KnownContact
from stakeholders.exchange.reading.lines import Line
from stakeholders.exchange.reading.people import is_near, is_same, parts_of

SAME, FIRST, OTHER = "same", "first", "other"
BOTH, KEEP = "both", "keep"
# A mailbox of more people than this is one of an office.
_MOST_COMPARED = 30


@dataclass(slots=True)
class Place:
    """Where a row puts a person, and as what."""

    group: Group
    job: str


@dataclass(eq=False)
class Person:
    """The rows of one person, with what was taken from each."""

    name: str
    family: str
    known: KnownContact | None = None
    lines: list[Line] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    emails: list[str] = field(default_factory=list)
    phone: str = ""
    language: str = ""
    notes: list[str] = field(default_factory=list)

    def take(self, line: Line, group: Group, *, only_missing: bool = False, is_placed: bool = True) -> None:
        """Adds what a row says. `only_missing`: what an earlier row says already counts alone."""
        here = [place for place in self.places if place.group is group]
        if is_placed and not (here and only_missing) and not any(line.job in ("", place.job) for place in here):
            self.places.append(Place(group, line.job))
        self.emails += [email for email in line.emails if email not in self.emails]
        if not self.phone:
            self.phone = line.phone
        elif not only_missing and phones.says_more(line.phone, self.phone):
            self.phone = f"{self.phone} / {line.phone}"[:200]
        self.language = self.language or line.language
        self.family = self.family or line.name.family
        if line.note and line.note not in self.notes:
            self.notes.append(line.note)
        self.lines.append(line)


class Gathering:
    """Makes people of the rows. Where two rows may be one person, or a row somebody in the register, that is asked."""

    def __init__(self, asking: Asking, known: Known) -> None:
        self.asking, self.known = asking, known
        self.people: list[Person] = []
        self.by_known: dict[int, Person] = {}
        # Dictionaries without values: in order, and each person once.
        self.by_address: dict[str, dict[Person, None]] = defaultdict(dict)
        self.by_name: dict[tuple[str, tuple[str, ...]], dict[Person, None]] = defaultdict(dict)
        self.by_place: dict[tuple[Group, tuple[str, ...]], dict[Person, None]] = defaultdict(dict)
        # Contacts of the register that a row was matched with, and rows that give a known contact no new place.
        self.used: set[int] = set()
        self.unplaced: set[int] = set()

    def gather(self, rows: Iterable[tuple[Line, Group]]) -> list[Person]:
        """The people of the rows, which come in the order of the file."""
        for line, group in rows:
            known = self._known(line, group)
            person = self.by_known.get(known.pk) if known else self._in_file(line, group)
            if person is None:
                person = Person(line.name.whole, line.name.family, known)
                self.people.append(person)
                if known:
                    self.by_known[known.pk] = person
                is_taken = False
            else:
                is_taken = known is None
            if not is_taken:
                person.take(line, group, is_placed=line.row not in self.unplaced)
            self._index(person, line, group)
        return self.people

    def _index(self, person: Person, line: Line, group: Group) -> None:
        parts = parts_of(line.name.whole)
        for email in line.emails:
            self.by_address[email][person] = None
            self.by_name[email, parts][person] = None
        self.by_place[group, parts][person] = None

    # --- People of the register -----------------------------------------------------------------------------------

    def _known(self, line: Line, group: Group) -> KnownContact | None:
        found = self.known.people(line.emails, line.name.whole)
        exactly = [contact for contact in found if is_same(contact.name, line.name.whole)]
        if exactly:
            return self._place_known(line, group, self._best(line, group, exactly))
        if found:
            return self._ask_same_known(line, found[0])
        sharing = self.known.with_address(line.emails)
        if sharing:
            return self._ask_shared_known(line, sharing[0])
        at_place = [one for one in self.known.people_at(group.pk, line.name.whole) if one.pk not in self.used]
        return self._ask_further_address(line, group, at_place[0]) if at_place else None

    def _best(self, line: Line, group: Group, found: list[KnownContact]) -> KnownContact:
        """Of several contacts of one name and address, the one of which the row says most; none twice if it is even."""

        def worth(contact: KnownContact) -> tuple[int, bool]:
            points = 8 * contact.works_at(group.pk) + 4 * ((group.pk, line.job) in contact.places)
            points += 2 * (set(line.emails) <= contact.emails) + (contact.phone == line.phone)
            return points, contact.pk not in self.used

        best = max(found, key=worth)
        self.used.add(best.pk)
        return best

    def _place_known(self, line: Line, group: Group, contact: KnownContact) -> KnownContact | None:
        """Asks whether somebody of the register now works at another place as well."""
        if contact.places and not contact.works_at(group.pk):
            told = {"name": contact.name, "known": self.known.names_of_places(contact), "place": group.name}
            # Among the rows of the same file the question was another one.
            was_kept = self.asking.was_answered(f"person:{line.row}:", FIRST)
            answer = self.asking.ask(
                "person",
                f"place:{line.row}",
                [line.row],
                _("The register has “%(name)s” at: %(known)s. Here it is “%(place)s”. One person in both?") % told,
                [
                    (BOTH, _("One person, at both places")),
                    (KEEP, _("One person; leave the register as it is")),
                    (OTHER, _("Two people")),
                ],
                KEEP if was_kept else BOTH,
            )
            if answer == OTHER:
                return None
            if answer == KEEP:
                self.unplaced.add(line.row)
        return contact

    def _ask_same_known(self, line: Line, contact: KnownContact) -> KnownContact | None:
        told = {"name": line.name.whole, "known": contact.name}
        answer = self.asking.ask(
            "person",
            f"person:{line.row}:register",
            [line.row],
            _("“%(name)s” has the same address as “%(known)s” in the register. Is it the same person?") % told,
            [(SAME, _("The same person")), (OTHER, _("Two people who share an address"))],
            SAME,
        )
        return contact if answer == SAME else None

    def _ask_shared_known(self, line: Line, contact: KnownContact) -> KnownContact | None:
        told = {"name": line.name.whole, "known": contact.name}
        answer = self.asking.ask(
            "person",
            f"shared:{line.row}:register",
            [line.row],
            _("“%(name)s” has the address of “%(known)s”, who is in the register. Do they share a mailbox?") % told,
            [(OTHER, _("Two people who share an address")), (SAME, _("One person under two names"))],
            OTHER,
        )
        return contact if answer == SAME else None

    def _ask_further_address(self, line: Line, group: Group, contact: KnownContact) -> KnownContact | None:
        told = {"name": line.name.whole, "place": group.name, "address": "; ".join(line.emails)}
        answer = self.asking.ask(
            "person",
            f"further:{line.row}:register",
            [line.row],
            _("The register has “%(name)s” at “%(place)s” without the address “%(address)s”. Is it the same person?")
            % told,
            [(SAME, _("The same person, with one more address")), (OTHER, _("Two people of one name"))],
            SAME,
        )
        if answer == SAME:
            self.used.add(contact.pk)
        return contact if answer == SAME else None

    # --- People of the same file ------------------------------------------------------------------------------------

    def _in_file(self, line: Line, group: Group) -> Person | None:
        """The person of an earlier row who is the one of this row, to whom it is added; or nobody."""
        parts = parts_of(line.name.whole)
        sharing = [one for email in line.emails for one in islice(self.by_address.get(email, ()), _MOST_COMPARED)]
        exactly = [one for email in line.emails for one in self.by_name.get((email, parts), ())]
        near = dict.fromkeys((*exactly, *(one for one in sharing if is_near(one.name, line.name.whole))))
        for person in islice(near, _MOST_COMPARED):
            if self._ask_same(line, group, person):
                return person
        if sharing and not near:
            return self._ask_shared(line, group, sharing[0])
        if not sharing:
            for person in islice(self.by_place.get((group, parts), ()), _MOST_COMPARED):
                if self._ask_same(line, group, person):
                    return person
        return None

    def _ask_same(self, line: Line, group: Group, person: Person) -> bool:
        first = person.lines[0]
        told = {"name": line.name.whole, "row": first.row, "here": group.name, "there": person.places[0].group.name}
        is_elsewhere = all(place.group is not group for place in person.places)
        choices = [(OTHER, _("Two people"))]
        if not set(line.emails) & set(person.emails):
            question = _("Row %(row)s has “%(name)s” at “%(here)s” too, with another address. Is it one person?")
            choices.insert(0, (SAME, _("One person; keep both addresses")))
        elif is_elsewhere:
            question = _("Row %(row)s has “%(name)s” at “%(there)s”, here it is “%(here)s”. One person in both?")
            choices.insert(0, (SAME, _("One person, at both places")))
            choices.insert(1, (FIRST, _("One person; only what row %(row)s says") % told))
        elif _differs(line, person):
            question = _("Row %(row)s has “%(name)s” too, with the same address but other details. Is it one person?")
            choices.insert(0, (SAME, _("One person; keep what both rows say")))
            choices.insert(1, (FIRST, _("One person; only what row %(row)s says") % told))
        else:
            question = _("Row %(row)s has “%(name)s” too, with the same address. Is it one person?")
            choices.insert(0, (SAME, _("One person")))
        answer = self.asking.ask(
            "person", f"person:{line.row}:{first.row}", [line.row, first.row], question % told, choices, SAME
        )
        if answer == SAME:
            person.take(line, group)
        elif answer == FIRST:
            if is_elsewhere:
                person.lines.append(line)
            else:
                person.take(line, group, only_missing=True)
        return answer in (SAME, FIRST)

    def _ask_shared(self, line: Line, group: Group, person: Person) -> Person | None:
        first = person.lines[0].row
        told = {"name": line.name.whole, "other": person.name, "row": first}
        answer = self.asking.ask(
            "person",
            f"shared:{line.row}:{first}",
            [first, line.row],
            _("“%(other)s” (row %(row)s) and “%(name)s” have the same address. Do they share a mailbox?") % told,
            [(OTHER, _("Two people who share an address")), (SAME, _("One person under two names"))],
            OTHER,
        )
        if answer == SAME:
            person.take(line, group)
        return person if answer == SAME else None


def _differs(line: Line, person: Person) -> bool:
    jobs = {place.job for place in person.places}
    return bool(line.job and line.job not in jobs) or phones.says_more(line.phone, person.phone)
