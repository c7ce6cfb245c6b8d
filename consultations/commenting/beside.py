"""What stands beside the places of a draft but its comments. The rooms above register what they show there."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from consultations.commenting.models import Consultation, Holder


@dataclass(frozen=True, slots=True)
class Beside:
    """Something beside a place: its template, which is included with `it` alone."""

    template: str
    it: Any


# Called with the period, whether it is for the person or she only reads it, and who looks; gives what stands beside
# which anchor (or places.WHOLE).
Tell = Callable[[Consultation, bool, Holder], Mapping[str, Sequence[Beside]]]

_tellers: list[Tell] = []


def register(tell: Tell) -> None:
    """Adds what shows something. The same twice counts once."""
    if tell not in _tellers:
        _tellers.append(tell)


def beside(consultation: Consultation, takes_part: bool, holder: Holder) -> dict[str, list[Beside]]:
    """All that stands beside the places of a draft, by anchor."""
    found: dict[str, list[Beside]] = {}
    for tell in _tellers:
        for anchor, things in tell(consultation, takes_part, holder).items():
            found.setdefault(anchor, []).extend(things)
    return found
