"""Doors: what an invitation can open beyond the seats and offices of a contact, which count by themselves.

The apps above this one know what there is to open. Each registers its doors in its `AppConfig.ready`. Whoever invites
can open only what she manages herself; this is asked when she invites, and once more when the invitation is accepted.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from django.contrib.auth.models import Group
from django.utils.functional import Promise
from django.utils.translation import gettext

from stakeholders.accounts.models import User


@dataclass(frozen=True)
class Door:
    """One kind of thing to open. A value names one of them, such as the address of a draft.

    `choices` gives the values that a person may open, with their labels. `find` gives the group behind a value, if it
    was needed before; `make` makes it where it was not. `values_of` says for which values groups stand, by their ids.
    """

    key: str
    label: str | Promise
    choices: Callable[[User], Iterable[tuple[str, str]]]
    find: Callable[[str], Group | None]
    make: Callable[[str], Group]
    values_of: Callable[[Collection[Group]], Mapping[int, str]]


@dataclass(frozen=True)
class Opening:
    """What a group opens, as one person may know it: without its name where she could not open it herself."""

    door: str
    name: str
    may_open: bool

    def __str__(self) -> str:
        if not self.name:
            return self.door
        return gettext("%(door)s: %(name)s") % {"door": self.door, "name": self.name}


_doors: dict[str, Door] = {}


def register(door: Door) -> None:
    """Adds a kind of door, by its key."""
    _doors[door.key] = door


def choices_for(user: User) -> list[tuple[str, str]]:
    """All that a person may open, for the field of a form."""
    return [
        (f"{door.key}:{value}", str(Opening(str(door.label), label, may_open=True)))
        for door in _doors.values()
        for value, label in door.choices(user)
    ]


def groups_there(choices: Iterable[str]) -> list[Group]:
    """The groups behind choices, without those that were never needed."""
    found = (door.find(value) for door, value in map(_door_of, choices))
    return [group for group in found if group is not None]


def groups_made(choices: Iterable[str]) -> list[Group]:
    """The groups behind choices, all of them. Only for what `choices_for` has offered."""
    return [door.make(value) for door, value in map(_door_of, choices)]


def _door_of(choice: str) -> tuple[Door, str]:
    key, _colon, value = choice.partition(":")
    return _doors[key], value


def openings(groups: Collection[Group], user: User) -> dict[int, Opening]:
    """What each group opens, by its id, as far as `user` may know. A group without a door is left out."""
    found: dict[int, Opening] = {}
    for door in _doors.values():
        values = door.values_of(groups)
        names = dict(door.choices(user)) if values else {}
        for group_id, value in values.items():
            found[group_id] = Opening(str(door.label), names.get(value, ""), may_open=value in names)
    return found


def openable(groups: Collection[Group], user: User) -> list[Group]:
    """Those of the groups that a person may open today."""
    known = openings(groups, user)
    return [group for group in groups if group.pk in known and known[group.pk].may_open]
