"""Comments: what a respondent says on one node, on words in it, or on the whole draft."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consultations.commenting.fingerprints import LENGTH, fingerprint
from consultations.commenting.models.periods import Consultation
from consultations.commenting.models.responses import Colleague, Response
from consultations.commenting.querysets import CommentQuerySet
from consultations.drafting.models import Node

if TYPE_CHECKING:
    from consultations.answering.models import Answer


class Sensitivity(models.TextChoices):
    PUBLIC = "public", _("Everybody")
    TASK_FORCE = "task_force", _("The task force and the government")
    GOVERNMENT = "government", _("The government only")


class Said(models.Model):
    """What somebody says about a place: in a comment, in a draft of one, and in earlier words of one."""

    class Kind(models.TextChoices):
        REMARK = "remark", _("Remark")
        SUGGESTION = "suggestion", _("Suggest other words")
        QUESTION = "question", _("Question")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.REMARK)
    body = models.TextField(_("comment"), blank=True)
    replacement = models.TextField(_("suggested words"), blank=True)
    # A W3C TextQuoteSelector on the plain text of the node (https://www.w3.org/TR/annotation-model/#text-quote-selector):
    # the words themselves, and what stands before and after them.
    quote = models.TextField(_("words"), blank=True)
    quote_prefix = models.CharField(_("before the words"), max_length=64, blank=True)
    quote_suffix = models.CharField(_("after the words"), max_length=64, blank=True)
    sensitivity = models.CharField(_("who may read it"), max_length=12, choices=Sensitivity, default=Sensitivity.PUBLIC)

    class Meta:
        abstract = True

    @property
    def suggests_words(self) -> bool:
        return self.kind == self.Kind.SUGGESTION


class Comment(Said):
    """What a respondent says on one node, or on the whole draft. Sent once, it is never deleted.

    It is withdrawn by its author until the closing, or hidden by a coordinator with a reason. What is unsent was
    written too late, waits for its mail, or waits in a shared response for the focal point.
    """

    class Channel(models.TextChoices):
        PORTAL = "portal", _("In the portal")
        MAIL = "mail", _("E-mail")
        LETTER = "letter", _("Letter")
        TELEPHONE = "telephone", _("Telephone")
        WORKSHOP = "workshop", _("Workshop table")
        MEETING = "meeting", _("Meeting")
        WORD = "word", _("Marked-up Word file")
        MATRIX = "matrix", _("Comment matrix")

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
    written_at = models.DateTimeField(_("written"), default=timezone.now)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    number = models.PositiveIntegerField(_("number"), null=True, blank=True)
    # Counts every change; who saves with an older count is shown both texts (optimistic locking).
    revision = models.PositiveIntegerField(_("revision"), default=1)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    # How it came in, and of whom inside the organisation.
    channel = models.CharField(_("channel"), max_length=12, choices=Channel, default=Channel.PORTAL)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="entered_comments",
        null=True,
        blank=True,
        verbose_name=_("entered by"),
    )
    author_name = models.CharField(_("written by"), max_length=200, blank=True)
    # Says what in a file it came from, so that the same file adds nothing the second time.
    source_key = models.CharField(_("key in its file"), max_length=64, blank=True)
    colleague = models.ForeignKey(
        Colleague,
        on_delete=models.PROTECT,
        related_name="comments",
        null=True,
        blank=True,
        verbose_name=_("colleague"),
    )
    left_out_at = models.DateTimeField(_("left out by the focal point"), null=True, blank=True)

    # The coordinator's look: what seemed wrong, what is hidden, what was let in late.
    suspicion = models.CharField(_("looks wrong because"), max_length=250, blank=True)
    # So that the same words of others are found by an index; see fingerprints.py.
    fingerprint = models.CharField(_("sum of the words"), max_length=LENGTH, blank=True, editable=False)
    looked_at = models.DateTimeField(_("looked at"), null=True, blank=True)
    looked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="comments_looked_at", null=True, blank=True
    )
    hidden_at = models.DateTimeField(_("hidden"), null=True, blank=True)
    hidden_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="comments_hidden", null=True, blank=True
    )
    hidden_reason = models.TextField(_("why it is hidden"), blank=True)
    asked_in_at = models.DateTimeField(_("asked to be admitted"), null=True, blank=True)
    admitted_at = models.DateTimeField(_("admitted"), null=True, blank=True)
    admitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="comments_admitted", null=True, blank=True
    )
    admitted_reason = models.TextField(_("why it is admitted"), blank=True)

    objects = CommentQuerySet.as_manager()

    if TYPE_CHECKING:
        answer: "Answer"

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["consultation", "number", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["consultation", "number"], name="comment_number_once"),
            models.UniqueConstraint(
                fields=["consultation", "source_key"], condition=~Q(source_key=""), name="comment_of_a_file_once"
            ),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True, number__isnull=True) | Q(sent_at__isnull=False, number__isnull=False),
                name="comment_sent_means_numbered",
            ),
            models.CheckConstraint(
                condition=~Q(kind="suggestion") | Q(node__isnull=False),
                name="suggestion_is_on_a_node",
            ),
            models.CheckConstraint(
                condition=Q(hidden_at__isnull=True) | ~Q(hidden_reason=""),
                name="hidden_comment_has_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["node", "sent_at"], name="comment_by_node"),
            models.Index(
                fields=["consultation", "fingerprint"], condition=~Q(fingerprint=""), name="comment_by_fingerprint"
            ),
        ]

    def __str__(self) -> str:
        return self.reference or str(_("unsent comment"))

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.fingerprint = fingerprint(self.replacement, self.body)
        if (fields := kwargs.get("update_fields")) is not None and {"body", "replacement"} & set(fields):
            kwargs["update_fields"] = {*fields, "fingerprint"}
        super().save(*args, **kwargs)

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
    def is_withdrawn(self) -> bool:
        return self.withdrawn_at is not None

    @property
    def is_hidden(self) -> bool:
        return self.hidden_at is not None

    @property
    def is_too_late(self) -> bool:
        """Written when the period was over: kept for its author, and not counted."""
        return not self.is_sent and self.written_at >= self.consultation.closes_at
