"""Sending a comment. Whatever somebody typed is kept, also when it comes too late to count."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from consultations.commenting.mails import CONFIRM_REASON
from consultations.commenting.models import Comment, Consultation, Phase, Response
from consultations.commenting.places import takes_comments
from consultations.commenting.receipts import queue_receipt
from consultations.drafting.models import Node
from ncss_portal.history.models import record
from ncss_portal.outbox.queueing import queue
from stakeholders.models import User

# The same words again within this time are a double click, not a second comment.
DOUBLE_WITHIN = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Voice:
    """Who speaks. With an account, `name` and `email` are filled in from it where they are empty."""

    user: User | None = None
    name: str = ""
    email: str = ""
    organisation_name: str = ""

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
    at: datetime | None = None,
) -> Comment:
    """Takes a comment on one node, or on the whole draft. What became of it stands in the comment that is given back.

    With an account and in time it is sent, and numbered. Without an account and in time it is unsent, and a mail asks
    to confirm it. Outside the period it is kept unsent (`is_too_late`). The same words twice within a minute are one
    comment.
    """
    at = at or timezone.now()
    _refuse_nonsense(consultation, node, kind)
    # One lock for all that follows: nobody moves the dates meanwhile, and a double click waits for the first.
    consultation = Consultation.objects.select_for_update().get(pk=consultation.pk)
    said: dict[str, Any] = {"node": node, "kind": kind, "body": body, "replacement": replacement}
    if twin := _twin(consultation, voice, said, at):
        return twin
    comment = Comment.objects.create(
        consultation=consultation, response=_response(consultation, voice), written_at=at, **said
    )
    if voice.user:
        send(comment, at=at)
    elif consultation.phase_at(at) == Phase.OPEN:
        _ask_to_confirm(comment)
    return comment


def _refuse_nonsense(consultation: Consultation, node: Node | None, kind: str) -> None:
    """What no page offers. A view that lets it through is wrong, so nothing is kept."""
    if node is not None and (node.version_id != consultation.version_id or not takes_comments(node)):
        raise ValueError(f"{node!r} cannot be commented on in {consultation!r}")
    if kind == Comment.Kind.SUGGESTION and (node is None or not node.can_be_reworded):
        raise ValueError(f"other words cannot be suggested for {node!r}")


def _twin(consultation: Consultation, voice: Voice, said: dict[str, Any], at: datetime) -> Comment | None:
    whose: dict[str, Any] = {"response__user": voice.user}
    if voice.user is None:
        whose["response__email"] = voice.address
    recent = Comment.objects.filter(consultation=consultation, written_at__gt=at - DOUBLE_WITHIN, **said, **whose)
    return recent.select_related("consultation", "response").first()


def _response(consultation: Consultation, voice: Voice) -> Response:
    """The response that the comment belongs to. Who has no account gets one of the own for each unconfirmed comment."""
    claims = {
        "email": voice.address,
        "name": voice.spoken_name,
        "organisation_name": voice.organisation_name,
    }
    if voice.user is None:
        return Response.objects.create(consultation=consultation, **claims)
    response, _made = Response.objects.update_or_create(consultation=consultation, user=voice.user, defaults=claims)
    return response


def send(comment: Comment, *, at: datetime) -> bool:
    """Numbers a comment and sends it; False where it was written outside the period, and then it stays unsent.

    Call it in the transaction of what leads to it. The moment of writing decides, and the WHERE clause is the lock: two
    comments never get the same number.
    """
    period = Consultation.objects.open(comment.written_at).filter(pk=comment.consultation_id)
    if not period.update(last_number=F("last_number") + 1):
        return False
    comment.number = period.values_list("last_number", flat=True).get()
    comment.sent_at = at
    comment.save(update_fields=["number", "sent_at", "response"])
    record("comment sent", comment, by=comment.response.user)
    queue_receipt(comment)
    return True


def _ask_to_confirm(comment: Comment) -> None:
    address = comment.response.email
    queue(recipient=address, reason=CONFIRM_REASON, occasion=str(comment.pk), about=comment.pk)
