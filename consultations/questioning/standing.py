"""Where questions stand: beside their piece of the draft and at its end, each with the form that answers it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone

from consultations.commenting.beside import Beside
from consultations.commenting.models import Consultation, Holder
from consultations.commenting.places import WHOLE
from consultations.questioning.forms import AnswerForm
from consultations.questioning.models import Opinion, Question
from consultations.questioning.opinions import opinions_of, words_of
from consultations.questioning.results import are_shown

TEMPLATE = "consultations/_questions.html"


@dataclass(frozen=True)
class Asked:
    """A question as one holder sees it. Once the period is closed it has no form."""

    question: Question
    opinion: Opinion | None
    form: AnswerForm | None
    post_url: str
    may_send: bool
    has_begun: bool
    # Once everybody may see them.
    results_url: str = ""

    @property
    def landing(self) -> str:
        return f"question-{self.question.pk}"

    @property
    def words(self) -> str:
        """What the holder answered."""
        return words_of(self.opinion) if self.opinion else ""

    @property
    def is_sent(self) -> bool:
        return self.opinion is not None and self.opinion.sent_at is not None


def may_send(consultation: Consultation, holder: Holder) -> bool:
    """Whether this holder sends at once; else the answers go with the whole response."""
    by_account = consultation.identification != Consultation.Identification.MAIL
    return by_account and bool(holder.user_id) and not holder.colleague_id


def asked(consultation: Consultation, question: Question, holder: Holder, opinion: Opinion | None = None) -> Asked:
    return Asked(
        question=question,
        opinion=opinion,
        form=None if consultation.is_closed else AnswerForm(question=question, opinion=opinion),
        post_url=reverse("consultations:question_answer", args=[consultation.slug, question.pk]),
        may_send=consultation.is_open and may_send(consultation, holder),
        has_begun=consultation.is_open or consultation.is_closed,
        results_url=reverse("consultations:question_results", args=[consultation.slug])
        if are_shown(consultation, timezone.now())
        else "",
    )


def tell(consultation: Consultation, _is_open: bool, holder: Holder) -> Mapping[str, Sequence[Beside]]:
    """The questions by the anchors of their places."""
    given = {opinion.question_id: opinion for opinion in opinions_of(consultation, holder)}
    placed: dict[str, list[Asked]] = {}
    for question in consultation.questions.select_related("node"):
        anchor = question.node.anchor if question.node else WHOLE
        one = asked(consultation, question, holder, given.get(question.pk))
        placed.setdefault(anchor, []).append(one)
    return {anchor: [Beside(TEMPLATE, questions)] for anchor, questions in placed.items()}
