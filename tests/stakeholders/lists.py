"""Small lists of stakeholders for the tests, as files."""

from collections.abc import Iterable, Mapping
from typing import Any

from stakeholders.exchange.reading.understanding import understand
from stakeholders.exchange.reading.understood import Doubt, Understood
from stakeholders.exchange.taking import Change, take_stakeholders
from tests.actionplan.workbooks import saved, workbook

HEADINGS = ("Organisation", "Name", "E-mail")


def csv_file(rows: Iterable[Iterable[str]], headings: Iterable[str] = HEADINGS, delimiter: str = ";") -> bytes:
    def field(text: str) -> str:
        return '"' + text.replace('"', '""') + '"'

    lines = [delimiter.join(map(field, row)) for row in (headings, *rows)]
    return "\r\n".join(lines).encode("utf-8-sig")


def read(
    *rows: Iterable[str], headings: Iterable[str] = HEADINGS, decisions: Mapping[str, str] | None = None
) -> Understood:
    """What is understood of a CSV file with these rows."""
    return understand(csv_file(rows, headings), "list.csv", decisions or {})


def read_sheet(rows: Iterable[Iterable[Any]], **more: Any) -> Understood:
    """What is understood of a workbook, its headings included."""
    return understand(saved(workbook([list(row) for row in rows], **more)), "list.xlsx")


def take(*rows: Iterable[str], **more: Any) -> Change:
    return take_stakeholders(read(*rows, **more), by=None)


def doubts(understood: Understood, kind: str) -> list[Doubt]:
    return [doubt for doubt in understood.doubts if doubt.kind == kind]


def told(understood: Understood) -> str:
    return "\n".join(one.what for one in understood.cleaned)
