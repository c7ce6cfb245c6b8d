"""Calling off a comment period that has not begun. Nobody could comment yet, so its row goes; the history keeps it.

What reviewers tried goes along, and the page on which they tried told them so. What is a comment stays, and the period
with it.
"""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.db.models import ProtectedError, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from consultations.commenting.models import Colleague, Consultation, Phase
from ncss_portal.history.models import record
from stakeholders.permissions import Person

# Called with the period that is about to go, and the moment: the rooms above stop what hangs on it.
BeforeCallingOff = Callable[[Consultation, datetime], object]

_before: list[BeforeCallingOff] = []


class CannotCallOffError(Exception):
    """Why the period stays; the message is for the person who asked."""


def register(act: BeforeCallingOff) -> None:
    """Adds what happens in the same transaction, before the row goes. The same twice counts once."""
    if act not in _before:
        _before.append(act)


@transaction.atomic
def call_off(consultation: Consultation, *, by: Person | None, at: datetime | None = None) -> None:
    """Takes back a scheduled period. Its version stays frozen. Raises CannotCallOffError.

    The clock is read when the row is held: whoever waited for it until the opening finds a period that has begun.
    """
    held = Consultation.objects.select_for_update(of=("self",)).filter(pk=consultation.pk).first()
    if held is None:
        raise CannotCallOffError(_("This comment period was called off already."))
    at = at or timezone.now()
    if held.phase_at(at) != Phase.SCHEDULED:
        raise CannotCallOffError(
            _("This comment period has begun, so it cannot be called off. Close it early instead.")
        )
    # A shared response that was begun beforehand holds no comment yet.
    if held.responses.filter(Q(is_shared=False) | Q(comments__isnull=False)).exists():
        raise CannotCallOffError(
            _("Somebody wrote a comment before the opening, and it is kept. Move the dates instead.")
        )
    for act in _before:
        act(held, at)
    drafts, _kinds = held.drafts.all().delete()
    dates = {"opens_at": held.opens_at, "closes_at": held.closes_at}
    record("comment period called off", held, by=by, slug=held.slug, version=held.version_id, drafts=drafts, **dates)
    try:
        Colleague.objects.filter(response__consultation=held).delete()
        held.responses.all().delete()
        held.delete()
    except ProtectedError as kept:
        raise CannotCallOffError(
            _("Something was brought or answered before the opening, and it is kept. Move the dates instead.")
        ) from kept
