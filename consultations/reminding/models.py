"""When a comment period writes to people, and who asked to be written to."""

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consultations.commenting.models import Consultation
from consultations.drafting.models import Document

LAST_HOUR = 23


class Reminder(models.Model):
    """One line of a period's schedule: a mail to all whom it concerns, at a local hour of a day.

    The day is counted from the opening or the closing (`from_opening`, `days`: −7 is seven days before), so dates that
    move take their reminders along. `settled_for` is the opening or closing for which the line is done, whether its
    mails were sent or a newer line took their place; once that date moves, the line is open again.
    """

    class Event(models.TextChoices):
        OPENED = "opened", _("The comment period opens")
        DAYS_LEFT = "days_left", _("Some days are left")
        LAST_DAY = "last_day", _("The last day")
        UNSENT = "unsent", _("A comment waits to be confirmed")
        CLOSED = "closed", _("The comment period is closed")

    consultation = models.ForeignKey(
        Consultation, on_delete=models.CASCADE, related_name="reminders", verbose_name=_("comment period")
    )
    event = models.CharField(_("what it says"), max_length=12, choices=Event)
    days = models.SmallIntegerField(_("days"), default=0)
    hour = models.PositiveSmallIntegerField(_("hour"), default=8, validators=[MaxValueValidator(LAST_HOUR)])
    is_on = models.BooleanField(_("is sent"), default=True)
    settled_for = models.DateTimeField(_("done for the date"), null=True, blank=True, editable=False)
    was_passed_over = models.BooleanField(_("a newer one took its place"), default=False, editable=False)

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering = ["consultation", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["consultation", "event", "days"], name="reminder_once"),
            models.CheckConstraint(condition=models.Q(hour__lte=LAST_HOUR), name="reminder_at_an_hour_of_the_day"),
        ]

    def __str__(self) -> str:
        return self.get_event_display()

    @property
    def from_opening(self) -> bool:
        """Whether its day is counted from the opening; else from the closing."""
        return self.event == self.Event.OPENED


class Subscription(models.Model):
    """Somebody wants mail about the comment periods of a document. An address without an account confirms it."""

    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, related_name="subscriptions", verbose_name=_("document")
    )
    email = models.EmailField(_("e-mail address"))  # in lower case
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="subscriptions",
        null=True,
        blank=True,
        verbose_name=_("account"),
    )
    language = models.CharField(_("language"), max_length=10, blank=True)
    asked_at = models.DateTimeField(_("asked"), default=timezone.now)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        constraints = [models.UniqueConstraint(fields=["document", "email"], name="subscription_once")]

    def __str__(self) -> str:
        return f"{self.document}"

    @property
    def is_running(self) -> bool:
        return self.confirmed_at is not None and self.ended_at is None
