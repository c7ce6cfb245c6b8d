"""Seats in bodies. Who held one is part of the body's record; it stays, with an empty row in the person's place."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ncss_portal.personal import Holding, Person, facts
from stakeholders.bodies.models import Seat


def seats_of(person: Person) -> "QuerySet[Seat]":
    return Seat.objects.filter(Q(holder__in=person.contact_ids) | Q(alternate__in=person.contact_ids))


def _seats(person: Person) -> Iterable[dict[str, Any]]:
    for seat in seats_of(person).select_related("body", "organisation"):
        is_holder = seat.holder_id in person.contact_ids
        place = _("holder") if is_holder else _("alternate")
        yield {_("As"): place, **facts(seat, "body", "organisation", "role", "starts_on", "ends_on")}


def _erase_seats(person: Person) -> int:
    """The seat is the organisation's: what ran until today stays as it was, and from today on the place is empty."""
    today, count = timezone.localdate(), 0
    open_ones = seats_of(person).filter(Q(ends_on__isnull=True) | Q(ends_on__gt=today))
    for seat in open_ones.order_by("pk").select_for_update():
        if seat.starts_on is not None and seat.starts_on >= today:
            _leave(seat, person)
        else:
            _hand_over(seat, person, today)
        count += 1
    return count


def _leave(seat: Seat, person: Person) -> None:
    """Takes the person off a seat that has not run a day yet."""
    if seat.holder_id in person.contact_ids:
        seat.holder = None
    if seat.alternate_id in person.contact_ids:
        seat.alternate = None
    seat.save()


def _hand_over(seat: Seat, person: Person, today: date) -> None:
    """Ends a seat today; whoever shared it keeps the place for the rest of the term."""
    rest = Seat.objects.get(pk=seat.pk)
    rest.pk, rest.starts_on = None, today
    rest._state.adding = True
    seat.ends_on = today
    seat.save(update_fields=["ends_on"])
    _leave(rest, person)


HOLDINGS = (
    Holding(
        gettext_lazy("Seats in bodies"),
        _seats,
        _erase_seats,
        gettext_lazy("Past seats stay without the name. Present ones end today; the organisation's place is vacant."),
        order=15,
    ),
)
