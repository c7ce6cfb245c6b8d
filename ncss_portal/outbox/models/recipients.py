"""What the outbox knows of addresses: what their owners wish, and whether mail to them came back."""

from functools import reduce
from operator import or_

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ncss_portal.outbox.models.mails import Mail


class MailChoice(models.Model):
    """How the owner of an address wants the mails of one topic. Without a row: each by itself, at once."""

    class How(models.TextChoices):
        EACH = "each", _("Each by itself")
        DIGEST = "digest", _("Once a day, together")
        NEVER = "never", _("Not at all")

    address = models.EmailField(_("e-mail address"))  # in lower case
    topic = models.CharField(_("topic"), max_length=40)
    how = models.CharField(_("how"), max_length=10, choices=How)
    changed_at = models.DateTimeField(_("changed"), default=timezone.now)

    class Meta:
        verbose_name = _("wish about mail")
        verbose_name_plural = _("wishes about mail")
        constraints = [models.UniqueConstraint(fields=["address", "topic"], name="choice_once")]

    def __str__(self) -> str:
        return f"{self.address}: {self.topic} {self.how}"


# The numbers of RFC 3463 where the address is not at fault: class 4 (for now), and of class 5 faults of the server (3),
# the talk between servers (5), the form of this mail (6, and 2.3: too long), and its rules against the sender (7).
PASSING = ("4.", "5.2.3", "5.3.", "5.5.", "5.6.", "5.7.")


class BounceQuerySet(models.QuerySet["Bounce"]):
    def standing(self) -> "BounceQuerySet":
        return self.filter(cleared_at__isnull=True)

    def lasting(self) -> "BounceQuerySet":
        """The same rule as `Bounce.is_lasting`."""
        return self.exclude(self._passing())

    def passing(self) -> "BounceQuerySet":
        return self.filter(self._passing())

    @staticmethod
    def _passing() -> Q:
        return reduce(or_, (Q(status__startswith=begin) for begin in PASSING))


class Bounce(models.Model):
    """A mail that came back, or an address that takes none. Until it is cleared, no reminder goes there."""

    address = models.EmailField(_("e-mail address"))  # in lower case
    mail = models.ForeignKey(
        Mail, on_delete=models.PROTECT, related_name="bounces", null=True, blank=True, verbose_name=_("mail")
    )
    # As RFC 3463 numbers it: 5.1.1 is "no such mailbox", 4.2.2 "mailbox full for now". Empty where a person says so.
    status = models.CharField(_("status"), max_length=20, blank=True)
    said = models.TextField(_("what the server said"), blank=True)
    at = models.DateTimeField(_("when"), default=timezone.now)
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True,
        verbose_name=_("noted by"),
    )  # fmt: skip
    cleared_at = models.DateTimeField(_("cleared"), null=True, blank=True)

    objects = BounceQuerySet.as_manager()

    class Meta:
        verbose_name = _("returned mail")
        verbose_name_plural = _("returned mails")
        ordering = ["-at"]
        indexes = [models.Index(fields=["address"], name="bounce_open", condition=Q(cleared_at__isnull=True))]

    def __str__(self) -> str:
        return f"{self.address} {self.status}".strip()

    @property
    def is_lasting(self) -> bool:
        """Whether the address takes no mail, so that a person must look; else it was for now, or not its fault."""
        return not self.status.startswith(PASSING)
