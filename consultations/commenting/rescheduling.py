"""Moving the dates of a comment period, as far as that is fair to those who comment."""

from dataclasses import asdict
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from consultations.commenting.dates import Dates, tell_of_move
from consultations.commenting.models import Consultation, Move, Phase
from consultations.commenting.opening import CannotOpenError, refuse_dates
from ncss_portal.history.models import record
from stakeholders.permissions import Person

# The act of the history, for what a coordinator changes besides the dates.
CHANGED = "comment period changed"


class CannotMoveError(Exception):
    """Why the dates stay as they are; the message is for the person who asked."""


@transaction.atomic
def reschedule(
    consultation: Consultation,
    *,
    closes_at: datetime,
    opens_at: datetime | None = None,
    reason: str = "",
    short_reason: str | None = None,
    by: Person | None,
    at: datetime | None = None,
) -> Consultation:
    """Moves the closing and, while the period has not begun, the opening. Raises CannotMoveError.

    The opening of a period that runs stays as it was. The closing may come earlier or later but never lies in the past.
    A period that is closed stays closed: whoever came too late was refused, so nobody else is let in afterwards.
    `reason` says why the dates move, `short_reason` why the time is short; to ask for them is for the form.
    """
    at = at or timezone.now()
    consultation = (
        Consultation.objects.select_for_update(of=("self",)).select_related("document").get(pk=consultation.pk)
    )
    phase = consultation.phase_at(at)
    if phase == Phase.CLOSED:
        raise CannotMoveError(_("This comment period is closed and stays closed. Open a new one instead."))
    before = Dates.of(consultation)
    if phase == Phase.SCHEDULED and opens_at is not None:
        consultation.opens_at = max(opens_at, at)
    consultation.closes_at = closes_at
    try:
        refuse_dates(
            consultation.document, opens_at=consultation.opens_at, closes_at=closes_at, at=at, but=consultation
        )
    except CannotOpenError as refusal:
        raise CannotMoveError(str(refusal)) from refusal
    _say_why_short(consultation, short_reason, by)
    after = Dates.of(consultation)
    if after != before:
        consultation.save(update_fields=["opens_at", "closes_at"])
        record("comment period moved", consultation, by=by, before=asdict(before), after=asdict(after))
        _keep_move(consultation, before, reason, by, at)
        tell_of_move(consultation, before, at)
    return consultation


def _say_why_short(consultation: Consultation, reason: str | None, by: Person | None) -> None:
    if reason is None or reason == consultation.short_reason:
        return
    record(
        CHANGED, consultation, by=by, before={"short_reason": consultation.short_reason}, after={"short_reason": reason}
    )
    consultation.short_reason = reason
    consultation.save(update_fields=["short_reason"])


def _keep_move(consultation: Consultation, before: Dates, reason: str, by: Person | None, at: datetime) -> None:
    Move.objects.create(
        consultation=consultation,
        opens_before=before.opens_at,
        opens_after=consultation.opens_at,
        closes_before=before.closes_at,
        closes_after=consultation.closes_at,
        reason=reason,
        moved_by=by if by is not None and by.is_authenticated else None,
        moved_at=at,
    )


@transaction.atomic
def close_now(
    consultation: Consultation, *, reason: str = "", by: Person | None, at: datetime | None = None
) -> Consultation:
    """Closes an open period at this moment. Raises CannotMoveError where it is not open."""
    at = at or timezone.now()
    consultation = Consultation.objects.select_for_update(of=("self",)).get(pk=consultation.pk)
    # In the moment of its opening there is no time between opening and closing.
    if consultation.phase_at(at) != Phase.OPEN or at <= consultation.opens_at:
        raise CannotMoveError(_("This comment period is not open."))
    before, consultation.closes_at = Dates.of(consultation), at
    consultation.save(update_fields=["closes_at"])
    record("comment period closed early", consultation, by=by, before=before.closes_at, after=at)
    _keep_move(consultation, before, reason, by, at)
    tell_of_move(consultation, before, at)
    return consultation
