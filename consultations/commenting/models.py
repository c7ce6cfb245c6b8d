"""Comment periods, the responses of those who take part, and their comments."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consultations.commenting.querysets import CommentQuerySet, ConsultationQuerySet
from consultations.drafting.models import Document, Node, Version
from stakeholders.models import Organisation
from stakeholders.permissions import Person, may_act

if TYPE_CHECKING:
    from consultations.answering.models import Answer


class Phase(models.TextChoices):
    SCHEDULED = "scheduled", _("Scheduled")
    OPEN = "open", _("Open")
    CLOSED = "closed", _("Closed")


class Consultation(models.Model):
    """A comment period on one frozen version. It is scheduled, open or closed by its dates alone.

    Half-open: open from `opens_at` up to, not including, `closes_at`, on the server's clock when a request arrives.
    """

    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, related_name="consultations", verbose_name=_("document")
    )
    version = models.ForeignKey(
        Version, on_delete=models.PROTECT, related_name="consultations", verbose_name=_("version")
    )
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=250)
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("closes"))
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

    def left_at(self, moment: datetime) -> timedelta:
        """How long comments are still taken; nothing once it is closed."""
        return max(self.closes_at - moment, timedelta())

    @property
    def are_answers_public(self) -> bool:
        return self.answers_published_at is not None


class Response(models.Model):
    """What one respondent says in one comment period: a person with an account, or a confirmed mail address."""

    consultation = models.ForeignKey(
        Consultation, on_delete=models.PROTECT, related_name="responses", verbose_name=_("comment period")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="responses",
        null=True,
        blank=True,
        verbose_name=_("account"),
    )
    email = models.EmailField(_("e-mail address"))
    name = models.CharField(_("name"), max_length=200)
    organisation_name = models.CharField(_("for the organisation"), max_length=250, blank=True)
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="responses",
        null=True,
        blank=True,
        verbose_name=_("organisation"),
    )
    started_at = models.DateTimeField(_("started"), default=timezone.now)
    # Without an account: when the mail was answered that proves the address. What somebody claims before that does not
    # touch what the owner of the address confirmed.
    confirmed_at = models.DateTimeField(_("address confirmed"), null=True, blank=True)

    class Meta:
        verbose_name = _("response")
        verbose_name_plural = _("responses")
        constraints = [
            models.UniqueConstraint(fields=["consultation", "user"], name="one_response_per_account"),
            models.UniqueConstraint(
                fields=["consultation", "email"],
                condition=Q(user__isnull=True, confirmed_at__isnull=False),
                name="one_response_per_address",
            ),
        ]

    def __str__(self) -> str:
        return self.signature

    @property
    def signature(self) -> str:
        """Who speaks, as it stands beside the comment."""
        return self.organisation_name or self.name

    def is_of(self, user: Person) -> bool:
        """Whether the person said it: the same rule as `permissions.own_comments`."""
        if not user.is_authenticated or not may_act(user):
            return False
        if self.user_id is not None:
            return self.user_id == user.pk
        return self.confirmed_at is not None and self.email == user.email.lower()


class Comment(models.Model):
    """What a respondent says on one node, or on the whole draft. Sent once, it is never deleted."""

    class Kind(models.TextChoices):
        REMARK = "remark", _("Remark or question")
        SUGGESTION = "suggestion", _("Suggest other words")

    # Kept in both places so that the number is unique in the database, and lists need no join.
    consultation = models.ForeignKey(
        Consultation, on_delete=models.PROTECT, related_name="comments", verbose_name=_("comment period")
    )
    response = models.ForeignKey(
        Response, on_delete=models.PROTECT, related_name="comments", verbose_name=_("response")
    )
    node = models.ForeignKey(
        Node, on_delete=models.PROTECT, related_name="comments", null=True, blank=True, verbose_name=_("on")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.REMARK)
    body = models.TextField(_("comment"), blank=True)
    replacement = models.TextField(_("suggested words"), blank=True)
    written_at = models.DateTimeField(_("written"), default=timezone.now)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    number = models.PositiveIntegerField(_("number"), null=True, blank=True)

    objects = CommentQuerySet.as_manager()

    if TYPE_CHECKING:
        answer: "Answer"

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["consultation", "number", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["consultation", "number"], name="comment_number_once"),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True, number__isnull=True) | Q(sent_at__isnull=False, number__isnull=False),
                name="comment_sent_means_numbered",
            ),
            models.CheckConstraint(
                condition=~Q(kind="suggestion") | Q(node__isnull=False),
                name="suggestion_is_on_a_node",
            ),
        ]
        indexes = [models.Index(fields=["node", "sent_at"], name="comment_by_node")]

    def __str__(self) -> str:
        return self.reference or str(_("unsent comment"))

    def get_absolute_url(self) -> str:
        return reverse("consultations:comment", args=[self.consultation.slug, self.number])

    @property
    def reference(self) -> str:
        """The comment's number as people quote it."""
        return f"C-{self.number:04}" if self.number else ""

    @property
    def is_sent(self) -> bool:
        return self.sent_at is not None

    @property
    def suggests_words(self) -> bool:
        return self.kind == self.Kind.SUGGESTION

    @property
    def is_too_late(self) -> bool:
        """Written when the period was over: kept for its author, and not counted."""
        return not self.is_sent and self.written_at >= self.consultation.closes_at
