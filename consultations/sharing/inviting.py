"""Colleagues of an organisation: let in by a link, and let out again."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.crypto import get_random_string

from consultations.commenting.models import Colleague, Consultation, Phase, Response
from consultations.sharing.links import checksum, token_of
from ncss_portal.history.models import record
from ncss_portal.outbox.queueing import queue
from stakeholders.models import User

REASON = "colleague_invitation"
# Enough for the largest ministry, and too few to write to a whole town.
MOST = 50
# The same address gets no more links to one response, whoever lets it out and in again.
MOST_LINKS = 3


class CannotInviteError(Exception):
    """The response is sent, the period is over, there are MOST colleagues already, or one address got MOST_LINKS."""


class OtherAccountError(Exception):
    """The link was opened from another account before."""


@transaction.atomic
def invite(response: Response, *, name: str, email: str, by: User, at: datetime) -> Colleague:
    """Adds a colleague, and mails her the link where there is an address. The same address twice is one colleague."""
    period = Consultation.objects.select_for_update().get(pk=response.consultation_id)
    response = Response.objects.select_for_update(of=("self",)).get(pk=response.pk)
    email = email.lower()
    if email and (same := response.colleagues.writing().filter(email=email).first()):
        return same
    is_over = response.is_sent or period.phase_at(at) == Phase.CLOSED
    too_often = bool(email) and response.colleagues.filter(email=email).count() >= MOST_LINKS
    if is_over or too_often or response.colleagues.count() >= MOST:
        raise CannotInviteError
    colleague = let_in(response, name=name, email=email, at=at)
    if email:
        queue(recipient=email, reason=REASON, occasion=str(colleague.pk), about=colleague.pk)
    record("colleague invited", period, by=by, organisation=response.organisation_name)
    return colleague


def let_in(response: Response, *, name: str, email: str, at: datetime, **more: object) -> Colleague:
    """A new colleague with a link of her own; call it in a transaction."""
    # The token is made of the row's number, so the row comes first.
    colleague = Colleague.objects.create(
        response=response, name=name, email=email, key_hash=get_random_string(64), invited_at=at, **more
    )
    colleague.key_hash = checksum(token_of(colleague))
    colleague.save(update_fields=["key_hash"])
    return colleague


def is_over(colleague: Colleague, at: datetime) -> bool:
    """Whether the link opens nothing any more: it was closed, the response is sent, or the period is over."""
    response = colleague.response
    return colleague.has_ended or response.is_sent or at >= response.consultation.closes_at


@transaction.atomic
def join(colleague: Colleague, *, user: User | None, at: datetime) -> None:
    """The link was opened and said yes to. It may be opened in other browsers; once from an account, it is that one's.

    Raises CannotInviteError where it opens nothing any more, and OtherAccountError.
    """
    if is_over(colleague, at):
        raise CannotInviteError
    if colleague.user_id is not None and (user is None or user.pk != colleague.user_id):
        raise OtherAccountError
    fields: dict[str, Any] = {"joined_at": colleague.joined_at or at, "key_hash": checksum(token_of(colleague))}
    if user is not None and colleague.user_id is None and user.pk != colleague.response.user_id:
        fields["user_id"] = user.pk
    # The link may be closed at this very moment.
    if not Colleague.objects.writing().filter(pk=colleague.pk).update(**fields):
        raise CannotInviteError


@transaction.atomic
def end(colleague: Colleague, *, by: User, at: datetime) -> None:
    """The link opens nothing any more. What the colleague handed in stays with the organisation."""
    # Held, so that nobody is let out who takes the lead over at this very moment.
    period = Consultation.objects.select_for_update().get(pk=colleague.response.consultation_id)
    response = Response.objects.get(pk=colleague.response_id)
    others = response.colleagues.writing().exclude(user=response.user_id)
    if others.filter(pk=colleague.pk).update(ended_at=at):
        record("link of a colleague closed", period, by=by, organisation=response.organisation_name)
