"""A workbook or a CSV file read into plain rows: merged cells resolved, hidden parts marked, formulas never worked out.

A sheet may be formatted down to row 1,048,576: rows are streamed, and reading stops after a long run of empty ones.
openpyxl's streaming mode knows no merged cells, so a second pass over the sheet's XML takes those up. That pass refuses
entity declarations; openpyxl does the same through defusedxml.
"""

import csv
import datetime
import io
import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from xml.parsers import expat

from django.utils.translation import gettext as _
from openpyxl.reader.excel import ExcelReader
from openpyxl.utils.cell import get_column_letter, range_boundaries

from ncss_portal.spreadsheets.cell_words import clean_lines

if TYPE_CHECKING:
    import _csv

MOST_SHEETS = 50
MOST_COLUMNS = 64
MOST_ROWS = 5_000
MOST_CHARACTERS = 5_000_000  # one long text may be referred to from every cell
MOST_MERGED = 20_000
MOST_SPREAD = 500_000
EMPTY_ROWS_AT_END = 2_000
LONGEST_CELL = 32_767  # Excel's own limit
DELIMITERS = ",;\t|"
_RECORDS_TRIED = 20

Clean = Callable[[str], str]


class Unreadable(Exception):
    """The file cannot be read as a table. Its words are a translated sentence for the person who sent it."""


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
    """A row with text. `length`: how many fields a record of a CSV file has, empty ones included; 0 in a workbook."""

    number: int
    cells: dict[int, Cell]
    is_hidden: bool = False
    length: int = 0

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


def read_workbook(data: bytes, *, clean: Clean = clean_lines, most_rows: int = MOST_ROWS) -> list[Sheet]:
    """All worksheets in their order. Raises Unreadable for what is no workbook, is too large or is damaged.

    `clean` tidies the text of a cell; a cell that is empty then is none.
    """
    try:
        reader = ExcelReader(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        reader.read()
        return list(_sheets(reader, clean, most_rows))
    except Unreadable:
        raise
    except (
        Exception
    ) as damage:  # openpyxl raises whatever the damaged part runs into: KeyError, ValueError, ParseError …
        raise Unreadable(_("The file is damaged or is no Excel workbook (.xlsx).")) from damage


def _sheets(reader: ExcelReader, clean: Clean, most_rows: int) -> Iterator[Sheet]:
    for count, (entry, relation) in enumerate(reader.parser.find_sheets()):
        if count == MOST_SHEETS:
            raise Unreadable(_("The workbook has too many sheets."))
        if entry.name not in reader.wb.sheetnames or relation.target not in reader.valid_files:
            continue  # a chart sheet
        with reader.archive.open(relation.target) as source:
            structure = _structure(source.read)
        yield _sheet(reader.wb[entry.name], entry.name, entry.state != "visible", structure, clean, most_rows)


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
    raise Unreadable(_("The file is damaged or is no Excel workbook (.xlsx)."))


def _boundaries(ref: str) -> tuple[int, int, int, int]:
    left, top, right, bottom = range_boundaries(ref)
    return int(left or 1), int(top or 1), int(right or 1), int(bottom or 1)


def _sheet(worksheet: object, name: str, is_hidden: bool, structure: _Structure, clean: Clean, most_rows: int) -> Sheet:
    values, without_result, unread_from = _values(worksheet, structure, clean, most_rows)
    _spread_merged(values, structure)
    rows = tuple(
        Row(number, dict(sorted(cells.items())), number in structure.hidden_rows)
        for number, cells in sorted(values.items())
        if cells
    )
    return Sheet(name, is_hidden, rows, frozenset(structure.hidden_columns), tuple(without_result), unread_from)


def _values(
    worksheet: object, structure: _Structure, clean: Clean, most_rows: int
) -> tuple[dict[int, dict[int, Cell]], list[str], int | None]:
    worksheet.reset_dimensions()  # type: ignore[attr-defined]  # the stated size is often wrong
    rows: dict[int, dict[int, Cell]] = {}
    without_result: list[str] = []
    empty = characters = 0
    for number, line in enumerate(worksheet.iter_rows(max_col=MOST_COLUMNS, values_only=True), 1):  # type: ignore[attr-defined]
        cells: dict[int, Cell] = {}
        for column, value in enumerate(line, 1):
            address = f"{get_column_letter(column)}{number}" if value is not None or structure.formulas else ""
            text = clean(_text(value, address))
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
            raise Unreadable(_("The workbook holds too much text."))
        if len(rows) > most_rows:
            raise Unreadable(_("The workbook has more than %(rows)s rows with text.") % {"rows": most_rows})
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
        raise Unreadable(_("Cell %(address)s holds too much text.") % {"address": address})
    return text


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
            raise Unreadable(_("The workbook has too many merged cells."))


def _covered(first: Cell, number: int, column: int, left: int, right: int) -> Cell:
    return replace(
        first,
        address=f"{get_column_letter(column)}{number}",
        is_across=column > left,
        width=right - left + 1,
    )


def read_csv(data: bytes, *, clean: Clean = clean_lines, most_rows: int = MOST_ROWS) -> Sheet:
    """The records of a CSV file in UTF-8, numbered from 1 without the empty ones. The delimiter is found out.

    Raises Unreadable. Sizes and control characters are for the gate (`ncss_portal.word.uploads`).
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as damage:
        raise Unreadable(_("The file is not in UTF-8. Save it as “CSV UTF-8” and bring it again.")) from damage
    named = re.match(r"sep=(.)\r?\n", text)
    if named:
        text = text[named.end() :]
    delimiter = named[1] if named else _delimiter(text)
    return Sheet("", False, tuple(_records(text, delimiter, clean, most_rows)))


def _delimiter(text: str) -> str:
    """The character that cuts most of the first records into the same number of fields, two at least."""

    def regularity(delimiter: str) -> tuple[int, int]:
        lengths: Counter[int] = Counter()
        try:
            for fields, _line in zip(_parsed(text, delimiter), range(_RECORDS_TRIED), strict=False):
                lengths[len(fields)] += any(fields)
        except csv.Error:
            return 0, 0
        return max(((times, length) for length, times in lengths.items() if length > 1), default=(0, 0))

    return max(DELIMITERS, key=regularity)


def _parsed(text: str, delimiter: str) -> "_csv.Reader":
    # Strict: a quotation mark that nobody closes would otherwise swallow the rest of the file in silence.
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)


def _records(text: str, delimiter: str, clean: Clean, most_rows: int) -> Iterator[Row]:
    reader = _parsed(text, delimiter)
    number = characters = 0
    try:
        for fields in reader:
            if not any(clean(field) for field in fields):
                continue
            number += 1
            characters += sum(map(len, fields))
            if number > most_rows:
                raise Unreadable(_("The file has more than %(rows)s records.") % {"rows": most_rows})
            if characters > MOST_CHARACTERS:
                raise Unreadable(_("The file holds too much text."))
            yield _record(number, fields, clean)
    except csv.Error as damage:
        sentence = _("Line %(line)s cannot be read: look for a quotation mark that is not closed, or for a long text.")
        raise Unreadable(sentence % {"line": reader.line_num}) from damage


def _record(number: int, fields: list[str], clean: Clean) -> Row:
    cells = {}
    for column, field_text in enumerate(fields[:MOST_COLUMNS], 1):
        address = f"{get_column_letter(column)}{number}"
        if len(field_text) > LONGEST_CELL:
            raise Unreadable(_("Cell %(address)s holds too much text.") % {"address": address})
        if text := clean(field_text):
            cells[column] = Cell(address, text, address)
    return Row(number, cells, length=len(fields))
