"""Giving a seat, changing it, taking it back at once, and removing one that never began.

The history keeps keys only: who sat where is said by the seats, which an erasure reaches.
"""

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from ncss_portal.history.models import record
from stakeholders.bodies.models import Body, Seat, SeatState

if TYPE_CHECKING:
    from stakeholders.permissions import Person

KEPT = ("organisation_id", "holder_id", "alternate_id", "role", "starts_on", "ends_on")


class CannotSeat(Exception):
    """The seat is not, or no longer, in a state in which this can be done."""


@transaction.atomic
def give_seat(seat: Seat, *, by: "Person") -> Seat:
    """Saves a new seat. From its first day on the holder and the alternate may what the body may."""
    if Body.objects.select_for_update().get(pk=seat.body_id).is_dissolved:
        raise CannotSeat
    seat.save()
    record("seat given", seat, by=by, **_kept(seat))
    return seat


@transaction.atomic
def change_seat(seat: Seat, *, by: "Person") -> Seat:
    """Saves a seat as it is now. Who no longer stands in it has lost its rights with that."""
    before = _kept(Seat.objects.select_for_update().get(pk=seat.pk))
    seat.save()
    after = _kept(seat)
    changed = {name: value for name, value in after.items() if before[name] != value}
    record("seat changed", seat, by=by, before={name: before[name] for name in changed}, after=changed)
    return seat


@transaction.atomic
def revoke_seat(seat: Seat, *, by: "Person", on: date | None = None) -> Seat:
    """Ends a seat today, and so at once: the last day of a seat is the first one without its rights."""
    on = on or timezone.localdate()
    held = Seat.objects.select_for_update().get(pk=seat.pk)
    if held.state_on(on) != SeatState.CURRENT:
        raise CannotSeat
    before, held.ends_on = held.ends_on, on
    held.save(update_fields=["ends_on"])
    record("seat revoked", held, by=by, before=before, on=on)
    return held


@transaction.atomic
def remove_seat(seat: Seat, *, by: "Person") -> None:
    """Takes out a seat that was given by mistake and never began. What once counted is ended, not removed."""
    held = Seat.objects.select_for_update().get(pk=seat.pk)
    if held.state != SeatState.COMING:
        raise CannotSeat
    record("seat removed", held.body, by=by, seat=held.pk, **_kept(held))
    held.delete()


def _kept(seat: Seat) -> dict[str, Any]:
    return {name: getattr(seat, name) for name in KEPT}
