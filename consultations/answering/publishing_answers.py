"""Publishing the answers of a comment period: all together, once, and each respondent is told."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from consultations.answering.models import Answer
from consultations.answering.preparing import AlreadyPublic
from consultations.answering.taking import Refused
from consultations.commenting.models import Comment, Consultation
from ncss_portal.history.models import record
from ncss_portal.outbox.queueing import queue

REASON = "answers_published"


class NotReady(Refused):
    """The period is open, or comments wait for an answer; carries the readiness."""

    def __init__(self, readiness: "Readiness") -> None:
        super().__init__("the answers are not ready")
        self.readiness = readiness


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether the answers of a comment period can be published."""

    is_closed: bool
    comments: int
    unanswered: int
    is_public: bool

    @property
    def is_ready(self) -> bool:
        return self.is_closed and not self.unanswered and not self.is_public


def readiness(consultation: Consultation, at: datetime | None = None) -> Readiness:
    """Where the answers of a comment period stand at a moment."""
    at = at or timezone.now()
    sent = Comment.objects.sent().filter(consultation=consultation)
    return Readiness(
        is_closed=consultation.closes_at <= at,
        comments=sent.count(),
        unanswered=sent.unanswered().count(),
        is_public=consultation.are_answers_public,
    )


@transaction.atomic
def publish_answers(consultation: Consultation, *, by: Any, at: datetime | None = None) -> int:
    """Publishes all answers of a closed comment period; gives the number of people who are told.

    Raises AlreadyPublic, NotReady. Of two that publish at the same moment one is refused, and nobody is told twice.
    """
    at = at or timezone.now()
    held = Consultation.objects.select_for_update().get(pk=consultation.pk)
    if held.are_answers_public:
        raise AlreadyPublic
    state = readiness(held, at)
    if not state.is_ready:
        raise NotReady(state)
    rows = Consultation.objects.filter(pk=held.pk, answers_published_at__isnull=True, closes_at__lte=at)
    if not rows.update(answers_published_at=at):
        raise AlreadyPublic
    consultation.answers_published_at = at
    numbers = Answer.objects.of(held).by_disposition()
    record("answers published", held, by=by, comments=state.comments, **numbers)
    return _tell(held)


def respondents(consultation: Consultation, *, of: str = "") -> dict[str, list[Comment]]:
    """Who sent comments, by mail address, each with all that came from it; `of` asks for one address alone."""
    sent = Comment.objects.sent().filter(consultation=consultation).select_related("response__user").order_by("number")
    if of:
        sent = sent.filter(Q(response__user__email__iexact=of) | Q(response__user=None, response__email__iexact=of))
    found: dict[str, list[Comment]] = {}
    for comment in sent:
        if address := _address(comment):
            comment.consultation = consultation
            found.setdefault(address, []).append(comment)
    return found


def _address(comment: Comment) -> str:
    """Where a respondent is reached: an account by its address of today, unless it was closed."""
    user = comment.response.user
    if user is None:
        return comment.response.email.lower()
    return user.email.lower() if user.is_active else ""


def _tell(consultation: Consultation) -> int:
    people = respondents(consultation)
    for address in people:
        queue(recipient=address, reason=REASON, occasion=str(consultation.pk), about=consultation.pk)
    return len(people)
