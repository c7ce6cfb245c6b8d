"""Which bodies and seats."""

from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Count, Q
from django.utils import timezone

from stakeholders import permissions
from stakeholders.permissions import reaches

if TYPE_CHECKING:
    from stakeholders.bodies.models import Body, Seat
    from stakeholders.permissions import Person


class BodyQuerySet(models.QuerySet["Body"]):
    def managed_by(self, user: "Person") -> "BodyQuerySet":
        return self.all() if permissions.can_manage_register(user) else self.none()

    def visible_to(self, user: "Person", on: date | None = None) -> "BodyQuerySet":
        """All for those who keep or audit the register; to others the bodies in which they sit today."""
        if permissions.can_read_register(user):
            return self.all()
        return self.filter(group__in=permissions.groups_of(user, on).values("pk"))

    def existing(self, on: date | None = None) -> "BodyQuerySet":
        """Not dissolved."""
        return self.filter(Q(dissolved_on__isnull=True) | Q(dissolved_on__gt=on or timezone.localdate()))

    def for_list(self, on: date | None = None) -> "BodyQuerySet":
        """With the numbers of today: `seat_count` and `organisation_count`."""
        now = reaches("seats__", on)
        return self.select_related("lead").annotate(
            seat_count=Count("seats", filter=now, distinct=True),
            organisation_count=Count("seats__organisation", filter=now, distinct=True),
        )


class SeatQuerySet(models.QuerySet["Seat"]):
    def current(self, on: date | None = None) -> "SeatQuerySet":
        """Begun and not ended; the last day is the first one without."""
        return self.filter(reaches("", on))

    def with_people(self) -> "SeatQuerySet":
        """All that a list of seats says, in two queries."""
        return self.select_related("organisation", "holder", "alternate").prefetch_related("organisation__categories")
