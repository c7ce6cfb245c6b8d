"""Sending a comment. Whatever somebody typed is kept, also when it comes too late to count."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from consultations.commenting import quoting, suspecting
from consultations.commenting.attaching import Checked, attach
from consultations.commenting.mails import CONFIRM_REASON
from consultations.commenting.models import Comment, Consultation, Phase, Response
from consultations.commenting.models.comments import Sensitivity
from consultations.commenting.places import takes_comments
from consultations.commenting.quoting import Quote
from consultations.commenting.receipts import queue_receipt
from consultations.drafting.models import Node
from ncss_portal.history.models import record
from ncss_portal.outbox.queueing import queue
from stakeholders.models import User

# A comment on the whole place.
NO_QUOTE = Quote()
# The same words again within this time are a double click, not a second comment.
DOUBLE_WITHIN = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Voice:
    """Who speaks. With an account, `name` and `email` are filled in from it where they are empty."""

    user: User | None = None
    name: str = ""
    email: str = ""
    organisation_name: str = ""
    shows_name: bool = True
    # What the respondent says of the own interest in the matter.
    interest: str = ""

    @property
    def address(self) -> str:
        return (self.email or (self.user.email if self.user else "")).lower()

    @property
    def spoken_name(self) -> str:
        return self.name or (self.user.name if self.user else "")


@transaction.atomic
def submit(
    consultation: Consultation,
    *,
    voice: Voice,
    node: Node | None = None,
    kind: str = Comment.Kind.REMARK,
    body: str = "",
    replacement: str = "",
    quote: Quote = NO_QUOTE,
    sensitivity: str = Sensitivity.PUBLIC,
    attachments: Sequence[Checked] = (),
    response: Response | None = None,
    at: datetime | None = None,
) -> Comment:
    """Takes a comment on one node, or on the whole draft. What became of it stands in the comment that is given back.

    With an account and in time it is sent, and numbered. Without an account and in time it is unsent, and a mail asks
    to confirm it. Outside the period it is kept unsent (`is_too_late`). The same words twice within a minute are one
    comment. A quote that does not stand in the node is left out, and the comment is on all of it.

    `response` is for several comments at once (`response_of`): without an account, one mail asks for all of them.
    """
    at = at or timezone.now()
    _refuse_nonsense(consultation, node, kind)
    # One lock for all that follows: nobody moves the dates meanwhile, and a double click waits for the first.
    consultation = Consultation.objects.select_for_update().get(pk=consultation.pk)
    said: dict[str, Any] = {"node": node, "kind": kind, "body": body, "replacement": replacement}
    said |= quoting.standing(quote, node).fields | {"sensitivity": sensitivity}
    if twin := _twin(consultation, voice, said, attachments, at):
        return twin
    comment = Comment.objects.create(
        consultation=consultation,
        response=response or response_of(consultation, voice),
        written_at=at,
        suspicion=_suspicion(consultation, voice, said, at),
        **said,
    )
    attach(comment, attachments, at=at)
    if voice.user:
        send(comment, at=at)
    elif consultation.phase_at(at) == Phase.OPEN:
        _ask_to_confirm(comment)
    return comment


def _suspicion(consultation: Consultation, voice: Voice, said: dict[str, Any], at: datetime) -> str:
    words = "\n\n".join(words for words in (said["replacement"], said["body"]) if words)
    return suspecting.suspicion_of(
        consultation, email=voice.address, words=words, has_account=voice.user is not None, at=at
    )


def _refuse_nonsense(consultation: Consultation, node: Node | None, kind: str) -> None:
    """What no page offers. A view that lets it through is wrong, so nothing is kept."""
    if node is not None and (node.version_id != consultation.version_id or not takes_comments(node)):
        raise ValueError(f"{node!r} cannot be commented on in {consultation!r}")
    if kind == Comment.Kind.SUGGESTION and (node is None or not node.can_be_reworded):
        raise ValueError(f"other words cannot be suggested for {node!r}")


def _twin(
    consultation: Consultation, voice: Voice, said: dict[str, Any], attachments: Sequence[Checked], at: datetime
) -> Comment | None:
    whose: dict[str, Any] = {"response__user": voice.user}
    if voice.user is None:
        whose["response__email"] = voice.address
    standing = Comment.objects.filter(consultation=consultation, withdrawn_at__isnull=True)
    recent = standing.filter(written_at__gt=at - DOUBLE_WITHIN, **said, **whose)
    files = {file.sha256 for file in attachments}
    for comment in recent.select_related("consultation", "response").prefetch_related("attachments"):
        # The same words with another file are no double click: the file would be lost.
        if files == {file.sha256 for file in comment.attachments.all()}:
            return comment
    return None


def response_of(consultation: Consultation, voice: Voice) -> Response:
    """The response that comments belong to. Without an account it is a new one each time, until it is confirmed."""
    claims: dict[str, Any] = {
        "email": voice.address,
        "name": voice.spoken_name,
        "organisation_name": voice.organisation_name,
        "shows_name": voice.shows_name,
        "interest": voice.interest,
    }
    if voice.user is None:
        return Response.objects.create(consultation=consultation, **claims)
    response, _made = Response.objects.update_or_create(
        consultation=consultation, user=voice.user, is_shared=False, defaults=claims
    )
    return response


def send(comment: Comment, *, at: datetime, even_late: bool = False, wants_receipt: bool = True) -> bool:
    """Numbers a comment and sends it; False where it was written outside the period, and then it stays unsent.

    Call it in the transaction of what leads to it. The moment of writing decides, and the WHERE clause is the lock: two
    comments never get the same number. `even_late` is for what a coordinator lets in or enters: no moment is too late.
    """
    periods = Consultation.objects.all() if even_late else Consultation.objects.open(comment.written_at)
    period = periods.filter(pk=comment.consultation_id)
    if not period.update(last_number=F("last_number") + 1):
        return False
    comment.number = period.values_list("last_number", flat=True).get()
    comment.sent_at = at
    comment.save(update_fields=["number", "sent_at", "response"])
    # What a coordinator enters is her act, not the respondent's.
    record("comment sent", comment, by=comment.entered_by or comment.response.user)
    if wants_receipt:
        queue_receipt(comment)
    return True


def _ask_to_confirm(comment: Comment) -> None:
    """One mail asks for all comments of one response: the first of them."""
    if comment.response.comments.exclude(pk=comment.pk).exists():
        return
    address = comment.response.email
    queue(recipient=address, reason=CONFIRM_REASON, occasion=str(comment.pk), about=comment.pk)
