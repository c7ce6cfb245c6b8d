"""Admitting what came too late: a coordinator lets it in with a reason, and from then on it counts like any other."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from consultations.commenting.models import Comment, Consultation
from consultations.commenting.receipts import address_of
from consultations.commenting.submitting import send
from consultations.moderating.mails import ADMITTED_REASON
from ncss_portal.history.models import record
from ncss_portal.outbox.queueing import queue
from stakeholders.permissions import Person


class CannotAdmitError(Exception):
    """Why a comment stays out; the message is for the person who asked."""


@transaction.atomic
def admit(comment: Comment, *, reason: str, by: Person | None, at: datetime | None = None) -> Comment:
    """Numbers and sends a comment that came too late, and writes to its author. Raises CannotAdmitError.

    A second time nothing happens. Once the answers are public nothing is let in: it would never get an answer.
    """
    at = at or timezone.now()
    # The lock that sending takes as well: who clicks twice waits for the first click.
    period = Consultation.objects.select_for_update(of=("self",)).get(pk=comment.consultation_id)
    if period.are_answers_public:
        raise CannotAdmitError(_("The answers are public. What comes in now would stay without one."))
    comment = Comment.objects.select_related("consultation", "response__user", "node").get(pk=comment.pk)
    if comment.is_sent:
        return comment
    # Whoever lets it in has read it.
    comment.admitted_at, comment.admitted_reason, comment.looked_at = at, reason, at
    comment.admitted_by_id = comment.looked_by_id = by.pk if by is not None else None
    comment.save(update_fields=["admitted_at", "admitted_by", "admitted_reason", "looked_at", "looked_by"])
    # The mail about the admission has the words and the number, so it is the receipt as well.
    send(comment, at=at, even_late=True, wants_receipt=False)
    record("comment admitted", comment, by=by, reason=reason)
    if address := address_of(comment):
        queue(recipient=address, reason=ADMITTED_REASON, occasion=str(comment.pk), about=comment.pk)
    return comment
