"""Who works on a strategy: its coordinators, and the bodies that follow it."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import QuerySet

from actionplan.permissions import (
    coordinating_groups,
    coordinators_of,
    following_groups,
    let_follow,
    managed_through,
    stop_following,
)
from actionplan.plan.models import Strategy
from ncss_portal.history.models import record
from stakeholders.models import Body, User

if TYPE_CHECKING:
    from stakeholders.permissions import Person


class LastCoordinator(Exception):
    """Nobody would coordinate the strategy any more."""


def plain_groups(strategy: Strategy) -> "QuerySet[Group]":
    """Groups of coordinators in which people are by membership: those of bodies and organisations come otherwise."""
    return coordinating_groups(strategy).filter(body__isnull=True, organisation__isnull=True)


def coordinators(strategy: Strategy) -> "QuerySet[User]":
    """The accounts that coordinate a strategy by membership, also those that may not sign in at present."""
    return User.objects.filter(pk__in=User.objects.filter(groups__in=plain_groups(strategy)).values("pk")).order_by(
        "name", "email"
    )


def is_last(person: User, strategy: Strategy) -> bool:
    """Whether nobody who may sign in is left without this person."""
    return not coordinators(strategy).filter(is_active=True).exclude(pk=person.pk).exists()


def also_coordinated(person: User, strategy: Strategy) -> "QuerySet[Strategy]":
    """The other strategies that the person coordinates through the same groups."""
    shared = plain_groups(strategy).filter(pk__in=person.groups.values("pk"))
    return managed_through(shared, Strategy.objects.exclude(pk=strategy.pk))


@transaction.atomic
def add_coordinator(person: User, *, strategy: Strategy, by: "Person") -> None:
    """Puts a person into the group of this strategy alone, so that no other one comes with it."""
    Strategy.objects.select_for_update().get(pk=strategy.pk)
    if coordinators(strategy).contains(person):
        return
    person.groups.add(coordinators_of(strategy))
    record("coordinator added", strategy, by=by, person=person.pk)


@transaction.atomic
def remove_coordinator(person: User, *, strategy: Strategy, by: "Person", even_the_last: bool = False) -> None:
    """Takes a person out of all groups that coordinate the strategy."""
    Strategy.objects.select_for_update().get(pk=strategy.pk)
    if not coordinators(strategy).contains(person):
        return
    if is_last(person, strategy) and not even_the_last:
        raise LastCoordinator
    groups = list(plain_groups(strategy).filter(pk__in=person.groups.values("pk")))
    person.groups.remove(*groups)
    record("coordinator removed", strategy, by=by, person=person.pk, groups=[group.pk for group in groups])


def following_bodies(strategy: Strategy) -> "QuerySet[Body]":
    return Body.objects.filter(group__in=following_groups(strategy))


@transaction.atomic
def let_bodies_follow(bodies: Iterable[Body], *, strategy: Strategy, by: "Person") -> None:
    """Makes exactly these bodies follow the strategy."""
    Strategy.objects.select_for_update().get(pk=strategy.pk)
    wanted = {body.pk: body for body in bodies}
    known = {body.pk: body for body in following_bodies(strategy).select_related("group")}
    begun, ended = sorted(wanted.keys() - known.keys()), sorted(known.keys() - wanted.keys())
    for pk in begun:
        let_follow(wanted[pk].group, strategy)
    for pk in ended:
        stop_following(known[pk].group, strategy)
    if begun or ended:
        record("bodies that follow", strategy, by=by, begun=begun, ended=ended)
