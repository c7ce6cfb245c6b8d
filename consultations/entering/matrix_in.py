"""A comment matrix that came back: its rows as they were filled in. What they mean, `matrix_rows` says."""

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from consultations.entering.matrix_out import headings
from ncss_portal.spreadsheets.cell_words import folded
from ncss_portal.spreadsheets.reading import Sheet, Unreadable, read_csv, read_workbook
from ncss_portal.spreadsheets.writing import from_workbook, unsafe
from ncss_portal.word.blocks import Block
from ncss_portal.word.reading import read_docx
from ncss_portal.word.refusals import RefusedFile
from ncss_portal.word.uploads import check_upload
from ncss_portal.wording import tidy

PLACE, ADDRESS, TEXT, KIND, BODY, REPLACEMENT, READER = "place", "address", "text", "kind", "body", "words", "reader"
CLAUSE, LINE, AUTHOR, REMARKS = "clause", "line", "author", "observations"
# Beginnings of headings, folded; the longer ones are tried first, since "comment" begins "comments" as well.
_KNOWN = {
    "place": PLACE, "paragraph": PLACE, "number": PLACE, "address": ADDRESS, "text": TEXT, "kind": KIND,
    "type of comment": KIND, "comment": BODY, "proposed words": REPLACEMENT, "proposed change": REPLACEMENT,
    "who may read it": READER, "clause": CLAUSE, "line": LINE, "mb": AUTHOR, "member body": AUTHOR,
    "observations": REMARKS, "justification": REMARKS,
}  # fmt: skip
_OWN = (PLACE, ADDRESS, TEXT, KIND, BODY, REPLACEMENT, READER)
# So many lines may stand above the headings.
_LINES_ABOVE = 20
MOST_ROWS = 2_000

Cells = Mapping[int, str]


class NotAMatrix(Exception):
    """The file cannot be read as a comment matrix. Its words are a sentence for the person who brought it."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row that was filled in: its number in the file, and its texts by column. `is_iso`: of the ISO template."""

    number: int
    texts: Mapping[str, str]
    is_iso: bool = False
    # What stands in columns that mean nothing to the portal, with their headings.
    others: tuple[tuple[str, str], ...] = ()

    def get(self, column: str) -> str:
        return self.texts.get(column, "")


@dataclass(frozen=True, slots=True)
class Matrix:
    lines: tuple[Line, ...]


def read_matrix(data: bytes, name: str) -> Matrix:
    """The rows with words of somebody's own. Raises NotAMatrix."""
    try:
        tables = list(_tables(data, name))
    except (RefusedFile, Unreadable) as reason:
        raise NotAMatrix(str(reason)) from reason
    found = [lines for table in tables if (lines := _lines(table)) is not None]
    if not found:
        raise NotAMatrix(_("No table of this file has the headings of a comment matrix. Fill in an empty one."))
    filled = tuple(line for part in found for line in part)
    if len(filled) > MOST_ROWS:
        raise NotAMatrix(_("The matrix has more than %(rows)s comments. Bring it in parts.") % {"rows": MOST_ROWS})
    return Matrix(filled)


def _tables(data: bytes, name: str) -> Iterator[list[tuple[int, Cells]]]:
    """Each table of the file as rows: number, and texts by column counted from 1."""
    ending = name.lower().rpartition(".")[2]
    if ending == "docx":
        check_upload(io.BytesIO(data), name, expect="docx")
        for block in read_docx(data).blocks:
            if block.kind == "table":
                yield list(_of_block(block))
    elif ending == "csv":
        check_upload(io.BytesIO(data), name, expect="text")
        yield _of_sheet(read_csv(data, clean=lambda text: tidy(unsafe(text))))
    else:
        check_upload(io.BytesIO(data), name, expect="xlsx")
        for sheet in read_workbook(data, clean=lambda text: tidy(from_workbook(text))):
            yield _of_sheet(sheet)


def _of_sheet(sheet: Sheet) -> list[tuple[int, Cells]]:
    return [(row.number, {column: cell.text for column, cell in row.cells.items()}) for row in sheet.rows]


def _of_block(block: Block) -> Iterator[tuple[int, Cells]]:
    """The rows of a Word table. A merged cell stands in the first row and column that it covers."""
    covered: dict[int, int] = {}
    for number, row in enumerate(block.rows, 1):
        texts: dict[int, str] = {}
        column = 1
        for cell in row.cells:
            while covered.get(column, 0) >= number:
                column += 1
            texts[column] = "\n".join(cell.paragraphs)
            for below in range(column, column + cell.colspan):
                covered[below] = number + cell.rowspan - 1
            column += cell.colspan
        yield number, texts


def _lines(rows: Sequence[tuple[int, Cells]]) -> list[Line] | None:
    """What was filled in below the headings; None where there are no headings of a matrix."""
    for index, (_number, cells) in enumerate(rows[:_LINES_ABOVE]):
        columns = _columns(cells)
        named = set(columns.values())
        if BODY in named and named & {PLACE, ADDRESS, CLAUSE}:
            others = {column: text for column, text in cells.items() if text.strip() and column not in columns}
            lines = (_line(number, below, columns, others) for number, below in rows[index + 1 :])
            return [line for line in lines if line.get(BODY) or line.get(REPLACEMENT) or line.get(REMARKS)]
    return None


def _columns(cells: Cells) -> dict[int, str]:
    """Which column means what. The first of two with the same meaning counts."""
    own = {folded(words): meaning for words, meaning in zip(headings(), _OWN, strict=True)}
    known = sorted({**_KNOWN, **own}.items(), key=lambda pair: -len(pair[0]))
    found: dict[int, str] = {}
    for column, text in cells.items():
        words = folded(text)
        meaning = next((meaning for start, meaning in known if words.startswith(start)), "")
        if meaning and meaning not in found.values():
            found[column] = meaning
    return found


def _line(number: int, cells: Cells, columns: Mapping[int, str], others: Mapping[int, str]) -> Line:
    texts = {meaning: tidy(cells.get(column, "")) for column, meaning in columns.items()}
    is_iso = CLAUSE in texts or AUTHOR in texts
    kept = ((" ".join(heading.split()), tidy(cells.get(column, ""))) for column, heading in others.items())
    return Line(number, texts, is_iso, tuple((heading, text) for heading, text in kept if _says_something(text)))


def _says_something(text: str) -> bool:
    """A bare number only counts the rows."""
    return any(letter.isalpha() for letter in text)
