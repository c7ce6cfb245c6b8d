"""Bars that lie: a line of words, below it a bar, behind it the number. Narrow, so that a phone shows its letters."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from ncss_portal.pictures import letters
from ncss_portal.pictures.svg import Svg

WIDTH = 440.0
SIZE = 16.0
LINE = 20.0
BAR = 16.0
GAP = 14.0
# Behind the bar stands the number with its percentage.
ROOM_FOR_NUMBER = 110.0
MOST_LINES = 3


@dataclass(frozen=True)
class Bar:
    """How many of all chose something."""

    words: str
    count: int
    all: int

    @property
    def percent(self) -> int:
        return round(100 * self.count / self.all) if self.all else 0


def draw_bars(bars: Sequence[Bar], *, name: str, title: str, description: str) -> SafeString:
    """One bar for each; a full bar is everybody who answered."""
    labels = [letters.lines(bar.words, SIZE, WIDTH, MOST_LINES) for bar in bars]
    height = sum(len(lines) * LINE + BAR + GAP for lines in labels)
    picture = Svg(WIDTH, max(height, 1.0), name=name, title=title, description=description, class_="bars-svg")
    top = 0.0
    for bar, lines in zip(bars, labels, strict=True):
        for line in lines:
            picture.text(0, top + SIZE, line, SIZE, fill="ink")
            top += LINE
        _bar(picture, bar, top + 2)
        top += BAR + GAP
    return picture.markup()


def _bar(picture: Svg, bar: Bar, top: float) -> None:
    room = WIDTH - ROOM_FOR_NUMBER
    picture.rect(0, top, room, BAR, fill="tint2", stroke="edge", stroke_width=0.5)
    if bar.count:
        picture.rect(0, top, max(room * bar.count / bar.all, 1.0), BAR, fill="done")
    picture.text(room + 10, top + BAR - 2.5, f"{bar.count} ({bar.percent} %)", SIZE, fill="ink")
