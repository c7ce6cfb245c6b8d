"""Asking a coordinator to admit what was not sent when the comment period closed.

Only an account asks. It proves its address when it signs in, so no mail asks to confirm what it lays before the
coordinators, also not in a period that takes comments by confirmed mail only (ADR 13).
"""

from datetime import datetime

from django.db import transaction

from consultations.commenting.models import Comment, Consultation, Holder, Phase
from consultations.commenting.submitting import Voice, response_of
from consultations.responding.sending import comment_of, whole_drafts
from ncss_portal.history.models import record
from stakeholders.models import User


class NotClosedError(Exception):
    """Before the closing nobody needs to ask."""


@transaction.atomic
def ask_in(consultation: Consultation, holder: Holder, *, user: User, reason: str, at: datetime) -> list[Comment]:
    """Lays what an account wrote and did not send before the coordinators, as comments that came late.

    Until one of them is admitted, `admitted_reason` holds what its author says.
    """
    consultation = Consultation.objects.select_for_update().get(pk=consultation.pk)
    if consultation.phase_at(at) != Phase.CLOSED:
        raise NotClosedError
    drafts, voice = whole_drafts(consultation, holder), _voice(consultation, user)
    if drafts:
        response = response_of(consultation, voice)
        for draft in drafts:
            comment_of(draft, response, voice, at)
    late = Comment.objects.unsent().filter(
        consultation=consultation,
        response__user=user,
        response__is_shared=False,
        written_at__gte=consultation.closes_at,
        asked_in_at=None,
    )
    asked = list(late.select_related("response"))
    late.update(asked_in_at=at, admitted_reason=reason)
    if asked:
        record("admission asked for", consultation, by=user, comments=len(asked), drafts=len(drafts))
    return asked


def _voice(consultation: Consultation, user: User) -> Voice:
    """As the person introduced herself with an earlier comment, or to the portal."""
    known = consultation.responses.filter(user=user, is_shared=False).first()
    if known is None:
        return Voice(user=user)
    said = {name: getattr(known, name) for name in ("name", "email", "organisation_name", "shows_name", "interest")}
    return Voice(user=user, **said)
