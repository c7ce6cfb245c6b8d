"""Mail is a row before it is a message: one recipient, one reason, one occasion."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# An interrupted sending is not known to have failed: after this long a person must settle it.
UNKNOWN_AFTER = timedelta(minutes=15)
ATTEMPTS = 6
SECRET_PLACE = "<personal link>"  # noqa: S105 (the place for one)


class MailQuerySet(models.QuerySet["Mail"]):
    def due(self, at: datetime | None = None) -> "MailQuerySet":
        return self.filter(state=Mail.State.QUEUED, due_at__lte=at or timezone.now())

    def interrupted(self, at: datetime | None = None) -> "MailQuerySet":
        return self.filter(state=Mail.State.SENDING, claimed_at__lt=(at or timezone.now()) - UNKNOWN_AFTER)


class Mail(models.Model):
    """One mail to one recipient. Unique in the database, so that nobody gets the same mail twice."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Queued")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")
        UNKNOWN = "unknown", _("Unknown: sent or not")

    recipient = models.EmailField(_("to"))
    reason = models.CharField(_("reason"), max_length=60)
    occasion = models.CharField(_("occasion"), max_length=100)
    subject = models.CharField(_("subject"), max_length=250)
    body = models.TextField(_("text"))
    # Stands in the text at SECRET_PLACE while the mail is sent, and is forgotten once it is: a personal link.
    secret = models.TextField(_("personal link"), blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.QUEUED)
    due_at = models.DateTimeField(_("due"), default=timezone.now)
    created_at = models.DateTimeField(_("written"), auto_now_add=True)
    claimed_at = models.DateTimeField(_("taken up"), null=True, blank=True)
    claim = models.UUIDField(_("taken up by"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    error = models.TextField(_("what went wrong"), blank=True)

    objects = MailQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["recipient", "reason", "occasion"], name="mail_once"),
            models.CheckConstraint(
                condition=models.Q(state="sent", sent_at__isnull=False)
                | (~models.Q(state="sent") & models.Q(sent_at__isnull=True)),
                name="mail_sent_means_moment",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="sending") | models.Q(claim__isnull=False, claimed_at__isnull=False),
                name="mail_in_sending_is_claimed",
            ),
        ]
        indexes = [models.Index(fields=["due_at"], name="mail_due", condition=models.Q(state="queued"))]

    def __str__(self) -> str:
        return f"{self.reason} → {self.recipient}"

    def take_up(self, claim: object, at: datetime) -> bool:
        """Claims the row for one sender; the WHERE clause is the lock, on PostgreSQL and SQLite alike."""
        return bool(
            Mail.objects.due(at)
            .filter(pk=self.pk)
            .update(state=self.State.SENDING, claim=claim, claimed_at=at, attempts=F("attempts") + 1)
        )
