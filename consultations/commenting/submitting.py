"""Sending a comment. Whatever somebody typed is kept, also when it comes too late to count."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, F, Q
from django.utils import timezone

from consultations.commenting import quoting, saving, suspecting
from consultations.commenting.attaching import Checked, attach
from consultations.commenting.mails import CONFIRM_REASON
from consultations.commenting.models import Comment, Consultation, Holder, Phase, Response
from consultations.commenting.models.comments import Sensitivity
from consultations.commenting.places import WHOLE, takes_comments
from consultations.commenting.querysets import CommentQuerySet
from consultations.commenting.quoting import Quote
from consultations.commenting.receipts import queue_receipt
from consultations.commenting.recognising import recognise
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
    holder: Holder | None = None,
    at: datetime | None = None,
) -> Comment:
    """Takes a comment on one node, or on the whole draft. What became of it stands in the comment that is given back.

    With an account and in time it is sent, and numbered. Without an account and in time it is unsent, and a mail asks
    to confirm it. Outside the period it is kept unsent (`is_too_late`). The same words twice within a minute are one
    comment. A quote that does not stand in the node is left out, and the comment is on all of it.

    `response` is for several comments at once (`response_of`): without an account, one mail asks for all of them.
    `holder` is whose draft on this place goes with it; words that come too late stay a draft.
    """
    at = at or timezone.now()
    _refuse_nonsense(consultation, node, kind)
    # One lock for all that follows: nobody moves the dates meanwhile, and a double click waits for the first.
    consultation = Consultation.objects.select_for_update().get(pk=consultation.pk)
    said: dict[str, Any] = {"node": node, "kind": kind, "body": body, "replacement": replacement}
    said |= quoting.standing(quote, node).fields | {"sensitivity": sensitivity}
    within_hour, comment = _lately(consultation, voice, said, attachments, at)
    if comment is None:
        response = response or response_of(consultation, voice)
        said["suspicion"] = _suspicion(consultation, voice, said, within_hour, at)
        comment = _taken(consultation, response, voice, said, at)
        attach(comment, attachments, at=at)
    if holder and (comment.is_sent or consultation.phase_at(at) == Phase.OPEN):
        saving.forget(consultation, holder, node.anchor if node else WHOLE)
    return comment


def _taken(consultation: Consultation, response: Response, voice: Voice, said: dict[str, Any], at: datetime) -> Comment:
    """Writes the comment down: once, with its number where it is sent at once."""
    number = _number(consultation, at) if voice.user else None
    comment = Comment.objects.create(
        consultation=consultation,
        response=response,
        written_at=at,
        number=number,
        sent_at=at if number else None,
        **said,
    )
    if number:
        _note_sending(comment)
    elif voice.user is None and consultation.phase_at(at) == Phase.OPEN:
        _ask_to_confirm(comment)
    return comment


def _suspicion(consultation: Consultation, voice: Voice, said: dict[str, Any], within_hour: int, at: datetime) -> str:
    words = "\n\n".join(words for words in (said["replacement"], said["body"]) if words)
    return suspecting.suspicion_of(
        consultation,
        email=voice.address,
        words=words,
        has_account=voice.user is not None,
        # Whoever has no account is known by the address alone, with which an account may have written too.
        comments_within_hour=within_hour if voice.user else None,
        at=at,
    )


def _refuse_nonsense(consultation: Consultation, node: Node | None, kind: str) -> None:
    """What no page offers. A view that lets it through is wrong, so nothing is kept."""
    if node is not None and (node.version_id != consultation.version_id or not takes_comments(node)):
        raise ValueError(f"{node!r} cannot be commented on in {consultation!r}")
    if kind == Comment.Kind.SUGGESTION and (node is None or not node.can_be_reworded):
        raise ValueError(f"other words cannot be suggested for {node!r}")


def _lately(
    consultation: Consultation, voice: Voice, said: dict[str, Any], attachments: Sequence[Checked], at: datetime
) -> tuple[int, Comment | None]:
    """How many comments the same voice wrote within an hour, and the one of them that this one repeats.

    It is asked by way of the response, of which there are few: a period may have thousands of comments.
    """
    # What waits in the response of an organisation is not what its lead says in her own name.
    whose: dict[str, Any] = {
        "response__consultation": consultation,
        "response__user": voice.user,
        "response__is_shared": False,
    }
    if voice.user is None:
        whose["response__email"] = voice.address
    same = Q(written_at__gt=at - DOUBLE_WITHIN, withdrawn_at__isnull=True, **said)
    own = Comment.objects.filter(written_at__gt=at - suspecting.HOUR, **whose)
    found = own.aggregate(written=Count("pk"), twins=Count("pk", filter=same))
    return found["written"], _twin(own.filter(same), attachments) if found["twins"] else None


def _twin(twins: CommentQuerySet, attachments: Sequence[Checked]) -> Comment | None:
    files = {file.sha256 for file in attachments}
    for comment in twins.select_related("consultation", "response").prefetch_related("attachments"):
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
    response, is_new = Response.objects.get_or_create(
        consultation=consultation, user=voice.user, is_shared=False, defaults=claims
    )
    # Both are known, and asked for with each comment.
    response.consultation, response.user = consultation, voice.user
    changed = [name for name, claim in claims.items() if getattr(response, name) != claim]
    if changed:
        for name in changed:
            setattr(response, name, claims[name])
        response.save(update_fields=changed)
    if is_new or "organisation_name" in changed:
        recognise(response)
    return response


def _number(held: Consultation, at: datetime) -> int | None:
    """The next number of a period that this transaction holds; None outside the period.

    The WHERE clause is the lock: two comments never get the same number.
    """
    number = held.last_number + 1
    period = Consultation.objects.open(at).filter(pk=held.pk, last_number=held.last_number)
    if not period.update(last_number=number):
        return None
    held.last_number = number
    return number


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
    _note_sending(comment, wants_receipt=wants_receipt)
    return True


def _note_sending(comment: Comment, *, wants_receipt: bool = True) -> None:
    # What a coordinator enters is her act, not the respondent's.
    record("comment sent", comment, by=comment.entered_by or comment.response.user)
    if wants_receipt:
        queue_receipt(comment)


def _ask_to_confirm(comment: Comment) -> None:
    """One mail asks for all comments of one response: the first of them."""
    if comment.response.comments.exclude(pk=comment.pk).exists():
        return
    address = comment.response.email
    queue(recipient=address, reason=CONFIRM_REASON, occasion=str(comment.pk), about=comment.pk)
