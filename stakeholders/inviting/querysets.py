"""Which invitations."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Prefetch, Q
from django.utils import timezone

from stakeholders import permissions
from stakeholders.register.models import Affiliation

if TYPE_CHECKING:
    from stakeholders.inviting.models import Invitation
    from stakeholders.permissions import Person

# How long before it runs out an invitation is brought to mind once more.
REMINDED_BEFORE = timedelta(days=4)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self, at: datetime | None = None) -> "InvitationQuerySet":
        """Neither accepted nor taken back nor expired."""
        return self.in_state("open", at)

    def to_remind(self, at: datetime) -> "InvitationQuerySet":
        """Open, soon to run out, and not reminded yet."""
        return self.open(at).filter(reminded_at__isnull=True, expires_at__lte=at + REMINDED_BEFORE)

    def with_what_decides(self) -> "InvitationQuerySet":
        """With addresses and consents: some are passed over at every sweep until they run out."""
        known = ("addresses", "consents", "merged_into__addresses", "merged_into__consents")
        related = self.select_related("contact__user", "contact__merged_into")
        return related.prefetch_related(*(f"contact__{one}" for one in known))

    def in_state(self, state: str, at: datetime | None = None) -> "InvitationQuerySet":
        """Those of which this became by a moment; the same rule as `Invitation.state_at`."""
        at = at or timezone.now()
        waiting = Q(revoked_at__isnull=True, accepted_at__isnull=True)
        return self.filter(
            {
                "taken-back": Q(revoked_at__isnull=False),
                "accepted": Q(revoked_at__isnull=True, accepted_at__isnull=False),
                "open": waiting & Q(expires_at__gt=at),
                "expired": waiting & Q(expires_at__lte=at),
            }[state]
        )

    def managed_by(self, user: "Person") -> "InvitationQuerySet":
        return self.all() if permissions.can_manage_register(user) else self.none()

    def visible_to(self, user: "Person") -> "InvitationQuerySet":
        return self.all() if permissions.can_read_register(user) else self.none()

    def for_list(self) -> "InvitationQuerySet":
        """With all that a list of them shows."""
        places = Affiliation.objects.current().select_related("organisation")
        return self.select_related("contact", "sent_by").prefetch_related(
            "groups", Prefetch("contact__affiliations", places)
        )
