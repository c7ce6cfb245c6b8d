"""Which heads hold for which cell of a table in a tagged PDF.

WeasyPrint gives every cell all heads found anywhere in its column. That is wrong as soon as a table has rows that
title the rows below them: the last cell would be announced with every title of the table.

A table over several pages is several tables in the structure tree. A cell over several rows that is cut by a page break
reaches out of the first and leaves a hole in the next, so that all cells beside the hole would get the wrong heads.
"""

from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass

from pikepdf import Array, Dictionary, Name, Object, Pdf

from ncss_portal.pdf.structuretree import attribute, children


@dataclass(frozen=True)
class Cut:
    """What a page break left over of a cell: the columns it covers, and for how many rows of the next piece."""

    column: int
    columns: int
    rows: int


@dataclass(frozen=True)
class Spot:
    """A cell and the grid places that it covers."""

    cell: Object
    row: int
    column: int
    rows: int
    columns: int
    in_head: bool

    @property
    def is_head(self) -> bool:
        return bool(self.cell.S == "/TH")


def connect_tables(pdf: Pdf, tables: list[Object]) -> None:
    """Mend and connect the tables, given in reading order."""
    cut: list[Cut] = []
    for table in tables:
        cut = _mend(pdf, table, cut)
        connect_cells(table)


def _mend(pdf: Pdf, table: Object, cut_above: list[Cut]) -> list[Cut]:
    """Close the holes left by cells of the piece before, shorten cells that reach out; return what reached out."""
    lines = _lines(table)
    first_line = next((line for line, in_head in lines if not in_head), None)
    if cut_above and first_line is not None:
        first_line.K = Array(_with_blanks(pdf, first_line, cut_above))
    cut = []
    for spot in _spots(table):
        beyond = spot.row + spot.rows - len(lines)
        if beyond > 0:
            _table_attributes(spot.cell).RowSpan = spot.rows - beyond
            cut.append(Cut(spot.column, spot.columns, beyond))
    return cut


def _with_blanks(pdf: Pdf, line: Object, cut_above: list[Cut]) -> list[Object]:
    cells: list[Object] = []
    waiting = sorted(cut_above, key=lambda cut: cut.column)
    column = 0
    for cell in [*children(line), None]:
        while waiting and (cell is None or waiting[0].column <= column):
            cut = waiting.pop(0)
            attributes = Dictionary(O=Name.Table, ColSpan=cut.columns, RowSpan=cut.rows)
            blank = Dictionary(Type=Name.StructElem, S=Name.TD, P=line, A=attributes, K=Array([]))
            cells.append(pdf.make_indirect(blank))
            column += cut.columns
        if cell is not None:
            cells.append(cell)
            column += _span(cell, "/ColSpan")
    return cells


def connect_cells(table: Object) -> None:
    """Give each head of `table` its scope, and each data cell the identifiers of its heads, outermost first."""
    spots = _spots(table)
    heads = _Heads(spots)
    for spot in spots:
        if spot.is_head:
            _table_attributes(spot.cell).Scope = Name.Column if spot.in_head else Name.Row
        else:
            named = [head.cell.ID for head in heads.of(spot) if "/ID" in head.cell]
            _table_attributes(spot.cell).Headers = Array(named)


class _Heads:
    """The heads of a table, found by column, by row, and as titles of the rows below them."""

    def __init__(self, spots: list[Spot]) -> None:
        self._above: defaultdict[int, list[Spot]] = defaultdict(list)
        self._beside: defaultdict[int, list[Spot]] = defaultdict(list)
        lines: defaultdict[int, list[Spot]] = defaultdict(list)
        for spot in spots:
            lines[spot.row].append(spot)
            if spot.is_head and spot.in_head:
                for column in range(spot.column, spot.column + spot.columns):
                    self._above[column].append(spot)
            elif spot.is_head:
                for row in range(spot.row, spot.row + spot.rows):
                    self._beside[row].append(spot)
        # A row outside the table head that consists of heads only titles the rows below it, up to the next such row.
        self._titles = [
            (row, line[-1])
            for row, line in sorted(lines.items())
            if all(spot.is_head and not spot.in_head for spot in line)
        ]
        self._title_rows = [row for row, _ in self._titles]

    def of(self, spot: Spot) -> list[Spot]:
        found = [head for column in range(spot.column, spot.column + spot.columns) for head in self._above[column]]
        at = bisect_left(self._title_rows, spot.row)
        if at:
            found.append(self._titles[at - 1][1])
        found += [head for row in range(spot.row, spot.row + spot.rows) for head in self._beside[row]]
        return list({id(head): head for head in found}.values())


def _spots(table: Object) -> list[Spot]:
    spots: list[Spot] = []
    taken: set[tuple[int, int]] = set()
    for row, (line, in_head) in enumerate(_lines(table)):
        column = 0
        for cell in children(line):
            while (row, column) in taken:
                column += 1
            rows, columns = _span(cell, "/RowSpan"), _span(cell, "/ColSpan")
            taken |= {(row + down, column + right) for down in range(rows) for right in range(columns)}
            spots.append(Spot(cell, row, column, rows, columns, in_head))
            column += columns
    return spots


def _lines(table: Object) -> list[tuple[Object, bool]]:
    lines = []
    for group in children(table):
        if group.S == "/TR":
            lines.append((group, False))
        elif group.S in ("/THead", "/TBody", "/TFoot"):
            lines += [(line, bool(group.S == "/THead")) for line in children(group) if line.S == "/TR"]
    return lines


def _span(cell: Object, name: str) -> int:
    value = attribute(cell, name)
    return int(value) if value is not None else 1


def _table_attributes(cell: Object) -> Object:
    attributes = cell.get("/A")
    if isinstance(attributes, Dictionary):
        return attributes
    if isinstance(attributes, Array):
        for group in attributes:
            if isinstance(group, Dictionary) and group.get("/O") == "/Table":
                return group
    cell.A = Dictionary(O=Name.Table)
    return cell.A
