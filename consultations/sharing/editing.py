"""What is handed in to a shared response, before it is sent: changed, left out, taken back. What it said is kept."""

from datetime import datetime
from typing import Any

from django.db import transaction

from consultations.commenting.handing_in import suspicion_of
from consultations.commenting.models import Comment, Consultation
from consultations.responding.changing import WORDS, FixedError, put_words
from ncss_portal.history.models import record
from stakeholders.models import User


@transaction.atomic
def reword(comment: Comment, *, by: User | None, seen: int, at: datetime, **said: Any) -> Comment:
    """Gives a comment that is not sent yet other words. `by` is the focal point; for its own author it is nobody."""
    comment = _locked(comment, at)
    if put_words(comment, said, by=by, seen=seen, at=at):
        comment.suspicion = suspicion_of(comment.response, f"{comment.replacement}\n\n{comment.body}", at)
        comment.save(update_fields=[*WORDS, "revision", "suspicion"])
    return comment


@transaction.atomic
def leave_out(comment: Comment, *, by: User, at: datetime) -> None:
    """The focal point does not send it. It stays where it is, and can be put back."""
    comment = _locked(comment, at)
    if comment.left_out_at is None:
        Comment.objects.filter(pk=comment.pk).update(left_out_at=at)
        record("colleague's comment left out", comment.consultation, by=by)


@transaction.atomic
def put_back(comment: Comment, *, by: User, at: datetime) -> None:
    comment = _locked(comment, at)
    if comment.left_out_at is not None:
        Comment.objects.filter(pk=comment.pk).update(left_out_at=None)
        record("colleague's comment put back", comment.consultation, by=by)


@transaction.atomic
def take_back(comment: Comment, *, at: datetime) -> None:
    """The colleague does not want it said after all. Nobody but the colleague sees it any more."""
    comment = _locked(comment, at)
    Comment.objects.filter(pk=comment.pk).update(withdrawn_at=at)


def _locked(comment: Comment, at: datetime) -> Comment:
    """The comment as it stands now, held until the transaction ends; the period first, as everywhere."""
    period = Consultation.objects.select_for_update().get(pk=comment.consultation_id)
    known = Comment.objects.select_for_update(of=("self",)).select_related("consultation", "response", "node")
    found = known.filter(pk__in=Comment.objects.handed_in().values("pk"), pk=comment.pk).first()
    if found is None or not period.opens_at <= at < period.closes_at:
        raise FixedError
    found.response.consultation = found.consultation = period
    return found
