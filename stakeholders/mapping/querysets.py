"""Which standings, and which organisations have none."""

from typing import TYPE_CHECKING

from django.db import models
from django.utils import timezone

from stakeholders import permissions

if TYPE_CHECKING:
    from stakeholders.accounts.models import User
    from stakeholders.mapping.models import Standing
    from stakeholders.permissions import Person
    from stakeholders.register.querysets import OrganisationQuerySet


class StandingQuerySet(models.QuerySet["Standing"]):
    def visible_to(self, user: "Person") -> "StandingQuerySet":
        """Only those who keep the register see them: not even an auditor does."""
        return self.all() if permissions.can_see_standings(user) else self.none()

    def in_order(self) -> "StandingQuerySet":
        """The oldest first; of the same day, the one that was written down first."""
        return self.select_related("judged_by").order_by("judged_on", "pk")

    def may_be_taken_back_by(self, user: "User") -> "StandingQuerySet":
        """A mistake of today, by whoever made it. All others stand."""
        midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
        return self.visible_to(user).filter(judged_by=user, recorded_at__gte=midnight)


def not_judged(organisations: "OrganisationQuerySet") -> "OrganisationQuerySet":
    """Those without any standing, in the order in which they are judged one after another."""
    return organisations.standing_alone().filter(standings__isnull=True).order_by("name", "pk")
