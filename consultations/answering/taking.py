"""Taking words into the text: a suggestion as it is, or the coordinator's own words.

The server works out the next text from three: the words that were consulted, the words as they read now, and the words
that were suggested. Where two people changed the same words it refuses, and a person decides. Nobody's words are
overwritten unseen: whoever writes says which words she saw, and is refused when they are others by now.
"""

from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone

from consultations.answering.comparing import are_too_close
from consultations.answering.models import Answer, Change
from consultations.answering.places import Place, place_now, place_of, words_field
from consultations.commenting.models import Comment
from consultations.drafting.annex import refresh_annex
from consultations.drafting.models import Document, Node, Version
from consultations.drafting.versions import Frozen, reword, working_version_after
from ncss_portal import wording
from ncss_portal.history.models import record
from ncss_portal.wording import tidy


class Refused(Exception):
    """The words were not taken; nothing was saved."""


class WordsMoved(Refused):
    """Somebody changed the same place meanwhile. Carries the words that it has now, and those that were to be saved."""

    def __init__(self, current: str, words: str) -> None:
        super().__init__("the words were changed by somebody else")
        self.current, self.words = current, words


class PlaceGone(Refused):
    """The draft has this place no more."""


class LaterWords(Refused):
    """A later change, or a frozen version, stands on the change. Carries the change and the words that stand now."""

    def __init__(self, change: Change, current: str) -> None:
        super().__init__("later words stand on this change")
        self.change, self.current = change, current


def proposal(comment: Comment, place: Place) -> str:
    """The words of the place from now on, if the comment's suggestion is taken as it is; for a remark, as they are.

    Raises `ncss_portal.wording.Conflict`, with the three texts, where the suggestion and an earlier change overlap or
    stand so close that the sentence may come out wrong.
    """
    if not comment.suggests_words or not comment.replacement:
        return place.text
    base, current, suggested = tidy(place.consulted.text), tidy(place.text), tidy(comment.replacement)
    if are_too_close(base, current, suggested):
        raise wording.Conflict(base, current, suggested)
    return wording.merge(base, current, suggested)


@transaction.atomic
def take_words(comment: Comment, words: str, *, seen: str, by: Any) -> Change | None:
    """Writes new words into the place of a comment, in the working version; None if it reads so already.

    `seen` is `Place.seen` of the words that the writer saw. Raises WordsMoved, PlaceGone, ValidationError.
    """
    document = Document.objects.select_for_update().get(pk=comment.consultation.document_id)
    place = _still_seen(comment, words, seen)
    if tidy(words) == tidy(place.text):
        return None
    _lock_working_version(document, by)
    place = _still_seen(comment, words, seen)
    node = place.now
    if node is None:
        raise PlaceGone
    change = Change.objects.create(node=node, text_before=place.text, text_after=words, made_by=by)
    _write(place, words)
    record("words changed", node, by=by, before=place.text, after=words, comment=comment.reference)
    return change


def _still_seen(comment: Comment, words: str, seen: str) -> Place:
    place = place_of(comment)
    if place is None or place.is_gone:
        raise PlaceGone
    if place.seen != seen:
        raise WordsMoved(place.text, words)
    return place


def _lock_working_version(document: Document, by: Any) -> Version:
    """The version that takes new words, held until the end of the transaction so that nobody freezes it meanwhile.

    It follows the newest version and not the one that was consulted: else the words of a version between were lost.
    """
    newest = document.newest
    if newest is None:
        raise PlaceGone
    working = working_version_after(newest, by=by)
    held = Version.objects.select_for_update().get(pk=working.pk)
    return working_version_after(held, by=by) if held.is_frozen else held


def stands_last(change: Change, place: Place | None = None) -> bool:
    """Whether a change may still be reworded or taken back: its words are the ones that the working version has now."""
    if change.node.version.is_frozen:
        return False
    place = place or place_now(change.node)
    newest = Change.objects.on(change.node).values_list("pk", flat=True).first()
    return newest == change.pk and place.text == change.text_after


@transaction.atomic
def reword_change(change: Change, words: str, *, seen: str, by: Any) -> Change:
    """Gives a change other words, as long as no later one stands on it.

    Raises LaterWords, WordsMoved, ValidationError.
    """
    place = _hold(change)
    if place.seen != seen:
        raise WordsMoved(place.text, words)
    before = change.text_after
    _write(place, words)
    change.text_after, change.made_by, change.made_at = words, by, timezone.now()
    change.save(update_fields=["text_after", "made_by", "made_at"])
    record("words changed", change.node, by=by, before=before, after=words)
    return change


@transaction.atomic
def take_back(answer: Answer, *, by: Any) -> None:
    """Takes the answer's change back: the words before it stand again. A shared change only loses this answer.

    Raises LaterWords where a later change stands on it, or the version is frozen.
    """
    change = answer.change
    if change is None:
        return
    shared = change.answers.exclude(pk=answer.pk).exists()
    if not shared:
        _write(_hold(change), change.text_before)
    Answer.objects.filter(pk=answer.pk).update(change=None)
    answer.change = None
    if not shared:
        change.delete()
        record("words taken back", change.node, by=by, before=change.text_after, after=change.text_before)


def _hold(change: Change) -> Place:
    """The place of a change, held until the end of the transaction. Raises LaterWords if the change is not the last."""
    version = Version.objects.select_for_update().get(pk=change.node.version_id)
    change.node = Node.objects.select_related("previous").get(pk=change.node_id)
    change.node.version = version
    place = place_now(change.node)
    if not stands_last(change, place):
        raise LaterWords(change, place.text)
    return place


def _write(place: Place, words: str) -> None:
    """The words go into the node, or into the plan if the node is a row of it. The WHERE clause is the lock."""
    node = place.now
    if node is None:
        raise PlaceGone
    if place.part is None:
        saved = _reword(node, words)
    else:
        saved = _rewrite(place.part, place.text, words)
        refresh_annex(node.version)
    if not saved:
        raise WordsMoved(place_now(Node.objects.get(pk=node.pk)).text, words)


def _reword(node: Node, words: str) -> bool:
    try:
        return reword(node, words, revision=node.revision)
    except Frozen:
        return False


def _rewrite(part: models.Model, before: str, words: str) -> bool:
    """Writes words into the plan. Raises ValidationError where the plan does not take them (empty, too long)."""
    name = words_field(part)  # type: ignore[arg-type]
    try:
        cast("models.Field[str, str]", part._meta.get_field(name)).clean(words, part)
    except ValidationError as error:
        raise ValidationError(error.messages) from error
    rows = type(part)._default_manager.filter(pk=part.pk, **{name: before})
    return bool(rows.update(**{name: words}))
