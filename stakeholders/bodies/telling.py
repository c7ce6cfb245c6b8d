"""What the bodies tell of an organisation or a contact: seats that began, and seats that ended."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Model, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ncss_portal.timeline import Moment
from stakeholders.bodies.models import Body, Seat, SeatState
from stakeholders.register.models import Contact, Organisation

KIND = gettext_lazy("Seat")


def tell(thing: Model, user: Any) -> Iterator[Moment]:
    """Of the bodies that the person may see. One query."""
    if isinstance(thing, Organisation):
        held = Q(organisation=thing)
    elif isinstance(thing, Contact):
        held = Q(holder=thing) | Q(alternate=thing)
    else:
        return
    seats = Seat.objects.filter(held, body__in=Body.objects.visible_to(user))
    today = timezone.localdate()
    for seat in seats.select_related("body", "organisation").order_by("pk"):
        yield from _moments(seat, thing, today)


def _moments(seat: Seat, thing: Model, today: date) -> Iterator[Moment]:
    words = {"body": seat.body, "role": seat.get_role_display().lower(), "organisation": seat.organisation}
    place = _("for %(organisation)s") % words if isinstance(thing, Contact) else seat.get_role_display().lower()
    if isinstance(thing, Contact) and seat.alternate_id == thing.pk:
        place = _("as alternate for %(organisation)s") % words
    words["place"] = place
    url = seat.body.get_absolute_url()
    if seat.starts_on and seat.starts_on <= today:
        yield Moment(seat.starts_on, KIND, _("Seat in %(body)s begun, %(place)s") % words, url)
    elif seat.starts_on is None and seat.body.established_on and seat.body.established_on <= today:
        # Nobody wrote down when it began; with the body is the nearest that is known.
        yield Moment(
            seat.body.established_on, KIND, _("Seat in %(body)s, %(place)s; no first day is known") % words, url
        )
    ends = [day for day in (seat.ends_on, seat.body.dissolved_on) if day is not None and day <= today]
    if ends and seat.state_on(min(ends)) != SeatState.COMING:
        yield Moment(min(ends), KIND, _("Seat in %(body)s ended, %(place)s") % words, url)
