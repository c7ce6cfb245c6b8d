"""Answering questions: kept for the holder alone, sent with the response, replaced or withdrawn until the closing."""

from datetime import datetime

from django.db import transaction
from django.db.models import F, Q, QuerySet

from consultations.commenting.models import Consultation, Holder, Phase, Response
from consultations.questioning.models import Opinion, Question
from ncss_portal.history.models import record

# What is sent without an account counts once the address is confirmed.
COUNTED = Q(sent_at__isnull=False) & (Q(response__user__isnull=False) | Q(response__confirmed_at__isnull=False))


@transaction.atomic
def save_opinion(
    question: Question, holder: Holder, *, text: str = "", chosen: list[int] | None = None, at: datetime
) -> Opinion | None:
    """Keeps an answer, whatever the phase of the period. An empty one keeps nothing; what was sent stays till the next.

    The row of the question is held meanwhile: nobody changes it, and two windows make one answer.
    """
    if holder.is_nobody:
        raise ValueError("an answer needs a holder")
    Question.objects.select_for_update().get(pk=question.pk)
    said = {"text": text.strip(), "chosen": chosen or []}
    own = Opinion.objects.held_by(holder).filter(question=question)
    unsent = own.filter(sent_at__isnull=True)
    if not any(said.values()):
        unsent.delete()
        return None
    sent = own.filter(sent_at__isnull=False).order_by("sent_at").last()
    if sent is not None and {"text": sent.text, "chosen": sent.chosen} == said:
        unsent.delete()
        return sent
    if not unsent.update(saved_at=at, **said):
        Opinion.objects.create(question=question, started_at=at, saved_at=at, **said, **holder.fields)
    return unsent.get()


def opinions_of(consultation: Consultation, holder: Holder) -> list[Opinion]:
    """What a holder answers, in the order of the questions: of each the newest, sent or not. One query."""
    rows = (
        Opinion.objects.held_by(holder)
        .filter(question__consultation=consultation)
        .select_related("question__node", "response")
        .order_by("question__position", "question", F("sent_at").asc(nulls_last=True), "pk")
    )
    return list({row.question_id: row for row in rows}.values())


def words_of(opinion: Opinion) -> str:
    """The answer in words, as its holder and the coordinators read it."""
    question = opinion.question
    if question.form == Question.Form.OPEN:
        return opinion.text
    words = dict(options_of(question))
    return "; ".join(words[number] for number in opinion.chosen if number in words)


def options_of(question: Question) -> list[tuple[int, str]]:
    """What can be chosen: the numbers as an opinion keeps them, with their words."""
    if question.form == Question.Form.OPEN:
        return []
    if question.form != Question.Form.SCALE:
        return list(enumerate(question.offered))
    first, last = [*question.offered, "", ""][:2]
    ends = {1: first, question.steps: last}
    return [
        (step, f"{step} – {words}" if (words := ends.get(step, "")) else str(step))
        for step in range(1, question.steps + 1)
    ]


@transaction.atomic
def send_opinions(consultation: Consultation, holder: Holder, *, response: Response, at: datetime) -> int:
    """Sends all that a holder answered and did not send, as part of a response; nothing outside the period.

    An earlier answer of the same response to the same question gives way. Gives the number that was sent.
    """
    period = Consultation.objects.select_for_update(of=("self",)).get(pk=consultation.pk)
    if period.phase_at(at) != Phase.OPEN:
        return 0
    return _send(unsent_of(period, holder), response=response, at=at)


@transaction.atomic
def send_opinion(opinion: Opinion, *, response: Response, at: datetime) -> bool:
    """Sends one answer; False outside the period."""
    period = Consultation.objects.select_for_update(of=("self",)).get(pk=response.consultation_id)
    if period.phase_at(at) != Phase.OPEN:
        return False
    _send(Opinion.objects.filter(pk=opinion.pk, sent_at__isnull=True), response=response, at=at)
    return True


def _send(opinions: "QuerySet[Opinion]", *, response: Response, at: datetime) -> int:
    rows = list(opinions)
    asked = [row.question_id for row in rows]
    Opinion.objects.filter(response=response, question__in=asked).delete()
    Opinion.objects.filter(pk__in=[row.pk for row in rows]).update(response=response, sent_at=at)
    if rows:
        record("questions answered", response.consultation, by=response.user, questions=asked)
    return len(rows)


def unsent_of(consultation: Consultation, holder: Holder) -> "QuerySet[Opinion]":
    own = Opinion.objects.held_by(holder)
    return own.filter(question__consultation=consultation, sent_at__isnull=True).order_by("question", "pk")


@transaction.atomic
def withdraw_opinion(question: Question, holder: Holder, *, at: datetime) -> bool:
    """Takes back what a holder sent on one question, while the period is open; whether there was anything."""
    period = Consultation.objects.select_for_update(of=("self",)).get(pk=question.consultation_id)
    if period.phase_at(at) != Phase.OPEN:
        return False
    sent = Opinion.objects.held_by(holder).filter(question=question, sent_at__isnull=False)
    first = sent.select_related("response__user").first()
    if first is None:
        return False
    sent.delete()
    by = first.response.user if first.response else None
    record("answer to a question withdrawn", period, by=by, question=question.pk)
    return True


def move_opinions(claimed: Response, confirmed: Response, _at: datetime) -> None:
    """The answers of a response that was confirmed go to the one that its address has already."""
    if claimed == confirmed:
        return
    asked = list(claimed.opinions.values_list("question", flat=True))
    confirmed.opinions.filter(question__in=asked).delete()
    claimed.opinions.update(response=confirmed)
