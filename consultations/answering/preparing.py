"""Preparing an answer: disposition, public reason, and the words that change because of it, saved as one.

An answer is prepared, changed as often as needed, and published together with all others of its comment period. From
then on it stands.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from consultations.answering.models import Answer, Change
from consultations.answering.places import mark, place_now, place_of
from consultations.answering.taking import LaterWords, Refused, reword_change, stands_last, take_back, take_words
from consultations.commenting.models import Comment, Consultation
from ncss_portal.history.models import record
from ncss_portal.wording import tidy


class Stale(Refused):
    """Somebody else saved an answer meanwhile; carries theirs."""

    def __init__(self, theirs: Answer) -> None:
        super().__init__("somebody else answered meanwhile")
        self.theirs = theirs


class AlreadyPublic(Refused):
    """The answers of the comment period were published. They stand."""


class NotSent(Refused):
    """A comment that was never sent gets no answer."""


@transaction.atomic
def prepare_answer(
    comment: Comment,
    *,
    disposition: str,
    reason: str,
    by: Any,
    revision: int,
    new_words: str | None = None,
    seen: str = "",
    share: bool = False,
    at: datetime | None = None,
) -> Answer:
    """Saves the answer to a comment, and the change of the text that comes with it; all or nothing.

    `revision` is the one of the answer that the writer saw, 0 where there was none. `new_words` are the words of the
    place from now on, `seen` the mark of those that the writer saw (`Place.seen`); without `new_words`, or where they
    are the same, the text stays. They count only with a disposition that accepts; one that does not takes back what the
    answer had changed. With `share` the answer refers to the last change of the place, which another answer brought.

    Raises Stale, AlreadyPublic, NotSent, and what taking raises: WordsMoved, LaterWords, PlaceGone, ValidationError.
    """
    consultation = Consultation.objects.select_for_update().get(pk=comment.consultation_id)
    if not comment.is_sent:
        raise NotSent
    if consultation.are_answers_public:
        raise AlreadyPublic
    answer = _current(comment, revision)
    before = _record_of(answer)
    change = _changed(comment, answer, disposition, new_words, seen, share, by)
    saved = _save(
        comment,
        answer,
        disposition=disposition,
        reason=reason,
        change=change,
        prepared_by=by,
        prepared_at=at or timezone.now(),
    )
    record("answer changed" if answer else "answer prepared", comment, by=by, before=before, after=_record_of(saved))
    return saved


def _current(comment: Comment, revision: int) -> Answer | None:
    """The answer as it is now, held; Stale if it is not the one that the writer saw."""
    held = Answer.objects.select_for_update(of=("self",)).select_related("change__node__version")
    answer = held.filter(comment=comment).first()
    if answer is not None and answer.revision != revision:
        raise Stale(answer)
    return answer


def _changed(
    comment: Comment, answer: Answer | None, disposition: str, words: str | None, seen: str, share: bool, by: Any
) -> Change | None:
    """The change that belongs to the answer from now on."""
    if disposition not in Answer.ACCEPTING:
        if answer is not None:
            take_back(answer, by=by)
        return None
    own = answer.change if answer is not None else None
    # Words that are still those which the writer saw say nothing, even if somebody else changed the place meanwhile.
    if words is not None and mark(words) != seen:
        words = tidy(words)
        if answer is not None and own is not None and not _is_shared(own, answer):
            return _reworded(answer, own, words, seen, by)
        own = take_words(comment, words, seen=seen, by=by) or own
    if own is None and share:
        own = last_change(comment)
    return own


def _reworded(answer: Answer, own: Change, words: str, seen: str, by: Any) -> Change | None:
    """The answer's own change with other words; with the words before it, it is taken back."""
    if not stands_last(own):
        raise LaterWords(own, place_now(own.node).text)
    if words == own.text_before:
        take_back(answer, by=by)
        return None
    return reword_change(own, words, seen=seen, by=by)


def _is_shared(change: Change, answer: Answer) -> bool:
    return change.answers.exclude(pk=answer.pk).exists()


def last_change(comment: Comment) -> Change | None:
    """The last change that stands on the comment's place in the newest version."""
    place = place_of(comment)
    if place is None or place.now is None or place.is_untouched:
        return None
    return Change.objects.on(place.now).first()


def _save(comment: Comment, answer: Answer | None, **fields: Any) -> Answer:
    if answer is None:
        saved, made = Answer.objects.get_or_create(comment=comment, defaults=fields)
        if not made:
            raise Stale(saved)
        return saved
    rows = Answer.objects.filter(pk=answer.pk, revision=answer.revision)
    if not rows.update(revision=answer.revision + 1, **fields):
        raise Stale(Answer.objects.get(pk=answer.pk))
    return Answer.objects.select_related("change").get(pk=answer.pk)


def _record_of(answer: Answer | None) -> dict[str, str]:
    """What history keeps of an answer."""
    if answer is None:
        return {}
    words = answer.change.text_after if answer.change else ""
    return {"disposition": answer.disposition, "reason": answer.reason, "words": words}
