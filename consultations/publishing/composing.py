"""Makes an edition of a version: chapters, tables with their captions, the plan, the glossary.

A ministry's file says "this paragraph is a caption" or nothing at all. What belongs together is put together here: a
caption and its table, a heading and the part of the plan below it, the terms of a glossary, the names under a foreword.
Only the lines of the title page are left out, because the cover and the imprint say the same.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from html import unescape

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.html import format_html, strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from consultations.drafting.models import Node, Version
from consultations.drafting.reading import Item, Note, Reading
from consultations.publishing import edition as e
from consultations.publishing.captions import caption_from, is_small_print, names_a_table, plain_words
from consultations.publishing.checksum import text_checksum
from consultations.publishing.folding import fold_plan, in_levels
from consultations.publishing.grid import Cell, Row
from consultations.publishing.headings import without_skips
from consultations.publishing.listing import FOREWORD, only_paragraph, signed, with_terms
from consultations.publishing.models import Publication
from consultations.publishing.plan_parts import plan_of
from ncss_portal import markup

# All of a paragraph in italics: how drafts set off the words that stand for a picture.
SET_OFF = re.compile(r"\*[^*\n]+\*|_[^_\n]+_")
MARKS_IN_A_ROW = re.compile(r'(</span>|</sup>)(<span class="fn|<sup>)')


def print_mark(note: Note, mention: int) -> str:
    """In print the note itself stands at its first mention; a later mention repeats its number."""
    if mention > 1:
        return format_html("<sup>{}</sup>", note.number)
    return format_html('<span class="fn">{}</span>', note.html)


class PrintReading(Reading):
    """A reading in which the notes stand in the text, ready to be set at the foot of the page."""

    def __init__(self, version: Version) -> None:
        super().__init__(version, print_mark)

    @property
    def unmentioned(self) -> list[Node]:
        """Notes to which no word leads any more."""
        return [node for label, node in self._notes_by_label.items() if label not in self._known]

    def _render(self, item: Item) -> None:
        """The title page is not printed, so no note may stand there."""
        if item.node.role != Node.Role.TITLE:
            super()._render(item)

    def _words(self, text: str, *, inline: bool) -> SafeString:
        """Two marks in a row are parted by a comma, or 6 and 7 would read as 67."""
        return SafeString(MARKS_IN_A_ROW.sub(_parted, super()._words(text, inline=inline)))


def _parted(marks: re.Match[str]) -> str:
    """The style sheet sets the comma before a note; before a repeated number it is written."""
    return f"{marks[1]}<sup>," if marks[2] == "<sup>" else f"{marks[1]}{marks[2]} next"


def compose(version: Version) -> e.Edition:
    """The edition of a version, in the words of its language; the same version gives the same edition.

    Its date is that of its publication; before that, the day on which it was frozen, or begun. Raises `EditionError`.
    """
    document, strategy = version.document, version.document.strategy
    publication = Publication.objects.filter(version=version).first()
    published_at = publication.published_at if publication else None
    with translation.override(document.language):
        label = version.label if published_at else gettext("%(version)s, a draft") % {"version": version.label}
        chapters = tuple(Composer(PrintReading(version), document.title).chapters())
    return e.Edition(
        title=document.title,
        subtitle=strategy.subtitle if strategy.subtitle.casefold() != document.title.casefold() else "",
        government=strategy.government or settings.PORTAL_GOVERNMENT,
        period="" if _says(document.title, strategy.period) else strategy.period,
        language=document.language,
        version_label=label,
        published_on=published_at or version.frozen_at or version.created_at,
        text_sha256=text_checksum(version),
        chapters=chapters,
        publisher=strategy.government or settings.PORTAL_GOVERNMENT,
        address=settings.SITE_URL + reverse("consultations:publication", args=[document.slug]),
    )


def _says(title: str, period: str) -> bool:
    """Whether the years stand in the title, with whatever dash."""
    return "–".join(re.split(r"\s*[-–—/]\s*", title)).find(period) >= 0


def pictures(version: Version) -> Mapping[str, bytes]:
    """The pictures of a version by the keys that its edition uses. Raises `OSError` where a file is gone."""
    found = {}
    for node in version.nodes.filter(figure__isnull=False).select_related("figure"):
        assert node.figure is not None  # noqa: S101 - the filter says so; this is for the type checker
        with node.figure.file.open("rb") as file:
            found[figure_key(node)] = file.read()
    return found


def figure_key(node: Node) -> str:
    assert node.figure is not None  # noqa: S101
    return f"{node.figure.sha256}.{node.figure.content_type.rpartition('/')[2]}"


class Composer:
    """Walks through a reading once and gathers its chapters."""

    def __init__(self, reading: PrintReading, title: str) -> None:
        self._items = [item for item in reading.items if item.node.role != Node.Role.TITLE and _says_something(item)]
        headings = [item for item in self._items if _is_heading(item)]
        levels = without_skips(item.node.level or 1 for item in headings)
        self._levels = {id(item): level for item, level in zip(headings, levels, strict=True)}
        self._unmentioned = reading.unmentioned
        self._title = title
        self._at = 0

    def chapters(self) -> list[e.Chapter]:
        """All chapters; text before the first heading, and notes that nobody mentions, get one of their own."""
        chapters: list[e.Chapter] = []
        head: Item | None = None
        blocks: list[e.Block] = []
        while item := self._next():
            level = self._levels.get(id(item))
            if level == 1:
                chapters += self._chapter(head, blocks)
                head, blocks = item, []
            elif level:
                title = markup.to_plain(item.node.text)
                blocks.append(e.Heading(level, item.node.anchor, item.html, title, item.node.label))
            else:
                blocks.append(self._block(item, blocks[-1] if blocks else None))
        return [*chapters, *self._chapter(head, blocks), *self._notes()]

    def _chapter(self, head: Item | None, blocks: list[e.Block]) -> Iterator[e.Chapter]:
        if head is None and not blocks:
            return
        title = markup.to_plain(head.node.text) if head else self._title
        blocks = in_levels(fold_plan(with_terms(blocks, title=title)))
        if FOREWORD.match(title):
            blocks = signed(blocks)
        if head is None:
            yield e.Chapter(title, "n-beginning", tuple(blocks))
        else:
            yield e.Chapter(title, head.node.anchor, tuple(blocks), head.node.label, head.html)

    def _notes(self) -> Iterator[e.Chapter]:
        notes = [e.Paragraph(markup.to_inline_html(node.text), node.anchor) for node in self._unmentioned if node.text]
        if notes:
            yield e.Chapter(gettext("Notes"), "n-notes", tuple(notes))

    def _next(self) -> Item | None:
        self._at += 1
        return self._items[self._at - 1] if self._at <= len(self._items) else None

    def _peek(self, *, ahead: int = 0) -> Item | None:
        place = self._at + ahead
        return self._items[place] if place < len(self._items) else None

    def _block(self, item: Item, before: e.Block | None) -> e.Block:
        match item.node.kind, item.node.role:
            case Node.Kind.TABLE, _:
                return self._table(item)
            case Node.Kind.FIGURE, _:
                return self._figure(item)
            case Node.Kind.PLAN, _:
                return plan_of(item)
            case Node.Kind.PARAGRAPH, Node.Role.CAPTION:
                return self._captioned(item)
            case _, Node.Role.QUOTE:
                return e.Quotation(item.html, anchor=item.node.anchor)
        return _text(item, before)

    def _captioned(self, item: Item) -> e.Block:
        """A caption takes what follows: its table, its picture, or the words that stand for a picture."""
        caption = caption_from(item.html)
        if _is(self._peek(), Node.Kind.TABLE):
            return self._table(self._taken(), caption)
        if _is(self._peek(), Node.Kind.FIGURE):
            return self._figure(self._taken(), caption)
        if names_a_table(caption) or not _is_set_off(self._peek()):
            return e.Figure(caption=caption, anchor=item.node.anchor)
        description = SafeString(only_paragraph(self._taken().html))
        if _is(self._peek(), Node.Kind.FIGURE):
            return self._figure(self._taken(), caption, description)
        return e.Figure(caption=caption, description=description, anchor=item.node.anchor)

    def _table(self, item: Item, caption: e.Caption | None = None) -> e.Table:
        caption = caption or self._caption_below(for_table=True)
        rows = [
            Row(tuple(Cell(c.html, c.colspan, c.rowspan, c.header) for c in r.cells), r.node.anchor) for r in item.rows
        ]
        heads = len(item.head_rows)
        return e.Table(tuple(rows[:heads]), tuple(rows[heads:]), caption, item.node.anchor)

    def _figure(self, item: Item, caption: e.Caption | None = None, description: SafeString | None = None) -> e.Figure:
        caption = caption or self._caption_below(for_table=False)
        if description is None:
            description = SafeString(only_paragraph(self._taken().html)) if _is_set_off(self._peek()) else e.EMPTY
        alt = str(item.node.data.get("alt") or "").strip()
        if item.node.figure is None:
            words = format_html("{}", description or alt)
            return e.Figure(caption=caption, description=words, anchor=item.node.anchor)
        alt = alt or (plain_words(caption.html) if caption else "") or gettext("Picture without a description")
        return e.Figure(alt, figure_key(item.node), caption, description, anchor=item.node.anchor)

    def _caption_below(self, *, for_table: bool) -> e.Caption | None:
        """The caption right below, unless it is that of the next table or picture."""
        below = self._peek()
        if not _is(below, Node.Kind.PARAGRAPH, Node.Role.CAPTION) or below is None:
            return None
        caption = caption_from(below.html)
        if names_a_table(caption) != for_table:
            return None
        if for_table and _is(self._peek(ahead=1), Node.Kind.TABLE):
            return None
        self._taken()
        return caption

    def _taken(self) -> Item:
        """The item that `_peek` showed."""
        self._at += 1
        return self._items[self._at - 1]


def row_of(row: Item) -> Row:
    return Row(tuple(Cell(c.html, c.colspan, c.rowspan, c.header) for c in row.cells), row.node.anchor)


def _says_something(item: Item) -> bool:
    has_rows = any(row.cells or row.node.kind == Node.Kind.PLAN_ROW for row in item.rows)
    return bool(unescape(strip_tags(item.html)).strip() or has_rows or item.node.figure_id or item.node.data.get("alt"))


def _is_heading(item: Item) -> bool:
    """A heading without a word, such as one that only carries a note, cannot stand in the contents."""
    return item.node.kind == Node.Kind.HEADING and bool(markup.to_plain(item.node.text))


def _is(item: Item | None, kind: str, role: str = "") -> bool:
    return item is not None and item.node.kind == kind and item.node.role == role


def _is_set_off(item: Item | None) -> bool:
    return _is(item, Node.Kind.PARAGRAPH) and item is not None and SET_OFF.fullmatch(item.node.text.strip()) is not None


def _text(item: Item, before: e.Block | None) -> e.Block:
    """A paragraph without the `<p>` around it. Whatever else Markdown made of the words is printed as it is."""
    words = only_paragraph(item.html)
    if words == item.html and item.node.kind != Node.Kind.HEADING:
        return e.TextList(SafeString(words.strip()), item.node.anchor)
    paragraph = e.Paragraph(SafeString(words), item.node.anchor)
    is_below = isinstance(before, (e.Table, e.Figure)) or (isinstance(before, e.Paragraph) and before.role == "note")
    if is_below and is_small_print(markup.to_plain(item.node.text)):
        return replace(paragraph, role="note")
    return paragraph
