"""How somebody without an account confirms answers to questions, and comes back to what she sent."""

from datetime import datetime, timedelta

from django.db import transaction

from consultations.commenting.confirming import confirm_response
from consultations.commenting.models import Consultation, Response
from consultations.questioning.models import Opinion
from consultations.responding.mails import CONFIRM_REASON, LINK_REASON
from ncss_portal.outbox.models import Mail
from ncss_portal.outbox.queueing import queue

DAY = timedelta(days=1)
# An address gets no more links to one response within a day, and no more mails to confirm than so many.
MOST_LINKS = 3
MOST_UNANSWERED = 20


def ask_to_confirm(claimed: Response) -> None:
    """Asks the owner of an address whether answers are hers; call it in the transaction that sends them."""
    queue(recipient=claimed.email, reason=CONFIRM_REASON, occasion=str(claimed.pk), about=claimed.pk)


def awaits_answers(email: str, at: datetime) -> bool:
    """Whether an address was asked so often within a day to confirm answers, and did not, that it is asked no more."""
    asked = Mail.objects.filter(recipient=email.lower(), reason=CONFIRM_REASON, created_at__gt=at - DAY)
    # What was confirmed is marked so, or went into another response.
    claimed = Response.objects.filter(pk__in=asked.values("about"), confirmed_at__isnull=True)
    return claimed.count() >= MOST_UNANSWERED


@transaction.atomic
def confirm_answers(claimed: Response, *, at: datetime) -> Response | None:
    """Lets the answers of a claimed response count, and mails the link to them. None where nothing waits any more."""
    Consultation.objects.select_for_update(of=("self",)).get(pk=claimed.consultation_id)
    waits = Opinion.objects.filter(response=claimed, response__confirmed_at__isnull=True)
    if not waits.exists():
        return None
    confirmed = confirm_response(claimed, at=at)
    occasion = f"{confirmed.pk} confirmed {claimed.pk}"
    queue(recipient=confirmed.email, reason=LINK_REASON, occasion=occasion, about=confirmed.pk)
    return confirmed


@transaction.atomic
def send_link(consultation: Consultation, *, email: str, language: str = "", at: datetime) -> None:
    """Mails the link to whoever confirmed something with an address in this period.

    It gives nothing back, so that no page can tell whether the address is known.
    """
    address = email.lower()
    known = Response.objects.filter(
        consultation=consultation, email=address, user__isnull=True, confirmed_at__isnull=False, is_shared=False
    )
    response = known.first() if address else None
    if response is None:
        return
    sent = Mail.objects.filter(recipient=address, reason=LINK_REASON, about=response.pk, due_at__gt=at - DAY).count()
    if sent < MOST_LINKS:
        occasion = f"{response.pk} {at:%Y-%m-%d} {sent + 1}"
        queue(recipient=address, reason=LINK_REASON, occasion=occasion, about=response.pk, language=language, due_at=at)
