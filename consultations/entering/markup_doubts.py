"""The doubts about a marked-up file as a coordinator reads them: each once, with its places and how often it arises."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from ncss_portal.word.blocks import Doubt

# The rest of the places stands folded.
PLACES_SHOWN = 5


@dataclass(slots=True)
class Doubted:
    """Doubts of one kind: the question, and how often it arises at which place."""

    question: str
    places: dict[str, int] = field(default_factory=dict)

    @property
    def count(self) -> int:
        return sum(self.places.values())

    @property
    def first(self) -> list[tuple[str, int]]:
        return list(self.places.items())[:PLACES_SHOWN]

    @property
    def more(self) -> list[tuple[str, int]]:
        return list(self.places.items())[PLACES_SHOWN:]


def grouped(doubts: Iterable[Doubt]) -> list[Doubted]:
    """Doubts of the same kind together, in the order in which their kinds first arise."""
    kinds: dict[str, Doubted] = {}
    for doubt in doubts:
        kind = kinds.setdefault(doubt.question, Doubted(doubt.question))
        kind.places[doubt.where] = kind.places.get(doubt.where, 0) + 1
    return list(kinds.values())
