"""Putting questions: a coordinator adds, changes, orders and removes them, before and during the comment period.

A question that somebody has answered stays as it is, for the answers were given to these words. What a reviewer tried
before the opening is no answer; it goes when the question changes.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from consultations.commenting.models import Consultation
from consultations.drafting.models import Node
from consultations.questioning.models import Opinion, Question
from ncss_portal.history.models import record
from stakeholders.permissions import Person

UP, DOWN = "up", "down"


class CannotChangeError(Exception):
    """Why the question stays as it is; the message is for the person who asked."""


def with_numbers(consultation: Consultation) -> "QuerySet[Question]":
    """The questions of a period in their order, each with the number of answers that fix it."""
    given = Q(opinions__sent_at__isnull=False) | Q(opinions__saved_at__gte=consultation.opens_at)
    return consultation.questions.select_related("node").annotate(given=Count("opinions", filter=given))


def is_answered(question: Question) -> bool:
    return _answers(question).exists()


def _answers(question: Question) -> "QuerySet[Opinion]":
    opened = question.consultation.opens_at
    return question.opinions.filter(Q(sent_at__isnull=False) | Q(saved_at__gte=opened))


@transaction.atomic
def add_question(consultation: Consultation, *, by: Person | None, node: Node | None = None, **asked: Any) -> Question:
    """Puts a question behind those that are there."""
    Consultation.objects.select_for_update(of=("self",)).get(pk=consultation.pk)
    last = consultation.questions.order_by("position").values_list("position", flat=True).last() or 0
    question = Question.objects.create(consultation=consultation, node=node, position=last + 1, **asked)
    record("question added", consultation, by=by, question=question.pk)
    return question


@transaction.atomic
def change_question(question: Question, *, by: Person | None, **asked: Any) -> Question:
    """Gives an unanswered question other words, or another place. Raises CannotChangeError."""
    question = _unanswered(question)
    for name, value in asked.items():
        setattr(question, name, value)
    question.save(update_fields=list(asked))
    record("question changed", question.consultation, by=by, question=question.pk)
    return question


@transaction.atomic
def remove_question(question: Question, *, by: Person | None) -> None:
    """Takes an unanswered question away. Raises CannotChangeError."""
    question = _unanswered(question)
    record("question removed", question.consultation, by=by, question=question.pk)
    question.delete()


def _unanswered(question: Question) -> Question:
    """The question, held until the end of the transaction, without what was only tried."""
    rows = Question.objects.select_for_update(of=("self",)).select_related("consultation")
    held = rows.filter(pk=question.pk).first()
    if held is None:
        raise CannotChangeError(_("This question was removed already."))
    if is_answered(held):
        raise CannotChangeError(_("Somebody has answered this question, so it stays as it is."))
    held.opinions.all().delete()
    return held


@transaction.atomic
def move_question(question: Question, direction: str, *, by: Person | None) -> bool:
    """Lets a question change places with its neighbour; False at the end of the list."""
    period = Consultation.objects.select_for_update(of=("self",)).get(pk=question.consultation_id)
    row = list(period.questions.all())
    here = row.index(question)
    there = here - 1 if direction == UP else here + 1
    if not 0 <= there < len(row):
        return False
    row[here], row[there] = row[there], row[here]
    for position, one in enumerate(row, 1):
        Question.objects.filter(pk=one.pk).exclude(position=position).update(position=position)
    record("question moved", period, by=by, question=question.pk, direction=direction)
    return True


def forget_trials(consultation: Consultation, _at: datetime) -> None:
    """What reviewers tried goes with a period that is called off before it began."""
    Opinion.objects.filter(question__consultation=consultation, sent_at__isnull=True).delete()
