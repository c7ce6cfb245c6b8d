"""Rows of text written as a workbook or as CSV, so that no spreadsheet program works any of it out.

A text that such a program could take for a formula gets an apostrophe in front (`safe`), in workbooks too: somebody may
save one as CSV. `unsafe` takes it off again, so that nothing is lost on the way out and back.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.packaging.core import DocumentProperties
from openpyxl.styles import Alignment, Font
from openpyxl.utils.cell import get_column_letter

Rows = Iterable[Sequence[str]]

LONGEST_CELL = 32_767  # Excel's own limit; openpyxl would cut the rest off in silence

# With their twins in full width, which some programs read as the same.
_SIGNS = frozenset("=+-@＝＋－＠﹦﹢﹣﹫−")
_BREAKS = frozenset("\t\r\n")
# Digits, what stands between them, and extensions: nothing here that a program could call or fetch.
_ONE_PHONE = r"\+\d(?:[ \u00a0().\-/]{0,3}\d){5,17}(?: ?(?:ext\.?|x) ?\d{1,6})?"
_PHONE = re.compile(rf"{_ONE_PHONE}(?: ?[,;/] ?{_ONE_PHONE}){{0,3}}", re.IGNORECASE | re.ASCII)
# What XML cannot hold, and what would be read as a stand-in for it.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_STAND_IN = re.compile(r"_x([0-9A-Fa-f]{4})_")
_WIDEST, _NARROWEST = 60, 8


class DoesNotFit(Exception):
    """A text is longer than a cell of a workbook can be."""


def safe(text: str) -> str:
    """The text as a cell may hold it: with an apostrophe in front where a program could take it for a formula."""
    return f"'{text}" if _is_dangerous(text) else text


def unsafe(text: str) -> str:
    """The text that `safe` was given."""
    return text[1:] if text.startswith("'") and _is_dangerous(text) else text


def _is_dangerous(text: str) -> bool:
    """Whether a formula could begin here. Apostrophes in front do not count, so that `unsafe` undoes `safe` exactly."""
    bare = text.lstrip("'")
    if bare and bare[0] in _BREAKS:
        return True
    for character in bare:
        if character in _SIGNS:
            return not _PHONE.fullmatch(bare)
        if not character.isspace() and unicodedata.category(character) not in ("Cc", "Cf"):
            return False
    return False


def write_csv(rows: Rows) -> bytes:
    """CSV in UTF-8 with a byte order mark, by which Excel knows it. Every field stands in quotation marks."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, quoting=csv.QUOTE_ALL)
    writer.writerows([safe(text) for text in row] for row in rows)
    return file.getvalue().encode("utf-8-sig")


def write_xlsx(sheet: str, rows: Rows) -> bytes:
    """A workbook of one sheet, its first row the headings. Every cell is a string; it does not say who wrote it.

    Raises DoesNotFit.
    """
    table = [[_written(text) for text in row] for row in rows]
    book = Workbook(write_only=True)
    book.properties = DocumentProperties(creator=None)
    page = book.create_sheet(sheet)
    page.freeze_panes = "A2"
    for column, width in enumerate(_widths(table), 1):
        page.column_dimensions[get_column_letter(column)].width = width
    for number, row in enumerate(table):
        page.append([_cell(page, text, is_heading=number == 0) for text in row])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _written(text: str) -> str:
    written = _NOT_XML.sub(lambda found: f"_x{ord(found[0]):04X}_", safe(text))
    if len(written) > LONGEST_CELL:
        raise DoesNotFit
    return written


def _cell(page: Any, text: str, *, is_heading: bool) -> Cell:
    cell = WriteOnlyCell(page, text)
    cell.data_type = "s"  # "#N/A" is a word here, and no error
    cell.alignment = Alignment(vertical="top", wrap_text=True)
    if is_heading:
        cell.font = Font(bold=True)
    return cell


def from_workbook(text: str) -> str:
    """The text of a workbook's cell as it was before `write_xlsx` wrote it."""
    return unsafe(_STAND_IN.sub(lambda found: chr(int(found[1], 16)), text))


def _widths(table: list[list[str]]) -> list[int]:
    """A width for each column, by its longest line."""
    columns = max((len(row) for row in table), default=0)
    return [
        min(_WIDEST, max(_NARROWEST, *(_longest_line(row[place]) + 2 for row in table if place < len(row))))
        for place in range(columns)
    ]


def _longest_line(text: str) -> int:
    return max((len(line) for line in text[: _WIDEST * 4].split("\n")), default=0)
