"""Handing in a comment to the shared response of an organisation: it waits there for the focal point, who sends all."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from consultations.commenting import quoting, suspecting
from consultations.commenting.attaching import Checked, attach
from consultations.commenting.models import Colleague, Comment, Consultation, Phase, Response
from consultations.commenting.models.comments import Sensitivity
from consultations.commenting.quoting import Quote
from consultations.commenting.submitting import DOUBLE_WITHIN, NO_QUOTE
from consultations.drafting.models import Node


class CannotHandInError(Exception):
    """The period is not open, the response was sent, or the colleague was let out. Nothing was taken."""


@transaction.atomic
def hand_in(
    colleague: Colleague,
    *,
    node: Node | None,
    at: datetime,
    kind: str = Comment.Kind.REMARK,
    body: str = "",
    replacement: str = "",
    quote: Quote = NO_QUOTE,
    sensitivity: str = Sensitivity.PUBLIC,
    attachments: Sequence[Checked] = (),
) -> Comment:
    """Takes a comment of a colleague, unsent and without a number. The same words twice in a minute are one comment.

    Raises CannotHandInError outside the period, once the focal point has sent the response, and where she has closed
    the link at this very moment.
    """
    period = Consultation.objects.select_for_update().get(pk=colleague.response.consultation_id)
    response = Response.objects.get(pk=colleague.response_id)
    response.consultation = period
    may_write = Colleague.objects.writing().filter(pk=colleague.pk).exists()
    if period.phase_at(at) != Phase.OPEN or response.is_sent or not may_write:
        raise CannotHandInError
    said: dict[str, Any] = {"node": node, "kind": kind, "body": body, "replacement": replacement}
    said |= quoting.standing(quote, node).fields | {"sensitivity": sensitivity}
    recent = Comment.objects.filter(colleague=colleague, written_at__gt=at - DOUBLE_WITHIN, withdrawn_at__isnull=True)
    if not attachments and (twin := recent.filter(**said).first()):
        return twin
    comment = Comment.objects.create(
        consultation=period,
        response=response,
        colleague=colleague,
        written_at=at,
        suspicion=suspicion_of(response, f"{replacement}\n\n{body}", at),
        **said,
    )
    attach(comment, attachments, at=at)
    return comment


def suspicion_of(response: Response, words: str, at: datetime) -> str:
    """Why words for a shared response look wrong. Its focal point has an account."""
    return suspecting.suspicion_of(
        response.consultation, email=response.email, words=words.strip(), has_account=True, at=at
    )
