"""Who sits in a body, and whether all kinds of stakeholders do."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from stakeholders.bodies.models import Body, Seat, SeatState
from stakeholders.register.models import Category, Organisation

# ITU's guidance on assessments: one or two participants for each organisation.
PEOPLE_PER_ORGANISATION = 2
ROLES = list(Seat.Role)


@dataclass(frozen=True)
class Share:
    """How many seats organisations of one category hold. An organisation of two categories counts in both."""

    category: Category
    seats: int
    percent: int

    @property
    def is_missing(self) -> bool:
        return not self.seats


@dataclass(frozen=True)
class Crowd:
    """An organisation with more people in a body than the guidance says."""

    organisation: Organisation
    people: int


class Membership:
    """The seats of a body on a day, and what is to be said of them. Three queries."""

    def __init__(self, body: Body, on: date) -> None:
        self.body, self.on = body, on
        seats = sorted(body.seats.with_people(), key=_place)
        self.current = [seat for seat in seats if self._state(seat) == SeatState.CURRENT]
        self.coming = [seat for seat in seats if self._state(seat) == SeatState.COMING]
        self.former = sorted(
            (seat for seat in seats if self._state(seat) == SeatState.FORMER),
            key=lambda seat: (seat.ends_on or date.max, seat.pk),
            reverse=True,
        )

    def _state(self, seat: Seat) -> SeatState:
        """Of a dissolved body all seats are former ones, whatever they say themselves."""
        return SeatState.FORMER if self.body.is_dissolved_on(self.on) else seat.state_on(self.on)

    @property
    def unnamed(self) -> list[Seat]:
        """Seats that have nobody yet who holds them."""
        return [seat for seat in self.current if seat.holder_id is None]

    @property
    def organisations(self) -> int:
        return len({seat.organisation_id for seat in self.current})

    def crowded(self) -> list[Crowd]:
        """Organisations with more than two people in the body. A hint, and no mistake."""
        people: dict[Organisation, set[int]] = {}
        for seat in self.current:
            people.setdefault(seat.organisation, set()).update(_people(seat))
        return [
            Crowd(organisation, len(those))
            for organisation, those in people.items()
            if len(those) > PEOPLE_PER_ORGANISATION
        ]

    def balance(self) -> list[Share]:
        """Each category that has a seat or should have one, in the order of the list."""
        seats = Counter(category.pk for seat in self.current for category in seat.organisation.categories.all())
        whole = len(self.current)
        shown = Category.objects.filter(Q(is_expected=True) | Q(pk__in=list(seats))).order_by("position", "pk")
        return [
            Share(category, seats[category.pk], round(100 * seats[category.pk] / whole) if whole else 0)
            for category in shown
        ]

    @property
    def uncategorised(self) -> int:
        """Seats of organisations of which nobody said yet what kind they are."""
        return sum(not seat.organisation.categories.all() for seat in self.current)


def missing(shares: Iterable[Share]) -> list[Category]:
    return [share.category for share in shares if share.is_missing]


def _people(seat: Seat) -> set[int]:
    return {pk for pk in (seat.holder_id, seat.alternate_id) if pk is not None}


def _place(seat: Seat) -> tuple[int, str, int]:
    """The chair first, the observers last; within a role by the organisation's name."""
    role = ROLES.index(Seat.Role(seat.role))
    return (role, seat.organisation.name.casefold(), seat.pk)
