"""Tables as they are set: a complete grid of cells with heads, groups of rows that belong together, number columns.

What comes in may have rows that are too short, spans that run over the edge, or no head at all; ministries draw tables
with the mouse. What comes out covers every place exactly once, which PDF/UA asks for (ISO 14289-1, 7.5) and a screen
reader needs.
"""

import re
from dataclasses import dataclass, replace
from html import unescape

from django.utils.html import strip_tags
from django.utils.safestring import SafeString

MAX_SPAN = 200
MAX_ROWS_KEPT_TOGETHER = 14
MAX_CHARACTERS_KEPT_TOGETHER = 2_400
LONG_CELL_CHARACTERS = 500
WIDE_FROM_COLUMNS = 8
NUMBER = re.compile(r"[-+−–]?\s*(?:[A-Z]{0,3}[$€£])?\s*\d[\d\s.,]*\s*(?:%|‰)?\*?")
# What stands where there is no number.
NO_NUMBER = re.compile(r"[-–—.…*]{1,3}|n\.?\s?/?a\.?|n\.?\s?d\.?", re.IGNORECASE)
EMPTY = SafeString("")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: sanitised HTML, how many columns and rows it covers, and whether it is a head."""

    html: SafeString
    colspan: int = 1
    rowspan: int = 1
    header: bool = False

    @property
    def text(self) -> str:
        return " ".join(unescape(strip_tags(self.html)).split())


@dataclass(frozen=True, slots=True)
class Row:
    """One row, with the cells that begin in it."""

    cells: tuple[Cell, ...]
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class PlacedCell:
    """A cell at its place. `scope` is empty for data; `numeric` cells are set flush right."""

    html: SafeString
    column: int
    colspan: int
    rowspan: int
    scope: str
    numeric: bool
    is_deep: bool = False

    @property
    def classes(self) -> str:
        """What the style sheets know: a number, a head over several columns, a head that reaches down to the rows."""
        names = {"num": self.numeric, "over": self.colspan > 1 and self.column > 0, "deep": self.is_deep}
        return " ".join(name for name, holds in names.items() if holds)


@dataclass(frozen=True, slots=True)
class PlacedRow:
    """A row of the complete grid; a band is a row that only titles the rows below it."""

    cells: tuple[PlacedCell, ...]
    anchor: str
    is_band: bool

    @property
    def length(self) -> int:
        """Characters of the longest cell."""
        return max((len(cell.html) for cell in self.cells), default=0)

    @property
    def is_long(self) -> bool:
        """Whether a page break may go through the row: one that fills a page must be broken somewhere."""
        return self.length > LONG_CELL_CHARACTERS

    @property
    def classes(self) -> str:
        return " ".join(name for name, holds in {"band": self.is_band, "long": self.is_long}.items() if holds)


@dataclass(frozen=True, slots=True)
class RowGroup:
    """Rows that no page break should part: those joined by a cell over several rows, and a band with what follows."""

    rows: tuple[PlacedRow, ...]

    @property
    def keeps_together(self) -> bool:
        characters = sum(row.length for row in self.rows)
        return 1 < len(self.rows) <= MAX_ROWS_KEPT_TOGETHER and characters <= MAX_CHARACTERS_KEPT_TOGETHER


@dataclass(frozen=True, slots=True)
class Grid:
    """A complete table: rows of the head, groups of rows of the body, number of columns."""

    columns: int
    head: tuple[PlacedRow, ...]
    groups: tuple[RowGroup, ...]

    @property
    def keeps_together(self) -> bool:
        """A table that fits into a part of a page is moved to the next rather than broken."""
        rows = [row for group in self.groups for row in group.rows]
        characters = sum(row.length for row in rows)
        return len(self.head) + len(rows) <= MAX_ROWS_KEPT_TOGETHER and characters <= MAX_CHARACTERS_KEPT_TOGETHER

    @property
    def is_numbers(self) -> bool:
        """A table of figures: whatever stands in one cell, beyond the first column, is a number."""
        cells = [cell for group in self.groups for row in group.rows for cell in row.cells if cell.column and cell.html]
        return bool(cells) and all(cell.numeric for cell in cells)

    @property
    def is_wide(self) -> bool:
        return self.columns >= WIDE_FROM_COLUMNS


def complete_grid(header_rows: tuple[Row, ...], rows: tuple[Row, ...]) -> Grid:
    """Set the rows on a grid without holes or overlaps.

    A table without any head gets its first row as head (or its first cell, when it has one row only), because a cell
    that nothing names cannot be understood by ear.
    """
    if not header_rows and not any(cell.header for row in rows for cell in row.cells):
        header_rows, rows = (rows[:1], rows[1:]) if len(rows) > 1 else ((), _headed(rows))
    columns = max(_width(header_rows), _width(rows))
    header_rows, head = _without_empty_rows(header_rows, _fill(header_rows, columns))
    rows, body = _without_empty_rows(rows, _fill(rows, columns))
    numbers = _number_columns(body, columns)
    placed = [
        _place_row(row, cells, numbers, is_band=index < len(rows) - 1 and _is_band(cells, columns))
        for index, (row, cells) in enumerate(zip(rows, body, strict=True))
    ]
    return Grid(
        columns,
        tuple(
            _head_row(row, cells, numbers, below=len(head) - index)
            for index, (row, cells) in enumerate(zip(header_rows, head, strict=True))
        ),
        tuple(_groups(placed)),
    )


Filled = list[list[tuple[int, Cell]]]


def _headed(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    return tuple(
        replace(row, cells=tuple(replace(cell, header=index == 0) for index, cell in enumerate(row.cells)))
        for row in rows
    )


def _width(rows: tuple[Row, ...]) -> int:
    """The number of columns that the rows need, spans from above counted."""
    open_spans: list[tuple[int, int]] = []  # (rows still to cover, columns)
    widest = 0
    for row in rows:
        inherited = sum(columns for _, columns in open_spans)
        own = [(min(cell.rowspan, MAX_SPAN), min(max(cell.colspan, 1), MAX_SPAN)) for cell in row.cells]
        widest = max(widest, inherited + sum(columns for _, columns in own))
        open_spans = [(down - 1, columns) for down, columns in (*open_spans, *own) if down > 1]
    return min(widest, MAX_SPAN)


def _fill(rows: tuple[Row, ...], columns: int) -> Filled:
    taken: set[tuple[int, int]] = set()
    filled: Filled = []
    for index, row in enumerate(rows):
        line: list[tuple[int, Cell]] = []
        waiting = list(row.cells)
        for column in range(columns):
            if (index, column) in taken:
                continue
            cell = waiting.pop(0) if waiting else Cell(EMPTY)
            across = _free_columns(taken, index, column, columns, wanted=cell.colspan)
            down = max(1, min(cell.rowspan, len(rows) - index))
            taken |= {(index + below, column + right) for below in range(down) for right in range(across)}
            line.append((column, replace(cell, colspan=across, rowspan=down)))
        filled.append(line)
    return filled


def _without_empty_rows(rows: tuple[Row, ...], filled: Filled) -> tuple[tuple[Row, ...], Filled]:
    """Leave out rows that lie wholly under joined cells: nothing is in them, and they have no meaning of their own."""
    empty = {index for index, line in enumerate(filled) if not line}
    shortened = [
        [
            (column, replace(cell, rowspan=cell.rowspan - len(empty & set(range(index, index + cell.rowspan)))))
            for column, cell in line
        ]
        for index, line in enumerate(filled)
    ]
    kept = [index for index in range(len(rows)) if index not in empty]
    return tuple(rows[index] for index in kept), [shortened[index] for index in kept]


def _free_columns(taken: set[tuple[int, int]], row: int, column: int, columns: int, *, wanted: int) -> int:
    free = 1
    while free < wanted and column + free < columns and (row, column + free) not in taken:
        free += 1
    return free


def _number_columns(body: Filled, columns: int) -> frozenset[int]:
    """Columns in which all that stands in single cells is a number."""
    texts: dict[int, list[str]] = {column: [] for column in range(columns)}
    for line in body:
        for column, cell in line:
            if cell.colspan == 1 and not cell.header and cell.text:
                texts[column].append(cell.text)
    return frozenset(
        column
        for column, found in texts.items()
        if column > 0 and any(map(NUMBER.fullmatch, found)) and all(map(_is_number, found))
    )


def _is_number(text: str) -> bool:
    return bool(NUMBER.fullmatch(text) or NO_NUMBER.fullmatch(text))


def _place(column: int, cell: Cell, scope: str, numbers: frozenset[int]) -> PlacedCell:
    numeric = cell.colspan == 1 and column in numbers
    return PlacedCell(cell.html, column, cell.colspan, cell.rowspan, scope, numeric)


def _head_row(row: Row, cells: list[tuple[int, Cell]], numbers: frozenset[int], *, below: int) -> PlacedRow:
    """A row of the head; `below` counts the head rows from this one on."""
    placed = (replace(_place(column, cell, "col", numbers), is_deep=cell.rowspan == below) for column, cell in cells)
    return PlacedRow(tuple(placed), row.anchor, is_band=False)


def _place_row(row: Row, cells: list[tuple[int, Cell]], numbers: frozenset[int], *, is_band: bool) -> PlacedRow:
    placed = tuple(
        _place(column, cell, "rowgroup" if is_band else "row" if cell.header else "", numbers) for column, cell in cells
    )
    return PlacedRow(placed, row.anchor, is_band)


def _is_band(cells: list[tuple[int, Cell]], columns: int) -> bool:
    """A number and a title over all other columns, or a title over all columns."""
    if columns < 3 or not 1 <= len(cells) <= 2 or any(cell.rowspan > 1 for _, cell in cells):
        return False
    last = cells[-1][1]
    return last.colspan >= columns - 1 and bool(last.text)


def _groups(rows: list[PlacedRow]) -> list[RowGroup]:
    groups: list[RowGroup] = []
    current: list[PlacedRow] = []
    joined_until = -1
    for index, row in enumerate(rows):
        current.append(row)
        joined_until = max(joined_until, *(index + cell.rowspan - 1 for cell in row.cells), index)
        is_last = index == len(rows) - 1
        if is_last or (index >= joined_until and not row.is_band):
            groups.append(RowGroup(tuple(current)))
            current = []
    return groups
