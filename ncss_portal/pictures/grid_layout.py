"""Where everything stands in a map of cells: two scales, and in each cell the signs and labels that belong there.

Two scales of five steps put many things into one cell. So no label is placed by its exact value: each cell lays its
own out in columns, and cells grow with what they hold. Columns of the map that hold nothing give their room away.
Nothing overlaps by construction; what is measured is only the width of the words.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from ncss_portal.pictures.grid_columns import (
    LEFT,
    LINE,
    PAD,
    SCREEN,
    SIGN,
    SIZE,
    Division,
    Format,
    Mark,
    Place,
    best_division,
)
from ncss_portal.pictures.letters import ASCENT, DESCENT, width

TOP, BOTTOM = 26.0, 46.0
HEAD = 27.0  # the name of a quadrant stands above its first row
LOWEST_ROW = 46.0
GHOST = 11.0  # the place of one sign of something that went away


@dataclass(frozen=True)
class Scale:
    """One axis: its name, and a word for each step from the lowest. From `high_from` on (counted from 1) it is high."""

    name: str
    steps: Sequence[str]
    high_from: int


@dataclass(frozen=True)
class Box:
    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    def holds(self, other: "Box") -> bool:
        return self.x <= other.x and self.y <= other.y and other.right <= self.right and other.bottom <= self.bottom

    def meets(self, other: "Box") -> bool:
        return self.x < other.right and other.x < self.right and self.y < other.bottom and other.y < self.bottom


@dataclass(frozen=True)
class Label:
    """A mark in its place: the middle of its sign, where its words begin, and the words line by line."""

    mark: Mark
    x: float
    y: float
    text_x: float
    lines: list[str]

    @property
    def box(self) -> Box:
        """All that sign and words may cover."""
        widest = max(width(line, SIZE) for line in self.lines)
        top = self.y - SIZE * 0.36 - (SIZE * ASCENT - SIZE * 0.72)
        height = SIZE * (ASCENT + DESCENT) + LINE * (len(self.lines) - 1)
        return Box(self.x - SIGN * 1.2, top, self.text_x + widest - self.x + SIGN * 1.2, height)

    @property
    def baseline(self) -> float:
        """Of the first line. The sign stands in the middle of its capitals."""
        return self.y + SIZE * 0.33


@dataclass(frozen=True)
class Ghost:
    """Where a mark stood before, and the label at which it stands now."""

    x: float
    y: float
    label: Label


@dataclass
class Cell:
    """One pair of steps, its box, and what it holds."""

    at: Place
    box: Box
    labels: list[Label] = field(default_factory=list)
    ghosts: list[Ghost] = field(default_factory=list)


class GridLayout:
    """The places of all marks. They stand in their cell in the order in which they are given."""

    def __init__(self, across: Scale, up: Scale, marks: Sequence[Mark], made_for: Format = SCREEN) -> None:
        self.across, self.up, self.width = across, up, made_for.width
        self._marks: dict[Place, list[Mark]] = defaultdict(list)
        self._left_from: dict[Place, list[Mark]] = defaultdict(list)
        for mark in marks:
            self._marks[mark.at].append(mark)
            if mark.came_from:
                self._left_from[mark.came_from].append(mark)
        self.columns = range(1, len(across.steps) + 1)
        # From the top down: the highest step first.
        self.rows = range(len(up.steps), 0, -1)
        self._division: Division = best_division(
            self._marks, self.columns, self.rows, made_for, arrows=bool(self._left_from)
        )
        self.cells = {cell.at: cell for cell in self._cells()}
        self._place_ghosts()

    @property
    def labels(self) -> Iterator[Label]:
        for cell in self.cells.values():
            yield from cell.labels

    @property
    def ghosts(self) -> Iterator[Ghost]:
        for cell in self.cells.values():
            yield from cell.ghosts

    @cached_property
    def height(self) -> float:
        return self.cells[1, 1].box.bottom + BOTTOM

    def quadrant(self, is_right: bool, is_upper: bool) -> Box:
        """The box around the cells that are high or low on both scales."""
        in_it = [
            cell.box
            for (column, row), cell in self.cells.items()
            if (column >= self.across.high_from) is is_right and (row >= self.up.high_from) is is_upper
        ]
        x, y = min(box.x for box in in_it), min(box.y for box in in_it)
        return Box(x, y, max(box.right for box in in_it) - x, max(box.bottom for box in in_it) - y)

    def head_of(self, row: int) -> float:
        """The room above a row for the names of its quadrants."""
        return HEAD if row in (len(self.up.steps), self.up.high_from - 1) else 0.0

    # --- Rows ---------------------------------------------------------------------------------------------------------

    def _ghost_height(self, place: Place) -> float:
        if place not in self._left_from:
            return 0.0
        return GHOST * -(-len(self._left_from[place]) // self._ghosts_in_line(place[0])) + 3.0

    def _ghosts_in_line(self, column: int) -> int:
        return max(1, int((self._division.width_of(column) - 2 * PAD) // GHOST))

    def _row_height(self, row: int) -> float:
        needed = [
            self._division.height_of((column, row)) + self._ghost_height((column, row)) for column in self.columns
        ]
        return max(LOWEST_ROW, max(needed) + 2 * PAD) + self.head_of(row)

    # --- Places -------------------------------------------------------------------------------------------------------

    def _cells(self) -> Iterator[Cell]:
        y = TOP
        for row in self.rows:
            height, x = self._row_height(row), LEFT
            for column in self.columns:
                cell = Cell((column, row), Box(x, y, self._division.width_of(column), height))
                cell.labels.extend(self._labels_in(cell))
                yield cell
                x = cell.box.right
            y += height

    def _labels_in(self, cell: Cell) -> Iterator[Label]:
        """The labels of a cell, filled column by column so that all columns are about as high."""
        height = self._division.height_of(cell.at)
        top = cell.box.y + self.head_of(cell.at[1]) + PAD
        x, filled = cell.box.x + PAD, 0.0
        for item in self._division.items.get(cell.at, []):
            if filled + item.height > height:
                x, filled = x + self._division.slot, 0.0
            y = top + filled + self._division.gap / 2 + LINE / 2
            yield Label(item.mark, x + SIGN * 1.2, y, x + self._division.text_at, item.lines)
            filled += item.height

    def _place_ghosts(self) -> None:
        """A place at the foot of the cell for each mark that left it; those that went left stand left."""
        present = {id(label.mark): label for label in self.labels}
        for place, gone in self._left_from.items():
            cell, in_line = self.cells[place], self._ghosts_in_line(place[0])
            labels = sorted((present[id(mark)] for mark in gone), key=lambda label: (label.x, label.y))
            top = cell.box.bottom - PAD / 2 - self._ghost_height(place)
            for index, label in enumerate(labels):
                line, step = divmod(index, in_line)
                x = cell.box.x + PAD + GHOST * (step + 0.5)
                cell.ghosts.append(Ghost(x, top + GHOST * (line + 0.5), label))
