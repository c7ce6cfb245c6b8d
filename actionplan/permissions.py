"""Who may manage a strategy, and who may follow the work on it before the public can."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q, QuerySet
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from stakeholders.permissions import Person, granted, is_granted, may_act

if TYPE_CHECKING:
    from actionplan.plan.models import Strategy

MANAGE = "manage_strategy"
FOLLOW = "follow_strategy"


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
    """Strategies whose papers the person reads before the public: coordinators, task force, auditors."""
    if not may_act(user):
        return strategies.none()
    return strategies.filter(
        Q(pk__in=granted(strategies.model.objects.all(), user, FOLLOW).values("pk"))
        | Q(pk__in=granted(strategies.model.objects.all(), user, MANAGE).values("pk"))
    )


def can_begin_strategy(user: Person) -> bool:
    """A strategy is begun by an administrator, who says who coordinates it."""
    return may_act(user) and user.is_superuser


def can_manage(user: Person, strategy: "Strategy") -> bool:
    return is_granted(strategy, user, MANAGE)
