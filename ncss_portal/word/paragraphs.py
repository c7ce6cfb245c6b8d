"""A Word paragraph as spans of visible text, with what hangs on it: footnote marks, pictures, text boxes."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from lxml import etree

from ncss_portal.word.blocks import Role
from ncss_portal.word.fields import Fields, is_generated, link_in
from ncss_portal.word.marking import is_allowed_link, to_markdown
from ncss_portal.word.names import (
    ALTERNATIVES,
    CHOICE,
    DEL,
    FALLBACK,
    MATH,
    MOVE_FROM,
    PPR,
    RPR,
    SDT,
    SDT_CONTENT,
    TEXT_BOX,
    VAL,
    P,
    R,
    T,
    r,
    w,
)
from ncss_portal.word.numbering import ListMark
from ncss_portal.word.spans import Span, notes, plain, unmarked
from ncss_portal.word.stories import Source, Story
from ncss_portal.word.styles import is_on, level_of, numbering_of
from ncss_portal.word.symbols import symbol


@dataclass(slots=True)
class Paragraph:
    """A paragraph as it was read. `bold` says that every letter looks bold, by style or by hand."""

    spans: list[Span] = field(default_factory=list)
    level: int | None = None
    role: Role = ""
    mark: ListMark | None = None
    continues_list: bool = False
    in_contents: bool = False
    contents_style: bool = False
    breaks_before: bool = False
    breaks_after: bool = False
    mark_deleted: bool = False
    bold: bool = False
    plain_style: bool = True
    drawings: list[etree._Element] = field(default_factory=list)
    boxes: list[etree._Element] = field(default_factory=list)

    @property
    def plain(self) -> str:
        return plain(self.spans)

    @property
    def notes(self) -> list[str]:
        return notes(self.spans)

    @property
    def is_empty(self) -> bool:
        return not self.plain and not self.notes

    @property
    def markdown(self) -> str:
        """Headings, titles and captions do without bold, quotations without italics: the style says it already."""
        if self.level or self.role in ("title", "caption"):
            return to_markdown(unmarked(self.spans, bold=True, italic=self.role == "title"))
        return to_markdown(unmarked(self.spans, italic=self.role == "quote"))


def chosen(alternatives: etree._Element) -> etree._Element | None:
    """Of a drawing in a new and an old form only one may be read, or its words would come twice."""
    choice, fallback = alternatives.find(CHOICE), alternatives.find(FALLBACK)
    speaks = choice is not None and next(choice.iter(T, TEXT_BOX, w("drawing"), w("pict")), None) is not None
    return choice if speaks or fallback is None else fallback


def read_paragraph(element: etree._Element, story: Story, fields: Fields) -> Paragraph:
    """Read one `w:p`, going on with the fields that are open."""
    styles = story.source.styles
    properties = element.find(PPR)
    named = properties.find(w("pStyle")) if properties is not None else None
    style_id = named.get(VAL, "") if named is not None else styles.default_paragraph
    paragraph = Paragraph(role=styles.role(style_id), contents_style=styles.is_contents(style_id))
    paragraph.level = _level(properties, style_id, story.source)
    if paragraph.level and fields.generated and not paragraph.contents_style and named is not None:
        fields.abandon()
    paragraph.in_contents = fields.generated
    _Walk(story, fields, paragraph, style_id).walk(element)
    # Words beside a table of contents in the same paragraph are no part of it.
    paragraph.in_contents = (paragraph.in_contents or fields.generated) and paragraph.is_empty
    if properties is not None:
        paragraph.breaks_before |= bool(is_on(properties, "pageBreakBefore"))
        paragraph.breaks_after |= properties.find(w("sectPr")) is not None
    if not paragraph.is_empty:
        _find_list(paragraph, properties, style_id, story.source)
    paragraph.mark_deleted = _mark_deleted(properties)
    paragraph.plain_style = not paragraph.role and paragraph.level is None
    return paragraph


def _level(properties: etree._Element | None, style_id: str, source: Source) -> int | None:
    outline = properties.find(w("outlineLvl")) if properties is not None else None
    level = level_of(outline) if outline is not None else source.styles.outline_level(style_id)
    return min(level, 6) if level else None


def _mark_deleted(properties: etree._Element | None) -> bool:
    mark = properties.find(RPR) if properties is not None else None
    return mark is not None and (mark.find(DEL) is not None or mark.find(MOVE_FROM) is not None)


def _find_list(paragraph: Paragraph, properties: etree._Element | None, style_id: str, source: Source) -> None:
    """The paragraph's place in a list. Numbers of headings are counted too, but a heading is no list item."""
    direct, styled = numbering_of(properties), source.styles.numbering(style_id)
    list_id = direct.list_id if direct and direct.list_id is not None else (styled.list_id if styled else None)
    level = direct.level if direct and direct.level is not None else (styled.level if styled else None)
    if list_id is not None and list_id != "0":
        paragraph.mark = source.numbering.mark(list_id, level, style_id)
    by_name = source.styles.list_kind(style_id)
    if paragraph.mark is None and by_name and list_id != "0":
        paragraph.continues_list = by_name[0] == "continued"
        if not paragraph.continues_list:
            paragraph.mark = source.numbering.named_mark(*by_name)
    if paragraph.level or paragraph.role in ("title", "caption"):
        paragraph.mark = None
    elif paragraph.mark and by_name and not paragraph.mark.level:
        # "List Bullet 2" is a list of its own in Word, but is indented below "List Bullet".
        paragraph.mark = replace(paragraph.mark, level=by_name[1])


class _Walk:
    """Goes through the contents of one paragraph."""

    def __init__(self, story: Story, fields: Fields, paragraph: Paragraph, style_id: str) -> None:
        self.story, self.source, self.fields, self.paragraph = story, story.source, fields, paragraph
        styles = story.source.styles
        self.style_bold, self.style_italic = styles.switch(style_id, "b"), styles.switch(style_id, "i")
        self.style_hidden = styles.switch(style_id, "vanish")
        self.bold = self.italic = self.hidden = self.mark_follows = False
        self.all_bold: bool | None = None
        self.link = ""

    def walk(self, parent: etree._Element) -> None:
        for child in parent:
            action = _ACTIONS.get(child.tag, _Walk.walk)
            if isinstance(child.tag, str):
                action(self, child)
        if parent.tag == P:
            self.paragraph.bold = bool(self.all_bold)

    def skip(self, element: etree._Element) -> None:
        """Properties, deleted text and the like."""

    def run(self, element: etree._Element) -> None:
        properties, styles = element.find(RPR), self.source.styles
        complex_script = is_on(properties, "rtl") or is_on(properties, "cs")
        switch = styles.run_switch
        bold = switch(properties, "bCs" if complex_script else "b")
        italic = switch(properties, "iCs" if complex_script else "i")
        hidden = switch(properties, "vanish")
        self.bold = self.style_bold if bold is None else bold
        self.italic = self.style_italic if italic is None else italic
        self.hidden = self.style_hidden if hidden is None else hidden
        before = len(self.paragraph.spans)
        self.walk(element)
        self.mark_follows = False
        struck = is_on(properties, "strike") or is_on(properties, "dstrike")
        if struck and plain(self.paragraph.spans[before:]):
            self.source.doubts.count("struck")

    def add(self, text: str) -> None:
        if not text or not self.fields.visible or self.mark_follows:
            return
        if self.hidden:
            self.source.doubts.count("hidden", bool(text.strip()))
            return
        if text.strip():
            self.all_bold = self.bold and self.all_bold is not False
        link = self.link or self._field_link()
        bold, italic = self.bold and not self.style_bold, self.italic and not self.style_italic
        self.paragraph.spans.append(Span(text, bold, italic, link))

    def text(self, element: etree._Element) -> None:
        self.add(element.text or "")

    def blank(self, element: etree._Element) -> None:
        if element.get(w("type")) == "page":
            self.paragraph.breaks_before |= self.paragraph.is_empty
            self.paragraph.breaks_after |= not self.paragraph.is_empty
        self.add(" ")

    def hyphen(self, _element: etree._Element) -> None:
        self.add("-")

    def symbol(self, element: etree._Element) -> None:
        character, known = symbol(element.get(w("font"), ""), element.get(w("char"), ""))
        if not known:
            self.source.doubts.count("symbols")
        self.add(character)

    def field_char(self, element: etree._Element) -> None:
        self.fields.meet(element)
        self.paragraph.in_contents |= self.fields.generated

    def instruction(self, element: etree._Element) -> None:
        self.fields.instruct(element.text or "")

    def simple_field(self, element: etree._Element) -> None:
        instruction = element.get(w("instr"), "")
        if is_generated(instruction):
            self.paragraph.in_contents = True
            return
        self._linked(element, link_in(instruction))

    def hyperlink(self, element: etree._Element) -> None:
        relation = self.story.relations.get(element.get(r("id"), ""))
        self._linked(element, relation.target if relation and relation.external else "")

    def _linked(self, element: etree._Element, address: str) -> None:
        outer = self.link
        self.link = self._allowed(address) or outer
        self.walk(element)
        self.link = outer

    def _allowed(self, address: str) -> str:
        address = address.strip().replace(" ", "%20")
        if address and not is_allowed_link(address):
            self.source.doubts.count("links")
            return ""
        return address

    def _field_link(self) -> str:
        address = self.fields.link.strip().replace(" ", "%20")
        return address if is_allowed_link(address) else ""

    def footnote(self, element: etree._Element) -> None:
        self._note("footnote", element)

    def endnote(self, element: etree._Element) -> None:
        self._note("endnote", element)

    def _note(self, kind: str, element: etree._Element) -> None:
        if not self.fields.visible or self.hidden:
            return
        label = self.source.notes.label(kind, element.get(w("id"), ""))
        if label:
            self.paragraph.spans.append(Span("", note=label))
        else:
            self.source.doubts.count("lost_notes")
        # A mark chosen by hand (an asterisk) stands as text in the same run; ours is the number.
        self.mark_follows = bool(label) and element.get(w("customMarkFollows"), "0") not in ("0", "false", "off")

    def drawing(self, element: etree._Element) -> None:
        if not self.fields.visible or self.hidden:
            return
        self.paragraph.drawings.append(element)
        for box in element.iter(TEXT_BOX):
            outer = next(box.iterancestors(TEXT_BOX, FALLBACK, element.tag), element)
            if outer is element:
                self.paragraph.boxes.append(box)

    def alternatives(self, element: etree._Element) -> None:
        choice = chosen(element)
        if choice is not None:
            self.walk(choice)

    def control(self, element: etree._Element) -> None:
        content = element.find(SDT_CONTENT)
        if content is not None:
            self.walk(content)

    def formula(self, element: etree._Element) -> None:
        self.source.doubts.count("formulas")
        self.bold = self.italic = self.hidden = False
        for piece in element.iter(f"{{{MATH}}}t", T):
            self.add(piece.text or "")

    def ruby(self, element: etree._Element) -> None:
        """Base text with its reading aid in brackets."""
        base, reading = element.find(w("rubyBase")), element.find(w("rt"))
        if base is not None:
            self.walk(base)
        if reading is not None and any((piece.text or "").strip() for piece in reading.iter(T)):
            self.add(" (")
            self.walk(reading)
            self.add(")")


_ACTIONS: dict[str, Callable[[_Walk, etree._Element], None]] = {
    R: _Walk.run,
    T: _Walk.text,
    **{w(name): _Walk.blank for name in ("tab", "ptab", "br", "cr")},
    w("noBreakHyphen"): _Walk.hyphen,
    w("sym"): _Walk.symbol,
    w("fldChar"): _Walk.field_char,
    w("instrText"): _Walk.instruction,
    w("fldSimple"): _Walk.simple_field,
    w("hyperlink"): _Walk.hyperlink,
    w("footnoteReference"): _Walk.footnote,
    w("endnoteReference"): _Walk.endnote,
    **{w(name): _Walk.drawing for name in ("drawing", "pict", "object")},
    ALTERNATIVES: _Walk.alternatives,
    SDT: _Walk.control,
    f"{{{MATH}}}oMath": _Walk.formula,
    w("ruby"): _Walk.ruby,
    **dict.fromkeys((PPR, RPR, DEL, MOVE_FROM), _Walk.skip),
    **{w(name): _Walk.skip for name in ("delText", "delInstrText", "softHyphen", "fldData")},
}
