"""Questions that the coordinator puts beside the text or at its end, and what people answered."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from consultations.commenting.models import Consultation, Held, Response
from consultations.drafting.models import Node


class Question(models.Model):
    """A question of a comment period: beside one node, or at the end. It is fixed once somebody has answered it."""

    class Form(models.TextChoices):
        OPEN = "open", _("Own words")
        ONE = "one", _("One of several")
        SEVERAL = "several", _("Any of several")
        SCALE = "scale", _("A scale")

    consultation = models.ForeignKey(
        Consultation, on_delete=models.CASCADE, related_name="questions", verbose_name=_("comment period")
    )
    node = models.ForeignKey(
        Node, on_delete=models.PROTECT, related_name="questions", null=True, blank=True, verbose_name=_("beside")
    )
    position = models.PositiveIntegerField(_("position"), default=1)
    form = models.CharField(_("answered by"), max_length=10, choices=Form, default=Form.OPEN)
    words = models.TextField(_("question"))
    hint = models.TextField(_("hint"), blank=True)
    # The choices in their order; of a scale the words at its two ends.
    choices = models.JSONField(_("choices"), default=list, blank=True)
    steps = models.PositiveSmallIntegerField(_("steps of the scale"), default=5)

    class Meta:
        verbose_name = _("question of a comment period")
        verbose_name_plural = _("questions of comment periods")
        ordering = ["consultation", "position", "pk"]

    def __str__(self) -> str:
        return self.words

    @property
    def offered(self) -> list[str]:
        """The choices, as words."""
        return [str(choice) for choice in self.choices]


class Opinion(Held):
    """What one respondent answered to one question; the holder's alone until it is sent.

    `chosen` holds the numbers of the choices, counted from 0; of a scale the one step, counted from 1.
    """

    question = models.ForeignKey(
        Question, on_delete=models.PROTECT, related_name="opinions", verbose_name=_("question")
    )
    # Of whom, once it is sent.
    response = models.ForeignKey(
        Response, on_delete=models.PROTECT, related_name="opinions", null=True, blank=True, verbose_name=_("response")
    )
    text = models.TextField(_("own words"), blank=True)
    chosen = models.JSONField(_("chosen"), default=list, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    class Meta:
        verbose_name = _("answer to a question")
        verbose_name_plural = _("answers to questions")
        ordering = ["question", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["question", "response"], condition=Q(response__isnull=False), name="one_opinion_per_response"
            ),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | Q(response__isnull=False), name="sent_opinion_has_a_response"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question}, {self.pk}"

    @property
    def waits_for_mail(self) -> bool:
        """Sent without an account, and not confirmed yet. Note: this reads self.response."""
        response = self.response
        return response is not None and response.user_id is None and response.confirmed_at is None
