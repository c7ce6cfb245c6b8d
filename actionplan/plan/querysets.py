"""Which strategies and which parts of a plan."""

from datetime import datetime
from typing import TYPE_CHECKING, cast

from django.db import models
from django.db.models import Q
from django.utils import timezone

from actionplan import permissions
from stakeholders.permissions import Person

if TYPE_CHECKING:
    from actionplan.plan.models import Priority, Strategy


class StrategyQuerySet(models.QuerySet["Strategy"]):
    # What the permissions give is not wrapped once more: SQLite's parser holds only so many queries within queries, and
    # a figure of a draft is eight deep.

    def announced(self, at: datetime | None = None) -> "StrategyQuerySet":
        """Strategies that the public knows of."""
        return self.filter(announced_at__lte=at or timezone.now())

    def managed_by(self, user: Person) -> "StrategyQuerySet":
        return cast("StrategyQuerySet", permissions.managed_by(self, user))

    def followed_by(self, user: Person) -> "StrategyQuerySet":
        return cast("StrategyQuerySet", permissions.followed_by(self, user))

    def with_people_shown_to(self, user: Person) -> "StrategyQuerySet":
        return cast("StrategyQuerySet", permissions.people_shown_of(self, user))

    def visible_to(self, user: Person, at: datetime | None = None) -> "StrategyQuerySet":
        at = at or timezone.now()
        followed = permissions.followed_by(self.model.objects.all(), user)
        return self.filter(Q(announced_at__lte=at) | Q(pk__in=followed.values("pk")))


class PriorityQuerySet(models.QuerySet["Priority"]):
    def with_plan(self) -> "PriorityQuerySet":
        """Everything below, in five queries whatever the size of the plan."""
        return self.prefetch_related(
            "objectives__assignments__organisation",
            "objectives__activities__band_from",
            "objectives__activities__band_to",
        )
