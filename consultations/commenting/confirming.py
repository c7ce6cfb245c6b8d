"""Confirming a comment that was written without an account: whoever reads the mail owns the address."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from consultations.commenting.models import Comment, Consultation, Phase, Response
from consultations.commenting.submitting import send


@transaction.atomic
def confirm(comment: Comment, *, at: datetime | None = None) -> Comment:
    """Sends a comment that waited for its mail. A second time nothing happens.

    The moment of writing decides whether it is in time: the mail may be opened after the closing.
    """
    at = at or timezone.now()
    Consultation.objects.select_for_update().get(pk=comment.consultation_id)
    comment = Comment.objects.select_related("consultation", "response", "node").get(pk=comment.pk)
    if comment.is_sent or comment.consultation.phase_at(comment.written_at) != Phase.OPEN:
        return comment
    claimed = comment.response
    comment.response = _confirmed(claimed, at)
    send(comment, at=at)
    if comment.response != claimed:
        claimed.delete()
    return comment


def _confirmed(claimed: Response, at: datetime) -> Response:
    """The one response of this address in this period; the name that was confirmed last stands beside its comments."""
    if claimed.user_id or claimed.confirmed_at:
        return claimed
    known = Response.objects.filter(
        consultation=claimed.consultation_id, email=claimed.email, user__isnull=True, confirmed_at__isnull=False
    ).first()
    if known:
        known.name, known.organisation_name = claimed.name, claimed.organisation_name
    else:
        known = claimed
        known.confirmed_at = at
    known.save(update_fields=["name", "organisation_name", "confirmed_at"])
    return known
