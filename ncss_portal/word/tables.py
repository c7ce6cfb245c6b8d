"""Tables as grids of cells with spans and header rows. No words in a table are lost, whatever its shape."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from lxml import etree

from ncss_portal.word.blocks import Block, Cell, Row
from ncss_portal.word.bodies import BodyReader, elements, is_deleted
from ncss_portal.word.doubts import quoted
from ncss_portal.word.lists import grouped_markdown
from ncss_portal.word.names import TC, TR, VAL, w
from ncss_portal.word.paragraphs import Paragraph
from ncss_portal.word.spans import unmarked
from ncss_portal.word.stories import Story
from ncss_portal.word.styles import is_on, whole_number

# Word itself allows 63 columns.
MOST_COLUMNS = 100


@dataclass(slots=True)
class _Cell:
    """A cell while the table is read. `column` is its place in the grid."""

    column: int
    colspan: int
    merge: str
    paragraphs: list[Paragraph] = field(default_factory=list)
    rowspan: int = 1
    covered: bool = False


@dataclass(slots=True)
class _Row:
    header: bool
    cells: list[_Cell]


def read_table(table: etree._Element, story: Story) -> list[Block]:
    """The table, followed by the figures that stood in its cells."""
    figures: list[Block] = []
    rows = [_read_row(row, story, figures) for row in elements(table, {TR}) if not is_deleted(row)]
    _merge_down(rows)
    _find_headers(rows, story)
    if figures:
        story.source.doubts.ask(_("Pictures in the cells of a table here were put below the table. Is that right?"))
    if not rows:
        return figures
    finished = [_finished(row) for row in rows]
    return [_block(finished, rows), *figures]


def _block(rows: list[Row], read: Sequence[_Row]) -> Block:
    kept = [cell for row in read for cell in row.cells if not cell.covered]
    return Block(
        "table",
        rows=rows,
        paragraphs=[text for row in rows for cell in row.cells for text in cell.paragraphs],
        footnotes=[label for cell in kept for paragraph in cell.paragraphs for label in paragraph.notes],
    )


def _read_row(row: etree._Element, story: Story, figures: list[Block]) -> _Row:
    properties = row.find(w("trPr"))
    cells: list[_Cell] = []
    column = _span(properties, "gridBefore")
    if column:
        cells.append(_Cell(0, column, ""))
    for element in elements(row, {TC}):
        cell = _read_cell(element, column, story, figures)
        if cells and _continues_sideways(element):
            cells[-1].colspan += cell.colspan
            cells[-1].paragraphs += cell.paragraphs
        else:
            cells.append(cell)
        column += cell.colspan
    if after := _span(properties, "gridAfter"):
        cells.append(_Cell(column, after, ""))
    return _Row(bool(is_on(properties, "tblHeader")), cells)


def _read_cell(element: etree._Element, column: int, story: Story, figures: list[Block]) -> _Cell:
    properties = element.find(w("tcPr"))
    merged = properties.find(w("vMerge")) if properties is not None else None
    merge = "" if merged is None else merged.get(VAL, "continue")
    cell = _Cell(column, _span(properties, "gridSpan") or 1, merge)
    if is_deleted(element):
        return cell
    for piece in BodyReader(story).pieces(element):
        if isinstance(piece, Block):
            figures.append(piece)
        elif not piece.is_empty:
            cell.paragraphs.append(_as_text(piece, story))
    return cell


def _as_text(paragraph: Paragraph, story: Story) -> Paragraph:
    """A heading inside a table cannot be one of the document's outline."""
    if paragraph.level:
        question = _("The heading “%(heading)s” stands in a table and was kept as text of the table. Is that right?")
        story.source.doubts.ask(question % {"heading": quoted(paragraph.plain)})
        paragraph.level = None
    return paragraph


def _continues_sideways(element: etree._Element) -> bool:
    """The old way of merging cells of one row."""
    merged = element.find(f"{w('tcPr')}/{w('hMerge')}")
    return merged is not None and merged.get(VAL, "continue") == "continue"


def _span(properties: etree._Element | None, name: str) -> int:
    found = properties.find(w(name)) if properties is not None else None
    return min(max(whole_number(found.get(VAL)) or 0, 0), MOST_COLUMNS) if found is not None else 0


def _merge_down(rows: Sequence[_Row]) -> None:
    """Cells that continue one above are covered by it; words hidden under a merged cell join those that can be seen."""
    above: dict[int, _Cell] = {}
    for row in rows:
        below: dict[int, _Cell] = {}
        for cell in row.cells:
            start = above.get(cell.column)
            if cell.merge == "continue" and start and start.colspan == cell.colspan:
                start.rowspan += 1
                start.paragraphs += cell.paragraphs
                cell.covered = True
                below[cell.column] = start
            elif cell.merge:
                below[cell.column] = cell
        above = below


def _find_headers(rows: Sequence[_Row], story: Story) -> None:
    """Header rows stand at the top and are marked in Word. A first row all in bold is taken for one and asked about."""
    marked = 0
    while marked < len(rows) and rows[marked].header:
        marked += 1
    for row in rows[marked:]:
        row.header = False
    if marked or len(rows) < 2 or not _is_bold(rows[0]) or all(_is_bold(row) for row in rows[1:]):
        return
    rows[0].header = True
    words = " | ".join(text.plain for cell in rows[0].cells for text in cell.paragraphs)
    question = _("The first row of a table, “%(row)s”, is in bold and was taken for its header. Is it?")
    story.source.doubts.ask(question % {"row": quoted(words)})


def _is_bold(row: _Row) -> bool:
    texts = [paragraph for cell in row.cells for paragraph in cell.paragraphs if paragraph.plain]
    return bool(texts) and all(paragraph.bold for paragraph in texts)


def _finished(row: _Row) -> Row:
    return Row(row.header, list(_cells(row)))


def _cells(row: _Row) -> Iterator[Cell]:
    for cell in row.cells:
        if not cell.covered:
            texts = [paragraph.plain for paragraph in cell.paragraphs if paragraph.plain]
            markdown = grouped_markdown(_without_bold(cell.paragraphs) if row.header else cell.paragraphs)
            yield Cell(markdown, texts, cell.colspan, cell.rowspan, row.header)


def _without_bold(paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    """Header cells are shown in bold anyway."""
    for paragraph in paragraphs:
        if paragraph.bold:
            paragraph.spans = unmarked(paragraph.spans, bold=True)
    return list(paragraphs)
