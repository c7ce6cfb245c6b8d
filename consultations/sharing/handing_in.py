"""Handing in all that a colleague wrote, at once: all of it, or nothing."""

from datetime import datetime

from django.db import transaction

from consultations.commenting.handing_in import hand_in
from consultations.commenting.models import Colleague, Consultation, Holder
from consultations.responding.sending import drop, said_in, whole_drafts


@transaction.atomic
def hand_in_all(colleague: Colleague, *, at: datetime) -> int:
    """Gives the number of comments. Raises LackingError where a draft is not whole, and CannotHandInError."""
    # One lock for all that follows: a double click waits for the first, and finds nothing more.
    period = Consultation.objects.select_for_update().get(pk=colleague.response.consultation_id)
    drafts = whole_drafts(period, Holder(colleague_id=colleague.pk))
    for draft in drafts:
        hand_in(colleague, at=at, **said_in(draft))
        drop(draft)
    return len(drafts)
