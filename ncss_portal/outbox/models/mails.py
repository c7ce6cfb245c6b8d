"""Mail is a row before it is a message: one recipient, one reason, one occasion."""

from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ncss_portal.outbox.models.mailings import Mailing

# Whoever took up a mail and did not begin to send it within this time has died or is slow. To let go of it is safe: its
# sender asks the row once more before the first byte.
CLAIM_HOLDS = timedelta(seconds=60)
# An interrupted sending is not known to have failed: after this long a person must settle it. Longer than the longest
# talk with a mail server can last.
UNKNOWN_AFTER = timedelta(minutes=5)
# Over some six hours, at growing distances: greylisting and a mailbox that is full for the morning pass.
ATTEMPTS = 12
SECRET_PLACE = "https://personal.link.invalid/"  # noqa: S105 (the place for one)


class MailQuerySet(models.QuerySet["Mail"]):
    def due(self, at: datetime | None = None) -> "MailQuerySet":
        return self.filter(state=Mail.State.QUEUED, due_at__lte=at or timezone.now())

    def abandoned(self, at: datetime | None = None) -> "MailQuerySet":
        """Taken up by somebody who did not begin to send it."""
        return self.filter(state=Mail.State.CLAIMED, claimed_at__lt=(at or timezone.now()) - CLAIM_HOLDS)

    def interrupted(self, at: datetime | None = None) -> "MailQuerySet":
        return self.filter(state=Mail.State.SENDING, claimed_at__lt=(at or timezone.now()) - UNKNOWN_AFTER)

    def waiting(self) -> "MailQuerySet":
        """Not sent yet, and still to be sent."""
        return self.filter(state__in=(Mail.State.QUEUED, Mail.State.CLAIMED))


class Mail(models.Model):
    """One mail to one recipient. Unique in the database, so that nobody gets the same mail twice.

    `queued → claimed → sending → sent`, each by a conditional update. The kind (`kinds.py`) of the reason writes the
    text at the moment of sending from `about`, the key of the thing that the mail is about.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("Queued")
        CLAIMED = "claimed", _("Taken up")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        GATHERED = "gathered", _("In a digest")
        WITHHELD = "withheld", _("Not sent: no longer due")
        STOPPED = "stopped", _("Stopped")
        FAILED = "failed", _("Failed")
        UNKNOWN = "unknown", _("Unknown: sent or not")

    recipient = models.EmailField(_("to"))
    reason = models.CharField(_("reason"), max_length=60)
    occasion = models.CharField(_("occasion"), max_length=100)
    about = models.PositiveBigIntegerField(_("about"), null=True, blank=True)
    mailing = models.ForeignKey(
        Mailing, on_delete=models.PROTECT, related_name="mails", null=True, blank=True, verbose_name=_("mass mailing")
    )
    digest = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="gathered", null=True, blank=True, verbose_name=_("digest")
    )
    # A coordinator's look at a mailing before it goes out. It is sent whatever the kind says of its being due.
    is_test = models.BooleanField(_("test"), default=False)
    language = models.CharField(_("language"), max_length=10, blank=True)
    # Known from the moment of sending on.
    subject = models.CharField(_("subject"), max_length=250, blank=True)
    body = models.TextField(_("text"), blank=True)
    # Stands in the text at SECRET_PLACE while the mail is sent, and is forgotten once it is: a personal link.
    secret = models.TextField(_("personal link"), blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.QUEUED)
    due_at = models.DateTimeField(_("due"), default=timezone.now)
    created_at = models.DateTimeField(_("written"), auto_now_add=True)
    claimed_at = models.DateTimeField(_("taken up"), null=True, blank=True)
    claim = models.UUIDField(_("taken up by"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    # Why it was not sent, or not yet.
    error = models.TextField(_("what happened"), blank=True)

    # What its kind looked up for it and its neighbours in a batch; never kept.
    prepared: Any = None

    objects = MailQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["recipient", "reason", "occasion"], name="mail_once"),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | (~Q(state="sent") & Q(sent_at__isnull=True)),
                name="mail_sent_means_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["claimed", "sending"]) | Q(claim__isnull=False, claimed_at__isnull=False),
                name="mail_in_sending_is_claimed",
            ),
            models.CheckConstraint(
                condition=~Q(state="gathered") | Q(digest__isnull=False), name="mail_gathered_has_digest"
            ),
        ]
        indexes = [
            # All mails of a mailing are due at the same moment: with the key, taking up a hundred sorts nothing.
            models.Index(fields=["due_at", "id"], name="mail_due_next", condition=Q(state="queued")),
            models.Index(fields=["claimed_at"], name="mail_taken_up", condition=Q(state__in=["claimed", "sending"])),
            models.Index(fields=["mailing", "state"], name="mail_of_mailing"),
            models.Index(fields=["state", "-created_at"], name="mail_by_state"),
            models.Index(fields=["-sent_at"], name="mail_last_sent", condition=Q(state="sent")),
        ]

    def __str__(self) -> str:
        return f"{self.reason} → {self.recipient}"

    @property
    def is_waiting(self) -> bool:
        return self.state in (self.State.QUEUED, self.State.CLAIMED)
