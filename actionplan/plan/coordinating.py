"""Coordinators of a strategy who come by an invitation. Only an administrator sends one."""

from collections.abc import Collection, Iterable, Mapping

from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _

from actionplan.permissions import COORDINATORS, coordinators_of
from actionplan.plan.models import Strategy
from stakeholders.inviting.doors import Door
from stakeholders.models import User
from stakeholders.permissions import can_administer


def strategies_to_open(user: User) -> Iterable[tuple[str, str]]:
    return Strategy.objects.values_list("slug", "title") if can_administer(user) else ()


def find_coordinators(slug: str) -> Group | None:
    return Group.objects.filter(name=COORDINATORS + slug).first()


def make_coordinators(slug: str) -> Group:
    return coordinators_of(Strategy.objects.get(slug=slug))


def strategies_behind(groups: Collection[Group]) -> Mapping[int, str]:
    return {g.pk: g.name.removeprefix(COORDINATORS) for g in groups if g.name.startswith(COORDINATORS)}


DOOR = Door(
    key="coordinator",
    label=_("Coordinates a strategy"),
    choices=strategies_to_open,
    find=find_coordinators,
    make=make_coordinators,
    values_of=strategies_behind,
)
