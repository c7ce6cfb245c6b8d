"""Comment periods: when, on which version, for whom, and how much of it is shown."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consultations.commenting.querysets import ConsultationQuerySet
from consultations.drafting.models import Document, Version
from stakeholders.models import Body


class Phase(models.TextChoices):
    SCHEDULED = "scheduled", _("Scheduled")
    OPEN = "open", _("Open")
    CLOSED = "closed", _("Closed")


class Consultation(models.Model):
    """A comment period on one frozen version. It is scheduled, open or closed by its dates alone.

    Half-open: open from `opens_at` up to, not including, `closes_at`, on the server's clock when a request arrives.
    Whom it is for (`audience`) also says who sees its draft and its comments; `showing` says when comments are shown.
    `identification` is about comments: replies, support and the wish to be admitted late always go by account.
    """

    class Audience(models.TextChoices):
        PUBLIC = "public", _("Everybody")
        INVITED = "invited", _("Only who was invited")
        BODY = "body", _("Only the members of one body")

    class Identification(models.TextChoices):
        EITHER = "either", _("An account, or a confirmed e-mail address")
        ACCOUNT = "account", _("An account")
        MAIL = "mail", _("A confirmed e-mail address, without an account")

    class Showing(models.TextChoices):
        AT_ONCE = "at_once", _("At once")
        AFTER_LOOK = "after_look", _("After a coordinator has looked at it")
        AFTER_CLOSING = "after_closing", _("When the comment period is closed")
        NEVER = "never", _("Never")

    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, related_name="consultations", verbose_name=_("document")
    )
    version = models.ForeignKey(
        Version, on_delete=models.PROTECT, related_name="consultations", verbose_name=_("version")
    )
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=250)
    purpose = models.TextField(_("what it is about"), blank=True)
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("closes"))
    # Why it is shorter than the settings ask for; shown on the page.
    short_reason = models.TextField(_("reason for the short time"), blank=True)
    audience = models.CharField(_("who may take part"), max_length=10, choices=Audience, default=Audience.PUBLIC)
    body = models.ForeignKey(
        Body, on_delete=models.PROTECT, related_name="consultations", null=True, blank=True, verbose_name=_("body")
    )
    identification = models.CharField(
        _("how people say who they are"), max_length=10, choices=Identification, default=Identification.EITHER
    )
    showing = models.CharField(_("comments are shown"), max_length=15, choices=Showing, default=Showing.AT_ONCE)
    others_may_reply = models.BooleanField(_("others may reply to comments"), default=False)
    # They see the period, its draft and its form before the opening.
    reviewers = models.ManyToManyField(
        settings.AUTH_USER_MODEL, related_name="reviewed_consultations", blank=True, verbose_name=_("reviewers")
    )
    answers_published_at = models.DateTimeField(_("answers published"), null=True, blank=True)
    # Counts the comments that were sent, so that each gets a number of its own (raised by a conditional update).
    last_number = models.PositiveIntegerField(_("last number"), default=0, editable=False)

    objects = ConsultationQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment period")
        verbose_name_plural = _("comment periods")
        ordering = ["-opens_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")),
                name="consultation_closes_after_opening",
                violation_error_message=_("The comment period must close after it opens."),
            ),
            models.CheckConstraint(
                condition=Q(audience="body", body__isnull=False) | (~Q(audience="body") & Q(body__isnull=True)),
                name="consultation_of_a_body_names_it",
                violation_error_message=_("Choose the body whose members may take part."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("consultations:consultation", args=[self.slug])

    def phase_at(self, moment: datetime) -> Phase:
        if moment < self.opens_at:
            return Phase.SCHEDULED
        return Phase.OPEN if moment < self.closes_at else Phase.CLOSED

    @property
    def phase(self) -> Phase:
        return self.phase_at(timezone.now())

    @property
    def is_open(self) -> bool:
        return self.phase == Phase.OPEN

    @property
    def is_closed(self) -> bool:
        return self.phase == Phase.CLOSED

    @property
    def is_public(self) -> bool:
        """Whether everybody may take part."""
        return self.audience == self.Audience.PUBLIC

    def left_at(self, moment: datetime) -> timedelta:
        """How long comments are still taken; nothing once it is closed."""
        return max(self.closes_at - moment, timedelta())

    @property
    def length(self) -> timedelta:
        return self.closes_at - self.opens_at

    @property
    def days(self) -> int:
        """How many days it lasts, to the nearest: from nine in the morning to five three weeks later are 21."""
        return max(1, round(self.length / timedelta(days=1)))

    @property
    def are_answers_public(self) -> bool:
        return self.answers_published_at is not None


class Move(models.Model):
    """That the dates of a comment period were moved, and why. Rows are only added; the page shows them."""

    consultation = models.ForeignKey(
        Consultation, on_delete=models.CASCADE, related_name="moves", verbose_name=_("comment period")
    )
    opens_before = models.DateTimeField(_("opened before"))
    opens_after = models.DateTimeField(_("opens after"))
    closes_before = models.DateTimeField(_("closed before"))
    closes_after = models.DateTimeField(_("closes after"))
    reason = models.TextField(_("reason"), blank=True)
    moved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="moved_consultations", null=True, blank=True
    )
    moved_at = models.DateTimeField(_("moved"), default=timezone.now)

    class Meta:
        verbose_name = _("move of the dates")
        verbose_name_plural = _("moves of the dates")
        ordering = ["moved_at", "pk"]

    def __str__(self) -> str:
        return f"{self.consultation}, {self.moved_at:%Y-%m-%d}"

    @property
    def is_extension(self) -> bool:
        return self.closes_after > self.closes_before
