"""Which spellings are one organisation: those of the register, and those that somebody said are the same."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from stakeholders.exchange.reading.addresses import own_domains
from stakeholders.exchange.reading.asking import Asking, key_of
from stakeholders.exchange.reading.known import Known, KnownOrganisation
from stakeholders.exchange.reading.lines import Line
from stakeholders.exchange.reading.spellings import Likeness, Pool, Spelling, squeezed

NEW = "new"
_MOST_CHOICES = 5


@dataclass(eq=False)
class Group:
    """The spellings of one organisation, with the rows in which they stand."""

    spellings: list[Spelling]
    known: KnownOrganisation | None = None
    lines: list[Line] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.known.name if self.known else self.spellings[0].text

    @property
    def pk(self) -> int | None:
        return self.known.pk if self.known else None

    @property
    def key(self) -> str:
        return f"known-{self.known.slug}" if self.known else key_of(self.name)


class Grouping:
    """Groups the rows by organisation. What is not written plainly the same is asked."""

    def __init__(self, lines: Iterable[Line], asking: Asking, known: Known) -> None:
        self.lines = [line for line in lines if line.organisation]
        self.asking, self.known = asking, known
        self.pool = Pool()
        self.groups: list[Group] = []
        self.group_of: dict[Spelling, Group] = {}

    def groups_in_order(self) -> list[Group]:
        """The groups that have rows, in the order of the file."""
        spellings = self._spellings()
        of_register = self._groups_of_register()
        rest = []
        for spelling in spellings.values():
            group = self._plainly_known(spelling, of_register)
            if group:
                self._join(spelling, group)
            else:
                rest.append(spelling)
        for spelling in sorted(rest, key=lambda spelling: spelling.rank):
            self._place(spelling)
        for line in self.lines:
            self.group_of[spellings[line.organisation]].lines.append(line)
        return sorted((group for group in self.groups if group.lines), key=lambda group: group.lines[0].row)

    def _spellings(self) -> dict[str, Spelling]:
        spellings: dict[str, Spelling] = {}
        for line in self.lines:
            spelling = spellings.setdefault(line.organisation, Spelling(line.organisation))
            spelling.rows.append(line.row)
            spelling.domains |= own_domains(line.cell.found)
            if line.acronym:
                spelling.acronyms.add(squeezed(line.acronym))
        return spellings

    def _groups_of_register(self) -> dict[int, Group]:
        groups = {}
        for pk, known in self.known.organisations.items():
            acronyms = {squeezed(known.acronym)} if known.acronym else set()
            names = [Spelling(name, set(acronyms), set(known.domains)) for name in sorted(known.names)]
            group = groups[pk] = Group([], known)
            self.groups.append(group)
            for spelling in names:
                self._join(spelling, group)
        return groups

    def _plainly_known(self, spelling: Spelling, groups: dict[int, Group]) -> Group | None:
        found = self.known.organisations_called(spelling.text)
        if not found:
            return None
        if len(found) > 1:
            found = self._ask_which(spelling, found)
            if not found:
                return self._new_group()
        if spelling.text not in found[0].names:
            told = {"text": spelling.text, "name": found[0].name}
            self.asking.clean(spelling.rows[0], _("“%(text)s” is “%(name)s” in the register.") % told)
        return groups[found[0].pk]

    def _ask_which(self, spelling: Spelling, found: list[KnownOrganisation]) -> list[KnownOrganisation]:
        """The register has several organisations of this name or acronym: only a person knows which is meant."""
        choices = [(f"known-{one.slug}", one.name) for one in found]
        answer = self.asking.ask(
            "organisation",
            f"organisation:{key_of(spelling.text)}",
            spelling.rows,
            _("The register has several organisations called “%(name)s”. Which one is it?") % {"name": spelling.text},
            [*choices, (NEW, _("Another organisation, not yet in the register"))],
        )
        return [one for one in found if answer == f"known-{one.slug}"]

    def _new_group(self) -> Group:
        group = Group([])
        self.groups.append(group)
        return group

    def _join(self, spelling: Spelling, group: Group) -> None:
        group.spellings.append(spelling)
        self.group_of[spelling] = group
        self.pool.add(spelling)

    def _place(self, spelling: Spelling) -> None:
        """Puts a spelling into the group of which somebody says so, or makes it the first of a new one."""
        alike: dict[Group, tuple[Likeness, Spelling]] = {}
        for other, likeness in self.pool.alike(spelling):
            group = self.group_of[other]
            if group not in alike or likeness.strength > alike[group][0].strength:
                alike[group] = likeness, other
        best = sorted(alike.items(), key=lambda item: (-item[1][0].strength, min(item[0].spellings[0].rows, default=0)))
        same = self._ask_same(spelling, best[:_MOST_CHOICES]) if best else None
        self._join(spelling, same or self._new_group())

    def _ask_same(self, spelling: Spelling, alike: list[tuple[Group, tuple[Likeness, Spelling]]]) -> Group | None:
        group, (likeness, other) = alike[0]
        reason = str(likeness.reason)
        told = {"text": spelling.text, "name": group.name, "other": other.text}
        told["reason"] = reason[:1].upper() + reason[1:]
        if other.text == group.name:
            question = _("Are “%(text)s” and “%(name)s” the same organisation? %(reason)s.")
        else:
            question = _("Are “%(text)s” and “%(name)s” (also “%(other)s”) the same organisation? %(reason)s.")
        by_key = {one.key: one for one, _why in alike}
        choices = [(key, _("The same: “%(name)s”") % {"name": one.name}) for key, one in by_key.items()]
        answer = self.asking.ask(
            "organisation",
            f"organisation:{key_of(spelling.text)}",
            spelling.rows,
            question % told,
            [*choices, (NEW, _("Another organisation"))],
            group.key if likeness.is_proposed else NEW,
        )
        return by_key.get(answer)
