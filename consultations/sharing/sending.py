"""Sending the response of an organisation: all that was handed in and not left out, once, in the order of the draft."""

from datetime import datetime

from django.db import transaction

from consultations.commenting.models import Comment, Consultation, Phase, Response
from consultations.commenting.places import in_order
from consultations.commenting.submitting import send
from consultations.questioning.opinions import send_opinions, unsent_of
from consultations.responding.asking import NotClosedError
from consultations.responding.sending import ClosedError, Outcome
from consultations.sharing.leading import holder_of_lead
from ncss_portal.history.models import record
from stakeholders.models import User

# What the focal point says of the organisation when sending.
SAID = ("organisation_name", "interest", "shows_name")


class SentAlreadyError(Exception):
    """A response is sent once."""


@transaction.atomic
def send_together(response: Response, *, by: User, at: datetime, **said: object) -> Outcome:
    """Numbers all comments of a response, in the order of the draft, with the lead's answers to questions.

    Raises ClosedError outside the period and SentAlreadyError the second time. With nothing to send nothing happens.
    """
    period = Consultation.objects.select_for_update().get(pk=response.consultation_id)
    response = Response.objects.select_for_update(of=("self",)).get(pk=response.pk)
    if response.is_sent:
        raise SentAlreadyError
    if period.phase_at(at) != Phase.OPEN:
        raise ClosedError
    lead = holder_of_lead(response)
    comments = to_be_sent(response)
    if not comments and not unsent_of(period, lead).exists():
        return Outcome()
    for name in SAID:
        setattr(response, name, said.get(name, getattr(response, name)))
    response.sent_at = at
    response.save(update_fields=[*SAID, "sent_at"])
    for comment in comments:
        comment.response = response
        # The moment of the focal point decides, and that was looked at above.
        send(comment, at=at, even_late=True)
    answers = send_opinions(period, lead, response=response, at=at)
    record("shared response sent", period, by=by, organisation=response.organisation_name, comments=len(comments))
    return Outcome(tuple(comments), answers)


def to_be_sent(response: Response) -> list[Comment]:
    """What is handed in and not left out, in the order of the draft; what is on the whole draft stands last."""
    found = Comment.objects.handed_in().filter(response=response, left_out_at__isnull=True)
    return in_order(found.select_related("consultation", "node").order_by("written_at", "pk"))


@transaction.atomic
def ask_together(response: Response, *, by: User, reason: str, at: datetime) -> int:
    """Lays what was not sent at the closing before the coordinators; gives the number of comments."""
    period = Consultation.objects.select_for_update().get(pk=response.consultation_id)
    if period.phase_at(at) != Phase.CLOSED:
        raise NotClosedError
    waiting = [comment.pk for comment in to_be_sent(response) if comment.asked_in_at is None]
    Comment.objects.filter(pk__in=waiting).update(asked_in_at=at, admitted_reason=reason)
    if waiting:
        record("admission asked for", period, by=by, comments=len(waiting))
    return len(waiting)
