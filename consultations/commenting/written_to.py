"""How many people get a mail about a comment period. The room above this one knows, and says so when Django starts."""

from collections.abc import Callable
from datetime import datetime

from consultations.commenting.models import Consultation

Count = Callable[[Consultation, datetime], int]

_counts: list[Count] = []


def register(count: Count) -> None:
    """Adds what counts them. The same twice counts once."""
    if count not in _counts:
        _counts.append(count)


def number_written_to(consultation: Consultation, at: datetime) -> int:
    """The number of addresses as it is at a moment. The period need not be saved yet."""
    return sum(count(consultation, at) for count in _counts)
