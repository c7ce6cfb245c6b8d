"""Answers to comments, and the changes of the text that come from them."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consultations.answering.querysets import AnswerQuerySet, ChangeQuerySet
from consultations.commenting.models import Comment
from consultations.drafting.models import Node


class Change(models.Model):
    """New words of one node of the working version.

    The changes of a node form a chain: each begins with the words with which the one before it ends, and the last ends
    with the words that the node has now. Only the last one can be reworded or taken back.
    """

    node = models.ForeignKey(Node, on_delete=models.PROTECT, related_name="changes", verbose_name=_("node"))
    text_before = models.TextField(_("words before"), blank=True)
    text_after = models.TextField(_("words after"), blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="changes", verbose_name=_("made by")
    )
    made_at = models.DateTimeField(_("made"), default=timezone.now)

    objects = ChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        ordering = ["made_at", "pk"]

    def __str__(self) -> str:
        return f"{self.node}, {self.made_at:%Y-%m-%d}"


class Answer(models.Model):
    """What the government says to one comment: a disposition, the public reason and, if there is one, the change."""

    class Disposition(models.TextChoices):
        ACCEPTED = "accepted", _("Accepted")
        PARTLY = "partly", _("Accepted in part")
        NOT_ACCEPTED = "not_accepted", _("Not accepted")
        NOTED = "noted", _("Noted")
        OUT_OF_SCOPE = "out_of_scope", _("Outside the scope")

    # With these the words of the draft may change.
    ACCEPTING = (Disposition.ACCEPTED, Disposition.PARTLY)
    SIGNS: ClassVar[dict[str, str]] = {Disposition.PARTLY: "part", Disposition.OUT_OF_SCOPE: "out"}

    comment = models.OneToOneField(Comment, on_delete=models.PROTECT, related_name="answer", verbose_name=_("comment"))
    disposition = models.CharField(_("disposition"), max_length=15, choices=Disposition)
    reason = models.TextField(_("reason, public"))
    change = models.ForeignKey(
        Change, on_delete=models.PROTECT, related_name="answers", null=True, blank=True, verbose_name=_("change")
    )
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="answers", verbose_name=_("prepared by")
    )
    prepared_at = models.DateTimeField(_("prepared"), default=timezone.now)
    # Counts every saving; who saves with an older count is shown both answers (optimistic locking).
    revision = models.PositiveIntegerField(_("revision"), default=1)

    objects = AnswerQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        ordering = ["comment"]
        constraints = [
            models.CheckConstraint(
                condition=Q(change__isnull=True) | Q(disposition__in=["accepted", "partly"]),
                name="only_acceptance_changes_words",
                violation_error_message=_("Words change only where a comment is accepted, at least in part."),
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="answer_gives_a_reason",
                violation_error_message=_("Every answer gives a reason."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.comment.reference}: {self.get_disposition_display()}"

    @property
    def sign(self) -> str:
        """The sign that stands beside the disposition."""
        return self.sign_of(self.disposition)

    @classmethod
    def sign_of(cls, disposition: str) -> str:
        return cls.SIGNS.get(cls.Disposition(disposition), disposition)
