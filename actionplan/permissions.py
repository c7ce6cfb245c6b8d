"""Who may manage a strategy, and who may follow the work on it before the public can."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib.auth.models import Group
from django.db import models
from django.db.models import Q, QuerySet
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from stakeholders.permissions import (
    MANAGE_REGISTER,
    Person,
    can_audit,
    grant,
    grant_on_portal,
    granted,
    is_granted,
    may_act,
    rights_on,
    withdraw,
)

if TYPE_CHECKING:
    from actionplan.plan.models import Strategy

MANAGE = "manage_strategy"
FOLLOW = "follow_strategy"
# How the group of a strategy's coordinators is called, before the strategy's address.
COORDINATORS = "Coordinators of "


class StrategyGroupPermission(GroupObjectPermissionBase):
    content_object = models.ForeignKey(
        "actionplan.Strategy", on_delete=models.CASCADE, related_name="group_permissions"
    )


class StrategyUserPermission(UserObjectPermissionBase):
    content_object = models.ForeignKey("actionplan.Strategy", on_delete=models.CASCADE, related_name="user_permissions")


def managed_by(strategies: "QuerySet[Strategy]", user: Person) -> "QuerySet[Strategy]":
    """Strategies that the person coordinates."""
    return granted(strategies, user, MANAGE)


def followed_by(strategies: "QuerySet[Strategy]", user: Person) -> "QuerySet[Strategy]":
    """Strategies whose papers the person reads before the public: coordinators, its bodies, all auditors."""
    if not may_act(user):
        return strategies.none()
    if can_audit(user):
        return strategies
    return strategies.filter(
        Q(pk__in=granted(strategies.model.objects.all(), user, FOLLOW).values("pk"))
        | Q(pk__in=granted(strategies.model.objects.all(), user, MANAGE).values("pk"))
    )


@dataclass(frozen=True, slots=True)
class Bond:
    """What a person has to do with one strategy at one moment: for one request, never longer."""

    manages: bool = False
    follows: bool = False


def bond_with(strategy: "Strategy", user: Person) -> Bond:
    """Whether the person manages and follows a strategy, in one query: what `managed_by` and `followed_by` say."""
    held = rights_on(strategy, user)
    return Bond(manages=MANAGE in held, follows=not held.isdisjoint({MANAGE, FOLLOW}) or can_audit(user))


def let_coordinate(group: Group, strategy: "Strategy") -> None:
    """Makes a group the coordinators of a strategy. Whoever coordinates one keeps the register too."""
    grant(MANAGE, group, strategy)
    grant_on_portal(MANAGE_REGISTER, group)


def coordinators_of(strategy: "Strategy") -> Group:
    """The group of those who coordinate a strategy and nothing else; made where there is none."""
    group, _made = Group.objects.get_or_create(name=COORDINATORS + strategy.slug)
    let_coordinate(group, strategy)
    return group


def let_follow(group: Group, strategy: "Strategy") -> None:
    """Lets a group, such as a body's members, read the papers of a strategy before the public."""
    grant(FOLLOW, group, strategy)


def stop_following(group: Group, strategy: "Strategy") -> None:
    withdraw(FOLLOW, group, strategy)


def coordinating_groups(strategy: "Strategy") -> "QuerySet[Group]":
    """The groups that hold the right to manage a strategy."""
    return _groups_with(MANAGE, strategy)


def following_groups(strategy: "Strategy") -> "QuerySet[Group]":
    """The groups that hold the right to read its papers before the public."""
    return _groups_with(FOLLOW, strategy)


def _groups_with(right: str, strategy: "Strategy") -> "QuerySet[Group]":
    held = StrategyGroupPermission.objects.filter(content_object=strategy, permission__codename=right)
    return Group.objects.filter(pk__in=held.values("group"))


def managed_through(groups: "QuerySet[Group]", strategies: "QuerySet[Strategy]") -> "QuerySet[Strategy]":
    """The strategies that one of the groups holds the right to manage."""
    held = StrategyGroupPermission.objects.filter(group__in=groups, permission__codename=MANAGE)
    return strategies.filter(pk__in=held.values("content_object"))


def people_shown_of(strategies: "QuerySet[Strategy]", user: Person) -> "QuerySet[Strategy]":
    """Strategies of which the person sees who coordinates and follows them: coordinators, and auditors of all."""
    return strategies if can_audit(user) else managed_by(strategies, user)


def can_begin_strategy(user: Person) -> bool:
    """A strategy is begun by an administrator, who says who coordinates it."""
    return may_act(user) and user.is_superuser


def can_manage(user: Person, strategy: "Strategy") -> bool:
    return is_granted(strategy, user, MANAGE)
