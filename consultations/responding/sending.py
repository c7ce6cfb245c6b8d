"""Sending all that somebody wrote in a comment period, at once and in the order of the draft. All of it, or nothing."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from consultations.commenting.models import Comment, Consultation, Draft, Holder, Phase, Response
from consultations.commenting.quoting import Quote
from consultations.commenting.submitting import Voice, response_of, submit
from consultations.questioning.opinions import send_opinions, unsent_of
from consultations.responding.coming_back import ask_to_confirm
from consultations.responding.reviewing import drafts_of, lack_of
from ncss_portal.wording import tidy


class ClosedError(Exception):
    """The comment period takes no comments at this moment. Nothing was sent, and the drafts stand."""


class LackingError(Exception):
    """A draft cannot be sent as it is. Nothing was sent, and the drafts stand."""

    def __init__(self, draft: Draft) -> None:
        super().__init__(lack_of(draft))
        self.draft = draft


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was sent, or waits for its mail: comments in the order of the draft, and how many answers to questions."""

    comments: tuple[Comment, ...] = ()
    answers: int = 0
    # The address whose mail must be answered first; empty where all counts already.
    waits_for: str = ""


@transaction.atomic
def send_all(consultation: Consultation, holder: Holder, *, voice: Voice, at: datetime) -> Outcome:
    """Makes comments of all drafts of a holder. With an account they are sent, and numbered in the order of the draft.

    Without one they wait together in one claimed response, and one mail asks to confirm them. Answers to questions go
    along, or wait alone.
    """
    # One lock for all that follows: nobody moves the dates meanwhile, and a double click waits for the first.
    consultation = Consultation.objects.select_for_update().get(pk=consultation.pk)
    if consultation.phase_at(at) != Phase.OPEN:
        raise ClosedError
    drafts = whole_drafts(consultation, holder)
    if not drafts and not unsent_of(consultation, holder).exists():
        return Outcome()
    response = response_of(consultation, voice)
    comments = [comment_of(draft, response, voice, at) for draft in drafts]
    answers = send_opinions(consultation, holder, response=response, at=at)
    if voice.user is None and not comments:
        ask_to_confirm(response)
    waits = voice.user is None or any(not comment.is_sent for comment in comments)
    return Outcome(tuple(comments), answers, response.email if waits else "")


def whole_drafts(consultation: Consultation, holder: Holder) -> list[Draft]:
    """All drafts, if each can be sent as it is."""
    drafts = drafts_of(consultation, holder)
    for draft in drafts:
        if lack_of(draft):
            raise LackingError(draft)
    return drafts


def comment_of(draft: Draft, response: Response, voice: Voice, at: datetime) -> Comment:
    """Takes the words of a draft as a comment, and the draft is gone; call it in a transaction."""
    comment = submit(response.consultation, voice=voice, response=response, at=at, **said_in(draft))
    drop(draft)
    return comment


def said_in(draft: Draft) -> dict[str, Any]:
    """What a draft says, as it is sent or handed in."""
    return {
        "node": draft.node,
        "kind": draft.kind,
        "body": tidy(draft.body),
        "replacement": tidy(draft.replacement) if draft.suggests_words else "",
        "quote": Quote(draft.quote, draft.quote_prefix, draft.quote_suffix),
        "sensitivity": draft.sensitivity,
    }


def drop(draft: Draft) -> None:
    """The draft is gone. What was typed in another window since stays, and is a draft of its own."""
    Draft.objects.filter(pk=draft.pk, saved_at=draft.saved_at).delete()
