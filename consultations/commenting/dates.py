"""What else happens when a comment period is opened or its dates move, in the same transaction.

The rooms above this one know what hangs on the dates, such as reminders. They register it when Django starts.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from consultations.commenting.models import Consultation


@dataclass(frozen=True, slots=True)
class Dates:
    """Opening and closing of a comment period, half-open."""

    opens_at: datetime
    closes_at: datetime

    @classmethod
    def of(cls, consultation: Consultation) -> "Dates":
        return cls(consultation.opens_at, consultation.closes_at)

    @property
    def days(self) -> int:
        """As `Consultation.days`, for dates that are still asked about."""
        return Consultation(opens_at=self.opens_at, closes_at=self.closes_at).days

    @property
    def is_short(self) -> bool:
        """Whether it is shorter than the settings ask for, so that it needs a reason."""
        return self.closes_at - self.opens_at < timedelta(weeks=settings.CONSULTATION_WEEKS)


# Called with the period as it is now, and the moment of the act.
WhenOpened = Callable[[Consultation, datetime], object]
# Called with the period as it is now, its dates before, and the moment of the act.
WhenMoved = Callable[[Consultation, Dates, datetime], object]

_when_opened: list[WhenOpened] = []
_when_moved: list[WhenMoved] = []


def register(*, opened: WhenOpened, moved: WhenMoved) -> None:
    """Adds what hangs on the dates. The same twice counts once."""
    if opened not in _when_opened:
        _when_opened.append(opened)
    if moved not in _when_moved:
        _when_moved.append(moved)


def tell_of_opening(consultation: Consultation, at: datetime) -> None:
    for act in _when_opened:
        act(consultation, at)


def tell_of_move(consultation: Consultation, before: Dates, at: datetime) -> None:
    for act in _when_moved:
        act(consultation, before, at)
