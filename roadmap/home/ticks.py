"""The days of a comment period as a picture, in numbers for SVG attributes.

Numbers are written here as text with a point, whatever the language of the page.
"""

from dataclasses import dataclass

TICKS_WIDTH = 300
MOST_TICKS = 60


@dataclass(frozen=True, slots=True)
class Tick:
    """One day of a comment period; `has_passed` days are filled."""

    x: str
    width: str
    has_passed: bool


def ticks(day: int, of: int) -> list[Tick]:
    """A tick for each day, `day` of them filled. Long periods have a tick for several days."""
    number = min(of, MOST_TICKS)
    passed = round(day * number / of) if of else 0
    step = TICKS_WIDTH / max(1, number)
    return [Tick(f"{place * step:.1f}", f"{step * 2 / 3:.1f}", place < passed) for place in range(number)]
