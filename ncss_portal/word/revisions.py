"""Reading a marked-up Word file: each paragraph as it was and as it is wanted, and the comments with their ranges.

The reader of drafts (`reading`) accepts all changes; this one keeps both sides, and who changed what and when.
"""

from collections.abc import Callable

from lxml import etree

from ncss_portal.word import refusals
from ncss_portal.word.bodies import is_contents
from ncss_portal.word.fields import Fields, is_generated
from ncss_portal.word.margin_comments import read_comments
from ncss_portal.word.marked import Mark, MarkedComment, MarkedParagraph, NewLevel, Op, Revisions, Segment, settle_moves
from ncss_portal.word.marked import Story as Where
from ncss_portal.word.names import (
    ALTERNATIVES,
    DEL,
    INS,
    MOVE_FROM,
    MOVE_TO,
    PPR,
    RPR,
    SDT,
    SDT_CONTENT,
    TC,
    TEXT_BOX,
    TR,
    VAL,
    P,
    R,
    T,
    w,
)
from ncss_portal.word.package import Package
from ncss_portal.word.paragraphs import chosen
from ncss_portal.word.stories import Story, open_source, open_story
from ncss_portal.word.styles import is_on
from ncss_portal.word.symbols import symbol
from ncss_portal.word.uploads import check_bytes

_OPS: dict[str, Op] = {INS: "ins", DEL: "del", MOVE_FROM: "from", MOVE_TO: "to"}


def read_revisions(data: bytes) -> Revisions:
    """Reads a .docx file. Raises `RefusedFile` for anything else, with a sentence for the person who sent it."""
    check_bytes(data)
    package = Package(data)
    source = open_source(package)
    story = open_story(source, package.main)
    body = story.root.find(w("body")) if story else None
    if story is None or body is None:
        raise refusals.damaged()
    reader = _Reader(read_comments(package))
    reader.read(body, story)
    _read_notes(reader, {kind: open_story(source, package.related(f"{kind}s")) for kind in ("footnote", "endnote")})
    settle_moves(reader.paragraphs)
    return Revisions(reader.paragraphs, list(reader.comments.values()))


def _read_notes(reader: "_Reader", stories: dict[str, Story | None]) -> None:
    """The notes that the text refers to, in the order in which it does."""
    known: dict[tuple[str, str], etree._Element] = {}
    for kind, story in stories.items():
        for element in story.root.iter(w(kind)) if story else ():
            known[(kind, element.get(w("id"), ""))] = element
    for kind, note_id in list(dict.fromkeys(reader.notes)):
        note, its_story = known.get((kind, note_id)), stories[kind]
        if note is not None and its_story is not None:
            reader.read(note, its_story, "note")


class _Reader:
    """Goes through one story after the other."""

    def __init__(self, comments: dict[str, MarkedComment]) -> None:
        self.comments = comments
        self.paragraphs: list[MarkedParagraph] = []
        self.notes: list[tuple[str, str]] = []
        self._open: dict[str, MarkedComment] = {}
        self._marks: tuple[Mark, ...] = ()
        self._moves = {"from": "", "to": ""}
        self._where: Where = "body"
        self._rows = 0
        self._row: int | None = None
        self._row_change: Mark | None = None
        self._paragraph: MarkedParagraph | None = None
        self._boxes: list[etree._Element] = []

    def read(self, container: etree._Element, story: Story, where: Where = "body") -> None:
        self._fields, self._styles = Fields(story.unfinished), story.source.styles
        self._where = where
        self.walk(container)

    def walk(self, parent: etree._Element) -> None:
        for child in parent:
            if isinstance(child.tag, str):
                _ACTIONS.get(child.tag, _Reader.walk)(self, child)

    def skip(self, element: etree._Element) -> None:
        """Properties and the like."""

    def paragraph(self, element: etree._Element) -> None:
        properties = element.find(PPR)
        outer, boxes = self._paragraph, self._boxes
        self._boxes = []
        self._paragraph = MarkedParagraph(self._where, row=self._row, row_change=self._row_change)
        self.paragraphs.append(self._paragraph)
        self._paragraph.end = self._change_in(properties.find(RPR) if properties is not None else None)
        if properties is not None and (change := properties.find(w("pPrChange"))) is not None:
            self._note_look(self._paragraph, properties, change)
        self.walk(element)
        self._join()
        self._paragraph = None
        for box in self._boxes:
            self.walk(box)
        self._paragraph, self._boxes = outer, boxes

    def _note_look(self, paragraph: MarkedParagraph, new: etree._Element, change: etree._Element) -> None:
        """Another look of a paragraph means something only where a heading gets another level."""
        author, level = change.get(w("author"), "").strip(), self._level(new)
        if level != self._level(change.find(PPR)):
            paragraph.new_level = NewLevel(author, change.get(w("date"), ""), level)
        else:
            paragraph.looks.append((author, ""))

    def _level(self, properties: etree._Element | None) -> int | None:
        named = properties.find(w("pStyle")) if properties is not None else None
        return self._styles.outline_level(named.get(VAL, "") if named is not None else "")

    def _join(self) -> None:
        """A paragraph that somebody cut in two is one again, with the cut as a change in it."""
        if len(self.paragraphs) < 2:
            return
        first, second = self.paragraphs[-2:]
        cut = first.end is not None and first.end.op == "ins" and first.story == second.story
        if first.end is None or not cut or not first.before or not second.before or first.row != second.row:
            return
        shift, last = len(first.segments) + 1, len(self.paragraphs) - 1
        first.segments += [Segment("\n", (first.end,)), *second.segments]
        first.end, first.looks = second.end, first.looks + second.looks
        self.paragraphs.pop()
        for comment in self.comments.values():
            comment.pieces = [(p - 1, s + shift) if p == last else (p, s) for p, s in comment.pieces]
            comment.at = last - 1 if comment.at == last else comment.at

    def row(self, element: etree._Element) -> None:
        outer = self._row, self._row_change
        self._rows += 1
        self._row, self._row_change = self._rows, self._change_in(element.find(w("trPr")))
        self.walk(element)
        self._row, self._row_change = outer

    def cell(self, element: etree._Element) -> None:
        outer, self._where = self._where, "cell"
        self.walk(element)
        self._where = outer

    def _change_in(self, properties: etree._Element | None) -> Mark | None:
        """What properties say became of the whole thing."""
        for tag in _OPS if properties is not None else ():
            found = properties.find(tag) if properties is not None else None
            if found is not None:
                return self._mark(found)
        return None

    def _mark(self, element: etree._Element) -> Mark:
        op = _OPS[element.tag]
        author, date = element.get(w("author"), "").strip(), element.get(w("date"), "")
        return Mark(op, author, date, self._moves.get(op, ""))

    def change(self, element: etree._Element) -> None:
        outer, self._marks = self._marks, (*self._marks, self._mark(element))
        self.walk(element)
        self._marks = outer

    def move_begins(self, element: etree._Element) -> None:
        self._moves["from" if element.tag == w("moveFromRangeStart") else "to"] = element.get(w("name"), "")

    def move_ends(self, element: etree._Element) -> None:
        self._moves["from" if element.tag == w("moveFromRangeEnd") else "to"] = ""

    def run(self, element: etree._Element) -> None:
        properties = element.find(RPR)
        if is_on(properties, "vanish"):
            return
        paragraph = self._paragraph
        before = len(paragraph.segments) if paragraph else 0
        self.walk(element)
        look = properties.find(w("rPrChange")) if properties is not None else None
        if look is not None and paragraph is not None and not self._marks:
            words = "".join(segment.text for segment in paragraph.segments[before:])
            paragraph.looks.append((look.get(w("author"), "").strip(), words))

    def add(self, text: str, *, note: bool = False) -> None:
        paragraph = self._paragraph
        if paragraph is None or not self._fields.visible or not (text or note):
            return
        paragraph.segments.append(Segment(text, self._marks, note))
        place = (len(self.paragraphs) - 1, len(paragraph.segments) - 1)
        for comment in self._open.values():
            comment.pieces.append(place)

    def text(self, element: etree._Element) -> None:
        self.add(element.text or "")

    def blank(self, _element: etree._Element) -> None:
        self.add(" ")

    def hyphen(self, _element: etree._Element) -> None:
        self.add("-")

    def symbol(self, element: etree._Element) -> None:
        self.add(symbol(element.get(w("font"), ""), element.get(w("char"), ""))[0])

    def note(self, element: etree._Element) -> None:
        self.notes.append((element.tag.rpartition("}")[2].removesuffix("Reference"), element.get(w("id"), "")))
        self.add("", note=True)

    def comment_begins(self, element: etree._Element) -> None:
        comment = self.comments.get(element.get(w("id"), ""))
        if comment is not None:
            self._open[comment.id] = comment

    def comment_ends(self, element: etree._Element) -> None:
        self._open.pop(element.get(w("id"), ""), None)

    def comment_sign(self, element: etree._Element) -> None:
        comment = self.comments.get(element.get(w("id"), ""))
        if comment is not None and self.paragraphs:
            comment.at = len(self.paragraphs) - 1

    def field_char(self, element: etree._Element) -> None:
        # Of a deleted field the instruction is left out anyway, and its ends need not be in one piece.
        if not any(mark.op in ("del", "from") for mark in self._marks):
            self._fields.meet(element)

    def instruction(self, element: etree._Element) -> None:
        self._fields.instruct(element.text or "")

    def simple_field(self, element: etree._Element) -> None:
        if not is_generated(element.get(w("instr"), "")):
            self.walk(element)

    def alternatives(self, element: etree._Element) -> None:
        choice = chosen(element)
        if choice is not None:
            self.walk(choice)

    def control(self, element: etree._Element) -> None:
        content = element.find(SDT_CONTENT)
        if content is not None and not is_contents(element):
            self.walk(content)

    def drawing(self, element: etree._Element) -> None:
        """Words in a text box follow the paragraph from which it hangs."""
        self._boxes += [box for box in element.iter(TEXT_BOX) if next(box.iterancestors(TEXT_BOX), None) is None]


_ACTIONS: dict[str, Callable[[_Reader, etree._Element], None]] = {
    P: _Reader.paragraph,
    TR: _Reader.row,
    TC: _Reader.cell,
    R: _Reader.run,
    **dict.fromkeys((T, w("delText")), _Reader.text),
    **dict.fromkeys(_OPS, _Reader.change),
    **{w(name): _Reader.blank for name in ("tab", "ptab", "br", "cr")},
    w("noBreakHyphen"): _Reader.hyphen,
    w("sym"): _Reader.symbol,
    **{w(name): _Reader.note for name in ("footnoteReference", "endnoteReference")},
    **{w(name): _Reader.move_begins for name in ("moveFromRangeStart", "moveToRangeStart")},
    **{w(name): _Reader.move_ends for name in ("moveFromRangeEnd", "moveToRangeEnd")},
    w("commentRangeStart"): _Reader.comment_begins,
    w("commentRangeEnd"): _Reader.comment_ends,
    w("commentReference"): _Reader.comment_sign,
    w("fldChar"): _Reader.field_char,
    w("instrText"): _Reader.instruction,
    w("fldSimple"): _Reader.simple_field,
    ALTERNATIVES: _Reader.alternatives,
    SDT: _Reader.control,
    **{w(name): _Reader.drawing for name in ("drawing", "pict", "object")},
    **dict.fromkeys((PPR, RPR), _Reader.skip),
    **{w(name): _Reader.skip for name in ("delInstrText", "softHyphen", "fldData", "tblPr", "tcPr", "trPr", "sectPr")},
}
