"""One mass mailing: everybody in an audience gets the same kind of mail about the same thing."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# Whoever writes the mails of a mailing says so after each batch. Longer silence means that the worker died.
WRITER_HOLDS = timedelta(seconds=60)


class MailingQuerySet(models.QuerySet["Mailing"]):
    def unwritten(self, at: datetime | None = None) -> "MailingQuerySet":
        """Whose mails are not all in the outbox yet, and nobody is at it."""
        at = at or timezone.now()
        idle = Q(writer_seen_at__isnull=True) | Q(writer_seen_at__lt=at - WRITER_HOLDS)
        return self.filter(idle, written_at__isnull=True, stopped_at__isnull=True)


class Mailing(models.Model):
    """Unique by kind, thing and occasion, so that it happens once. Its mails are written by a worker, in batches."""

    reason = models.CharField(_("reason"), max_length=60)
    about = models.PositiveBigIntegerField(_("about"))
    occasion = models.CharField(_("occasion"), max_length=100)
    planned_for = models.DateTimeField(_("planned for"))
    created_at = models.DateTimeField(_("begun"), default=timezone.now)
    writer_seen_at = models.DateTimeField(_("writer last seen"), null=True, blank=True)
    written_at = models.DateTimeField(_("all mails written"), null=True, blank=True)
    stopped_at = models.DateTimeField(_("stopped"), null=True, blank=True)

    objects = MailingQuerySet.as_manager()

    class Meta:
        verbose_name = _("mass mailing")
        verbose_name_plural = _("mass mailings")
        ordering = ["-planned_for"]
        constraints = [models.UniqueConstraint(fields=["reason", "about", "occasion"], name="mailing_once")]
        indexes = [
            models.Index(
                fields=["created_at"],
                name="mailing_unwritten",
                condition=Q(written_at__isnull=True, stopped_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.reason} {self.about} {self.occasion}"
