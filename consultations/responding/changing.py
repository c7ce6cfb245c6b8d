"""Changing and withdrawing a comment that was sent, until the comment period closes. What was said before is kept."""

from datetime import datetime
from typing import Any

from django.db import transaction

from consultations.commenting.models import Comment, Consultation, EarlierWords
from consultations.commenting.models.comments import Said
from consultations.commenting.suspecting import suspicion_of
from ncss_portal.history.models import record
from stakeholders.models import User

WORDS = tuple(field.name for field in Said._meta.get_fields())


class FixedError(Exception):
    """The comment can no longer be changed: the period is closed, or it is answered, hidden or withdrawn."""


class ChangedMeanwhileError(Exception):
    """Somebody else changed the comment first. Carries it as it stands now."""

    def __init__(self, comment: Comment) -> None:
        super().__init__("the comment was changed meanwhile")
        self.comment = comment


def is_fixed(comment: Comment, at: datetime) -> bool:
    """Whether the comment stays as it is. A comment that was admitted late came after the closing, so it stays too."""
    period = comment.consultation
    is_over = not period.opens_at <= at < period.closes_at
    return is_over or comment.is_hidden or comment.is_withdrawn or not comment.is_sent or hasattr(comment, "answer")


@transaction.atomic
def change(comment: Comment, *, by: User | None, seen: int, at: datetime, **said: Any) -> Comment:
    """Gives a comment other words; `seen` is the revision that its author had before her.

    `by` is nobody where the author has no account. What it said before is kept beside it. Where words are shown only
    after a look, the new ones need a look again.
    """
    comment = _locked(comment, at)
    if put_words(comment, said, by=by, seen=seen, at=at):
        _ask_for_a_look(comment, at)
        comment.save(update_fields=[*WORDS, "revision", "suspicion", "looked_at", "looked_by"])
        record("comment changed", comment, by=by, revision=comment.revision)
    return comment


def put_words(comment: Comment, said: dict[str, Any], *, by: User | None, seen: int, at: datetime) -> bool:
    """Puts other words into a comment that the transaction holds, and the old ones beside it; whoever calls, saves it.

    False where nothing differs. Raises ChangedMeanwhileError where `seen` is not the revision as it stands.
    """
    said = {name: value for name, value in said.items() if name in WORDS}
    if all(getattr(comment, name) == value for name, value in said.items()):
        return False
    if comment.revision != seen:
        raise ChangedMeanwhileError(comment)
    _keep_words(comment, by, at)
    for name, value in said.items():
        setattr(comment, name, value)
    comment.revision += 1
    return True


def _keep_words(comment: Comment, by: User | None, at: datetime) -> None:
    """Puts the words that are about to be changed beside the comment, with their revision."""
    before = comment.earlier.order_by("-revision").first()
    EarlierWords.objects.create(
        comment=comment,
        revision=comment.revision,
        written_at=before.changed_at if before else comment.written_at,
        changed_at=at,
        changed_by=by,
        **{name: getattr(comment, name) for name in WORDS},
    )


def _ask_for_a_look(comment: Comment, at: datetime) -> None:
    """Nobody changes words behind the back of a coordinator who has looked at them."""
    period = comment.consultation
    words = f"{comment.body}\n{comment.replacement}".strip()
    email, has_account = comment.response.email, comment.response.user_id is not None
    found = suspicion_of(period, email=email, words=words, has_account=has_account, at=at)
    comment.suspicion = found or comment.suspicion
    if comment.suspicion or period.showing == Consultation.Showing.AFTER_LOOK:
        comment.looked_at, comment.looked_by = None, None


@transaction.atomic
def withdraw(comment: Comment, *, by: User | None, at: datetime) -> Comment:
    """Takes a comment out of the lists and counts. Its number stays, and its author still finds it. Once is enough."""
    comment = _locked(comment, at, withdrawn_is_fine=True)
    if not comment.is_withdrawn:
        comment.withdrawn_at = at
        comment.save(update_fields=["withdrawn_at"])
        record("comment withdrawn", comment, by=by)
    return comment


def _locked(comment: Comment, at: datetime, *, withdrawn_is_fine: bool = False) -> Comment:
    """The comment as it stands now, held until the transaction ends; the period first, as everywhere."""
    Consultation.objects.select_for_update().get(pk=comment.consultation_id)
    known = Comment.objects.select_for_update(of=("self",)).select_related("consultation", "response", "node")
    found = known.get(pk=comment.pk)
    if is_fixed(found, at) and not (withdrawn_is_fine and found.is_withdrawn):
        raise FixedError
    return found
