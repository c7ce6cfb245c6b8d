"""Where questions stand: beside their piece of the draft and at its end, each with the form that answers it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from consultations.commenting.beside import Beside
from consultations.commenting.models import Consultation, Holder, Phase
from consultations.commenting.places import WHOLE
from consultations.questioning.forms import AnswerForm
from consultations.questioning.models import Opinion, Question
from consultations.questioning.opinions import opinions_of, options_of, words_of
from consultations.questioning.results import are_shown

TEMPLATE = "consultations/_questions.html"


@dataclass(frozen=True)
class Asked:
    """A question as one holder sees it. It has no form once the period is closed, and for who only reads the period."""

    question: Question
    opinion: Opinion | None
    form: AnswerForm | None
    post_url: str
    may_send: bool
    has_begun: bool
    is_closed: bool = False
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
    def offered(self) -> list[str]:
        """What could be chosen."""
        return [words for _number, words in options_of(self.question)]

    @property
    def is_sent(self) -> bool:
        return self.opinion is not None and self.opinion.sent_at is not None

    @property
    def waits_for_mail(self) -> bool:
        """Sent without an account, and not confirmed yet."""
        return self.opinion is not None and self.opinion.waits_for_mail


def may_send(consultation: Consultation, holder: Holder) -> bool:
    """Whether this holder sends at once; else the answers go with the whole response."""
    by_account = consultation.identification != Consultation.Identification.MAIL
    return by_account and bool(holder.user_id) and not holder.colleague_id


def is_answered_by(consultation: Consultation, takes_part: bool, at: datetime) -> bool:
    """Whether a person gets the form: until the closing, and who is not meant only to look at it before the opening."""
    phase = consultation.phase_at(at)
    return phase == Phase.SCHEDULED or (phase == Phase.OPEN and takes_part)


def asked(
    consultation: Consultation, question: Question, holder: Holder, opinion: Opinion | None, takes_part: bool
) -> Asked:
    has_form = is_answered_by(consultation, takes_part, timezone.now())
    return Asked(
        question=question,
        opinion=opinion,
        form=AnswerForm(question=question, opinion=opinion) if has_form else None,
        post_url=reverse("consultations:question_answer", args=[consultation.slug, question.pk]),
        may_send=consultation.is_open and may_send(consultation, holder),
        has_begun=consultation.is_open or consultation.is_closed,
        is_closed=consultation.is_closed,
        results_url=reverse("consultations:question_results", args=[consultation.slug])
        if are_shown(consultation, timezone.now())
        else "",
    )


def tell(consultation: Consultation, takes_part: bool, holder: Holder) -> Mapping[str, Sequence[Beside]]:
    """The questions by the anchors of their places. For an organisation its focal point answers them."""
    if holder.colleague and not holder.colleague.leads:
        return {}
    given = {opinion.question_id: opinion for opinion in opinions_of(consultation, holder)}
    placed: dict[str, list[Asked]] = {}
    for question in consultation.questions.select_related("node"):
        anchor = question.node.anchor if question.node else WHOLE
        one = asked(consultation, question, holder, given.get(question.pk), takes_part)
        placed.setdefault(anchor, []).append(one)
    return {anchor: [Beside(TEMPLATE, questions)] for anchor, questions in placed.items()}
