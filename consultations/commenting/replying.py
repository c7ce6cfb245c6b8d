"""Replying to a comment: the coordinators at any time, other respondents where the period allows it and is open.

Others reply by account. An account proves its address when it signs in, so no mail asks to confirm a reply, also not in
a period that takes comments by confirmed mail only (ADR 13).
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from consultations.commenting import suspecting
from consultations.commenting.looking import takes_part
from consultations.commenting.models import Comment, Consultation, Phase, Reply, Response
from ncss_portal.history.models import record
from stakeholders.models import User
from stakeholders.permissions import Person, may_act

# The same words again within this time are a double click, not a second reply.
DOUBLE_WITHIN = timedelta(minutes=1)


class CannotReplyError(Exception):
    """Why the reply is not taken; the message is for the person who wrote it."""


def speaks_officially(consultation: Consultation, user: Person) -> bool:
    """Whether what the person replies is the word of the government."""
    return Consultation.objects.managed_by(user).contains(consultation)


def may_reply(consultation: Consultation, user: Person, *, at: datetime, is_official: bool) -> bool:
    """Whether a person may reply to the comments of a period that she sees. Hidden and withdrawn ones take none."""
    if is_official:
        return True
    is_taken = consultation.others_may_reply and consultation.phase_at(at) == Phase.OPEN
    return may_act(user) and is_taken and takes_part(consultation, user, at)


@transaction.atomic
def reply(comment: Comment, *, by: User, body: str, at: datetime, name: str = "") -> Reply:
    """Adds a reply. A coordinator speaks for the government, anybody else as a respondent. Raises CannotReplyError.

    `name` is for an account that has none. The same words twice within a minute are one reply. Nothing is refused for
    what it says; what looks wrong waits for a look, like a comment.
    """
    consultation = Consultation.objects.select_for_update().get(pk=comment.consultation_id)
    comment = Comment.objects.get(pk=comment.pk)
    is_official = speaks_officially(consultation, by)
    if comment.is_hidden or comment.is_withdrawn or not comment.is_sent:
        raise CannotReplyError(_("This comment takes no replies any more."))
    if not may_reply(consultation, by, at=at, is_official=is_official):
        raise CannotReplyError(_("Replies are taken only while the comment period is open."))
    recent = Reply.objects.filter(comment=comment, written_by=by, body=body, written_at__gt=at - DOUBLE_WITHIN)
    if twin := recent.first():
        return twin
    made = Reply.objects.create(
        comment=comment,
        response=None if is_official else _response(consultation, by, name),
        written_by=by,
        body=body,
        written_at=at,
        suspicion="" if is_official else _suspicion(consultation, by, body, at),
        # Nobody has to look at what a coordinator wrote.
        looked_at=at if is_official else None,
    )
    record("comment replied to", comment, by=by, reply=made.pk, is_official=is_official)
    return made


def waits_for_a_look(made: Reply) -> bool:
    """Whether others read a reply only after a coordinator has looked at it."""
    return Reply.objects.waiting_for_a_look().contains(made)


def _suspicion(consultation: Consultation, by: User, body: str, at: datetime) -> str:
    return suspecting.suspicion_of(consultation, email=by.email, words=body, has_account=True, at=at)


def _response(consultation: Consultation, user: User, name: str) -> Response:
    """The person's own response; what stands in it already stays as it is."""
    known, _made = Response.objects.get_or_create(
        consultation=consultation,
        user=user,
        is_shared=False,
        defaults={"email": user.email.lower(), "name": user.name or name},
    )
    return known
