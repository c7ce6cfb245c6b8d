"""How the columns of a map share its width, so that it becomes as low as it can be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, pairwise

from ncss_portal.pictures.letters import lines

SIZE = 13.0  # of the labels' letters
LEFT, RIGHT = 84.0, 1.0
LINE = 15.0
# Long names get three lines, or fewer where the map would grow too high. If it does so anyway, it may as well say more.
LINE_COUNTS, LINES_OF_MANY = (3, 2, 1), 2
PAD = 8.0
SLOT = 126.0  # the least width in which a label is still told from others
BARE = 72.0  # a column that holds nothing, where room is scarce
SIGN = 5.0  # radius
TEXT_AT, TEXT_AT_WITH_ARROWS = 17.0, 23.0  # from the beginning of a slot
GAP, GAP_WITH_ARROWS = 4.0, 7.0
# How much lower a map must become before columns that hold nothing give their room away.
WORTH_IT = 0.85

Place = tuple[int, int]


@dataclass(frozen=True)
class Format:
    """For what a map is drawn: its width, and how high all its labels together may become before names lose lines."""

    width: float
    highest: float


# As wide as a page of the portal, in its pixels; the page may be long.
SCREEN = Format(1120.0, 1000.0)
# An A4 sheet across, where a line of heads and keys is left: letters of 6.5 points for a hundred labels, mostly 7.
SHEET = Format(1400.0, 540.0)


@dataclass(frozen=True)
class Mark:
    """One thing on the map. `at` is its step on both scales, across and up, counted from 1.

    `spoken` is what a screen reader says and a pointer shows. `came_from` is where it stood before, if it moved.
    """

    label: str
    spoken: str
    at: Place
    sign: str
    colour: str
    url: str = ""
    came_from: Place | None = None


@dataclass(frozen=True)
class Item:
    """A mark with the lines of its label and the height that it takes."""

    mark: Mark
    lines: list[str]
    height: float


class Division:
    """The width divided among the columns. Those in `used` share slots, each wide enough for one column of labels."""

    def __init__(
        self,
        marks: Mapping[Place, Sequence[Mark]],
        columns: Sequence[int],
        rows: Sequence[int],
        used: Sequence[int],
        width: float,
        *,
        arrows: bool,
        most_lines: int,
    ) -> None:
        self.rows, self.used = rows, used
        self.most_lines = most_lines
        self.gap = GAP_WITH_ARROWS if arrows else GAP
        self.text_at = TEXT_AT_WITH_ARROWS if arrows else TEXT_AT
        room = width - LEFT - RIGHT - BARE * (len(columns) - len(used))
        self.slots = max(len(used), int(room // SLOT))
        self.slot = room / self.slots
        self.items = {place: [self._item(mark) for mark in held] for place, held in marks.items()}
        self._heights: dict[tuple[Place, int], float] = {}

    def _item(self, mark: Mark) -> Item:
        words = lines(mark.label, SIZE, self.slot - PAD - self.text_at, self.most_lines)
        return Item(mark, words, self.gap + LINE * len(words))

    @cached_property
    def shares(self) -> dict[int, int]:
        """How many slots each column has: of all divisions the one with the lowest map, and then the most even."""
        cuts = combinations(range(1, self.slots), len(self.used) - 1)
        best = min(
            (_parts(cut, self.slots) for cut in cuts),
            key=lambda parts: (self._total_height(parts), sum(part * part for part in parts)),
        )
        return dict(zip(self.used, best, strict=True))

    @cached_property
    def height(self) -> float:
        return self._total_height(list(self.shares.values()))

    def width_of(self, column: int) -> float:
        return self.shares[column] * self.slot if column in self.shares else BARE

    def height_of(self, place: Place) -> float:
        """The height of the labels in one cell."""
        return self._stacked(place, self.shares.get(place[0], 1))

    def _total_height(self, parts: Sequence[int]) -> float:
        return sum(
            max(self._stacked((column, row), slots) for column, slots in zip(self.used, parts, strict=True))
            for row in self.rows
        )

    def _stacked(self, place: Place, slots: int) -> float:
        """The least height in which the labels of a cell stand in so many columns, one after another."""
        if (place, slots) not in self._heights:
            heights = [item.height for item in self.items.get(place, [])]
            self._heights[place, slots] = _least_height(heights, slots)
        return self._heights[place, slots]


def best_division(
    marks: Mapping[Place, Sequence[Mark]],
    columns: Sequence[int],
    rows: Sequence[int],
    made_for: Format,
    *,
    arrows: bool,
) -> Division:
    """All columns alike, or, where that makes the map much lower, those narrow that hold nothing."""
    held = sorted({column for column, _row in marks}) or columns

    def divided(used: Sequence[int], most_lines: int) -> Division:
        return Division(marks, columns, rows, used, made_for.width, arrows=arrows, most_lines=most_lines)

    def best(most_lines: int) -> Division:
        whole, narrow = divided(columns, most_lines), divided(held, most_lines)
        return narrow if narrow.height < whole.height * WORTH_IT else whole

    found = (best(count) for count in LINE_COUNTS)
    return next((one for one in found if one.height <= made_for.highest), None) or best(LINES_OF_MANY)


def _parts(cuts: Sequence[int], whole: int) -> list[int]:
    ends = [0, *cuts, whole]
    return [end - start for start, end in pairwise(ends)]


def _least_height(heights: Sequence[float], columns: int) -> float:
    """The least height, to half a unit, in which a row of things fits into so many columns in its order."""
    if not heights:
        return 0.0
    low, high = max(max(heights), sum(heights) / columns), sum(heights)
    if _columns_needed(heights, low) <= columns:
        return low
    while high - low > 0.5:
        middle = (low + high) / 2
        if _columns_needed(heights, middle) <= columns:
            high = middle
        else:
            low = middle
    return high


def _columns_needed(heights: Sequence[float], limit: float) -> int:
    columns, filled = 1, 0.0
    for height in heights:
        if filled + height > limit:
            columns, filled = columns + 1, 0.0
        filled += height
    return columns
