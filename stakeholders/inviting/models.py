"""Invitations: a personal link that makes an account, or finds the one that is there, for a contact of the register."""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from stakeholders.inviting.querysets import InvitationQuerySet
from stakeholders.register.models import Contact

VALID_FOR = timedelta(days=14)


def expiry() -> object:
    return timezone.now() + VALID_FOR


class Invitation(models.Model):
    """One contact, one address, one link. Only a checksum of the link's token is kept, so the table opens nothing."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        ACCEPTED = "accepted", _("Accepted")
        EXPIRED = "expired", _("Expired")
        TAKEN_BACK = "taken-back", _("Taken back")

    contact = models.ForeignKey(
        Contact, on_delete=models.PROTECT, related_name="invitations", verbose_name=_("contact")
    )
    email = models.EmailField(_("sent to"))
    token_hash = models.CharField(_("checksum of the token"), max_length=64, unique=True)
    # A reminder has a link of its own: the first one was forgotten when its mail had gone.
    reminder_hash = models.CharField(_("checksum of the reminder's token"), max_length=64, blank=True)
    reminded_at = models.DateTimeField(_("reminded"), null=True, blank=True)
    # What the account may do beyond the seats and offices of the contact, which count by themselves.
    groups = models.ManyToManyField(Group, related_name="+", blank=True, verbose_name=_("groups"))
    message = models.TextField(_("message"), blank=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("invited by")
    )
    sent_at = models.DateTimeField(_("invited"), default=timezone.now)
    expires_at = models.DateTimeField(_("valid until"), default=expiry)
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="invitations",
        null=True,
        blank=True,
        verbose_name=_("accepted by"),
    )
    revoked_at = models.DateTimeField(_("taken back"), null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-sent_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True, accepted_by__isnull=True)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="invitation_accepted_by_somebody",
            ),
            models.UniqueConstraint(
                fields=["reminder_hash"], condition=~Q(reminder_hash=""), name="invitation_reminder_once"
            ),
        ]

    def __str__(self) -> str:
        # The history keeps these words, and outlives an erasure: so no name stands in them.
        return gettext("Invitation %(number)s") % {"number": self.pk}

    @property
    def state(self) -> "Invitation.State":
        return self.state_at(timezone.now())

    def state_at(self, moment: datetime) -> "Invitation.State":
        """What became of it by a moment; the same rule as `InvitationQuerySet.in_state`."""
        if self.revoked_at:
            return self.State.TAKEN_BACK
        if self.accepted_at:
            return self.State.ACCEPTED
        return self.State.OPEN if moment < self.expires_at else self.State.EXPIRED

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN
