"""An Excel workbook read into plain rows: merged cells resolved, hidden parts marked, formulas never worked out.

A sheet may be formatted down to row 1,048,576: rows are streamed, and reading stops after a long run of empty ones.
openpyxl's streaming mode knows no merged cells, so a second pass over the sheet's XML takes those up. That pass refuses
entity declarations; openpyxl does the same through defusedxml.
"""

import datetime
import io
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from xml.parsers import expat

from django.utils.translation import gettext as _
from openpyxl.reader.excel import ExcelReader
from openpyxl.utils.cell import get_column_letter, range_boundaries

from actionplan.plan.reading.cell_words import clean_lines
from actionplan.plan.reading.plan_read import PlanUnreadable

MOST_SHEETS = 50
MOST_COLUMNS = 64
MOST_ROWS = 5_000
MOST_CHARACTERS = 5_000_000  # one long text may be referred to from every cell
MOST_MERGED = 20_000
MOST_SPREAD = 500_000
EMPTY_ROWS_AT_END = 2_000
LONGEST_CELL = 32_767  # Excel's own limit


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell with text. In a merged range it has the text of the range's first cell, and its address as `anchor`."""

    address: str
    text: str
    anchor: str
    is_number: bool = False
    is_formula: bool = False
    is_across: bool = False
    width: int = 1


@dataclass(frozen=True, slots=True)
class Row:
    number: int
    cells: dict[int, Cell]
    is_hidden: bool = False

    def at(self, column: int | None) -> Cell | None:
        """The cell of a column, unless a merged range only reaches into it from another column."""
        cell = self.cells.get(column) if column else None
        return None if cell is None or cell.is_across else cell

    @property
    def own(self) -> list[Cell]:
        """The cells that begin in this row."""
        return [cell for cell in self.cells.values() if cell.address == cell.anchor]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A worksheet's rows with text. `unread_from` is the row where reading stopped, if rows may follow."""

    name: str
    is_hidden: bool
    rows: tuple[Row, ...]
    hidden_columns: frozenset[int] = frozenset()
    formulas_without_result: tuple[str, ...] = ()
    unread_from: int | None = None


@dataclass(slots=True)
class _Structure:
    """What the sheet's XML says beside its values."""

    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    formulas: set[str] = field(default_factory=set)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)


def read_workbook(data: bytes) -> list[Sheet]:
    """All worksheets in their order. Raises PlanUnreadable for what is no workbook, is too large or is damaged."""
    try:
        reader = ExcelReader(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        reader.read()
        return list(_sheets(reader))
    except PlanUnreadable:
        raise
    except (
        Exception
    ) as damage:  # openpyxl raises whatever the damaged part runs into: KeyError, ValueError, ParseError …
        raise PlanUnreadable(_("The file is damaged or is no Excel workbook (.xlsx).")) from damage


def _sheets(reader: ExcelReader) -> Iterator[Sheet]:
    for count, (entry, relation) in enumerate(reader.parser.find_sheets()):
        if count == MOST_SHEETS:
            raise PlanUnreadable(_("The workbook has too many sheets."))
        if entry.name not in reader.wb.sheetnames or relation.target not in reader.valid_files:
            continue  # a chart sheet
        with reader.archive.open(relation.target) as source:
            structure = _structure(source.read)
        yield _sheet(reader.wb[entry.name], entry.name, entry.state != "visible", structure)


def _structure(read: Callable[[int], bytes]) -> _Structure:
    found = _Structure()
    place = {"cell": ""}

    def begin(tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if name == "c":
            place["cell"] = attributes.get("r", "")
        elif name == "f":
            found.formulas.add(place["cell"])
        elif name == "row" and attributes.get("hidden") in ("1", "true"):
            found.hidden_rows.add(int(attributes.get("r", 0)))
        elif name == "col" and attributes.get("hidden") in ("1", "true"):
            last = min(int(attributes["max"]), MOST_COLUMNS)
            found.hidden_columns.update(range(int(attributes["min"]), last + 1))
        elif name == "mergeCell" and len(found.merged) < MOST_MERGED:
            found.merged.append(_boundaries(attributes["ref"]))

    parser = expat.ParserCreate()
    parser.StartElementHandler = begin
    parser.EntityDeclHandler = _refuse_entities
    while chunk := read(1 << 16):
        parser.Parse(chunk)
    parser.Parse(b"", True)
    return found


def _refuse_entities(*_declaration: object) -> None:
    raise PlanUnreadable(_("The file is damaged or is no Excel workbook (.xlsx)."))


def _boundaries(ref: str) -> tuple[int, int, int, int]:
    left, top, right, bottom = range_boundaries(ref)
    return int(left or 1), int(top or 1), int(right or 1), int(bottom or 1)


def _sheet(worksheet: object, name: str, is_hidden: bool, structure: _Structure) -> Sheet:
    values, without_result, unread_from = _values(worksheet, structure)
    _spread_merged(values, structure)
    rows = tuple(
        Row(number, dict(sorted(cells.items())), number in structure.hidden_rows)
        for number, cells in sorted(values.items())
        if cells
    )
    return Sheet(name, is_hidden, rows, frozenset(structure.hidden_columns), tuple(without_result), unread_from)


def _values(worksheet: object, structure: _Structure) -> tuple[dict[int, dict[int, Cell]], list[str], int | None]:
    worksheet.reset_dimensions()  # type: ignore[attr-defined]  # the stated size is often wrong
    rows: dict[int, dict[int, Cell]] = {}
    without_result: list[str] = []
    empty = characters = 0
    for number, line in enumerate(worksheet.iter_rows(max_col=MOST_COLUMNS, values_only=True), 1):  # type: ignore[attr-defined]
        cells: dict[int, Cell] = {}
        for column, value in enumerate(line, 1):
            address = f"{get_column_letter(column)}{number}" if value is not None or structure.formulas else ""
            text = _text(value, address)
            characters += len(text)
            if text:
                is_number = isinstance(value, int | float)
                cells[column] = Cell(address, text, address, is_number, address in structure.formulas)
            elif address in structure.formulas:
                without_result.append(address)
        if cells:
            rows[number] = cells
        empty = 0 if cells else empty + 1
        if empty == EMPTY_ROWS_AT_END:
            return rows, without_result, number + 1 - EMPTY_ROWS_AT_END
        if characters > MOST_CHARACTERS:
            raise PlanUnreadable(_("The workbook holds too much text for an action plan."))
        if len(rows) > MOST_ROWS:
            raise PlanUnreadable(_("The workbook has more than %(rows)s rows with text.") % {"rows": MOST_ROWS})
    return rows, without_result, None


def _text(value: object, address: str) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        value = value.date()
    text = str(value)
    if len(text) > LONGEST_CELL:
        raise PlanUnreadable(_("Cell %(address)s holds too much text.") % {"address": address})
    return clean_lines(text)


def _spread_merged(rows: dict[int, dict[int, Cell]], structure: _Structure) -> None:
    """Gives each cell of a merged range the text of its first cell, only in rows that have text of their own."""
    numbers = sorted(rows)
    spread = 0
    for left, top, right, bottom in structure.merged:
        first = rows.get(top, {}).get(left)
        if first is None or first.anchor != first.address:
            continue
        right = min(right, MOST_COLUMNS)
        for number in numbers[bisect_left(numbers, top) : bisect_right(numbers, bottom)]:
            spread += right - left + 1
            for column in range(left, right + 1):
                rows[number][column] = _covered(first, number, column, left, right)
        if spread > MOST_SPREAD:
            raise PlanUnreadable(_("The workbook has too many merged cells."))


def _covered(first: Cell, number: int, column: int, left: int, right: int) -> Cell:
    return replace(
        first,
        address=f"{get_column_letter(column)}{number}",
        is_across=column > left,
        width=right - left + 1,
    )
