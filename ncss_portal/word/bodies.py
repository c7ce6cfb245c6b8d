"""The contents of a body, cell, note or text box in reading order, whatever wrappers stand around them.

Wrappers (content controls, custom XML, moved blocks) are gone through with a stack of our own instead of recursion, so
that a file cannot nest them deeper than Python can follow.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from lxml import etree

from ncss_portal.word.blocks import Block
from ncss_portal.word.fields import Fields
from ncss_portal.word.figures import is_drawn, read_figures
from ncss_portal.word.names import (
    ALTERNATIVES,
    DEL,
    INS,
    MATH,
    MOVE_FROM,
    MOVE_TO,
    SDT,
    SDT_CONTENT,
    TBL,
    TC,
    TR,
    VAL,
    P,
    w,
)
from ncss_portal.word.paragraphs import Paragraph, chosen, read_paragraph
from ncss_portal.word.stories import Story

Piece = Paragraph | Block
TableReader = Callable[[etree._Element, Story], list[Block]]

TRANSPARENT = {INS, MOVE_TO, w("customXml"), w("smartTag"), SDT_CONTENT, f"{{{MATH}}}oMathPara"}
EMBEDDED_FILES = {w("altChunk"), w("subDoc")}


def elements(container: etree._Element, wanted: set[str]) -> Iterator[etree._Element]:
    """The wanted elements directly in a container, or in wrappers within it; tables of contents left out."""
    stack = [iter(container)]
    while stack:
        child = next(stack[-1], None)
        if child is None:
            stack.pop()
        elif child.tag in wanted:
            yield child
        elif (inner := _unwrapped(child)) is not None:
            stack.append(iter(inner))


def _unwrapped(element: etree._Element) -> etree._Element | None:
    if element.tag == SDT:
        return None if is_contents(element) else element.find(SDT_CONTENT)
    if element.tag == ALTERNATIVES:
        return chosen(element)
    return element if element.tag in TRANSPARENT else None


def is_contents(control: etree._Element) -> bool:
    """A content control that Word made for a table of contents."""
    gallery = control.find(f"{w('sdtPr')}/{w('docPartObj')}/{w('docPartGallery')}")
    return gallery is not None and gallery.get(VAL, "").lower() == "table of contents"


def is_deleted(element: etree._Element) -> bool:
    """A row or cell that a tracked change takes out."""
    properties = element.find(w("trPr")) if element.tag == TR else element.find(w("tcPr"))
    return properties is not None and any(properties.find(name) is not None for name in (DEL, MOVE_FROM, w("cellDel")))


@dataclass(slots=True)
class _Level:
    """A place to go on at, with the fields that are open there."""

    children: Iterator[etree._Element]
    fields: Fields


@dataclass(slots=True)
class BodyReader:
    """Reads one container. With a `table_reader` tables become blocks; without one their words become paragraphs."""

    story: Story
    table_reader: TableReader | None = None
    carried: Paragraph | None = None
    _levels: list[_Level] = field(default_factory=list)

    def pieces(self, container: etree._Element, fields: Fields | None = None) -> Iterator[Piece]:
        """Paragraphs, tables and figures in reading order. Empty paragraphs come too; they may break a page."""
        self._levels = [_Level(iter(container), fields or Fields(self.story.unfinished))]
        while self._levels:
            child = next(self._levels[-1].children, None)
            if child is None:
                self._levels.pop()
                yield from self._flushed()
            elif child.tag == P:
                yield from self._paragraph(child)
            elif child.tag == SDT and is_contents(child):
                yield Paragraph(in_contents=True)
            elif child.tag == TBL and self.table_reader:
                yield from self._flushed()
                yield from self.table_reader(child, self.story)
            else:
                self._enter(child)
        yield from self._flushed()

    def _enter(self, element: etree._Element) -> None:
        fields = self._levels[-1].fields
        if element.tag in (TBL, TR, TC):
            if element.tag == TBL:
                self.story.source.doubts.ask(_("A table stands inside another one. Only its words were kept."))
            if element.tag == TBL or not is_deleted(element):
                self._levels.append(_Level(iter(element), fields))
        elif element.tag in EMBEDDED_FILES:
            self.story.source.doubts.ask(_("Another file is embedded here and was left out. Please copy its text in."))
        elif element.tag == f"{{{MATH}}}oMathPara":
            self._levels.append(_Level(iter([_wrapped(element)]), fields))
        elif (inner := _unwrapped(element)) is not None:
            self._levels.append(_Level(iter(inner), fields))

    def _paragraph(self, element: etree._Element) -> Iterator[Piece]:
        fields = self._levels[-1].fields
        paragraph = read_paragraph(element, self.story, fields)
        if self.carried:
            paragraph = _joined(self.carried, paragraph)
            self.carried = None
        if paragraph.mark_deleted:
            self.carried = paragraph
            return
        yield from self._finished(paragraph)

    def _finished(self, paragraph: Paragraph) -> Iterator[Piece]:
        if paragraph.contents_style and not paragraph.is_empty:
            self.story.source.doubts.count("contents")
        if paragraph.in_contents or paragraph.contents_style:
            yield Paragraph(in_contents=True)
        else:
            yield paragraph
        for drawing in paragraph.drawings:
            yield from read_figures(drawing, self.story)
            if is_drawn(drawing):
                self.story.source.doubts.ask(_("A drawing here is made of shapes. Only its words were kept."))
        for box in reversed(paragraph.boxes):
            self._levels.append(_Level(iter(box), Fields(self.story.unfinished)))

    def _flushed(self) -> Iterator[Piece]:
        """A paragraph whose end was deleted, and that nothing follows to be joined with."""
        if self.carried:
            carried, self.carried = self.carried, None
            yield from self._finished(carried)


def _wrapped(formula: etree._Element) -> etree._Element:
    """A formula on a line of its own, as a paragraph."""
    paragraph = etree.Element(P)
    paragraph.extend(list(formula))
    return paragraph


def _joined(first: Paragraph, second: Paragraph) -> Paragraph:
    """Two paragraphs of which the first one's end was deleted: they take the properties of the second."""
    second.spans = first.spans + second.spans
    second.drawings = first.drawings + second.drawings
    second.boxes = first.boxes + second.boxes
    second.bold = second.bold and (first.bold or not first.plain)
    return second
