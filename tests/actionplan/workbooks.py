"""Small workbooks for the tests, built from rows."""

import io
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any

from openpyxl import Workbook

Rows = Sequence[Sequence[Any]]
HEADINGS = ("No.", "Objective", "Activity", "Lead", "Partners", "Timeline", "Remarks")


def workbook(rows: Rows, *, merged: Iterable[str] = (), name: str = "Plan") -> Workbook:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = name
    for row in rows:
        sheet.append(list(row))
    for area in merged:
        sheet.merge_cells(area)
    return book


def saved(book: Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def xlsx(rows: Rows, *, merged: Iterable[str] = ()) -> bytes:
    return saved(workbook(rows, merged=merged))


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    """The workbook with one part of the zip replaced or added."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            if part != name:
                new.writestr(part, old.read(part))
        new.writestr(name, content)
    return file.getvalue()


def with_shared_strings(data: bytes, content: bytes) -> bytes:
    """The workbook with a table of texts that its cells refer to."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        types = archive.read("[Content_Types].xml").decode()
    types = types.replace("</Types>", f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>')
    return with_part(with_part(data, "[Content_Types].xml", types.encode()), "xl/sharedStrings.xml", content)
