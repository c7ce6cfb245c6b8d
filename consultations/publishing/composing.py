"""Makes an edition of a frozen version: chapters, tables with their captions, the plan, the glossary.

A ministry's file says "this paragraph is a caption" or nothing at all. What belongs together is put together here: a
caption and its table, a heading and the part of the plan below it, the terms of a glossary, the names under a foreword.
"""

import hashlib
import re
from collections.abc import Callable, Mapping
from datetime import datetime

from django.conf import settings
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from consultations.drafting.models import Node, Version
from consultations.drafting.reading import Item, Note, Reading
from consultations.publishing import edition as e
from consultations.publishing.folding import fold_plan, glossary_terms
from consultations.publishing.grid import Cell, Row
from ncss_portal import markup

LABEL = re.compile(r"^\s*((?:[^\W\d]+\s+)[A-Z]?\d+(?:\.\d+)*)\s*[-–—:.]?\s*")
GLOSSARY = re.compile(r"glossary|acronym|abbreviation|glosario|siglas|glossaire|sigles", re.IGNORECASE)
FOREWORD = re.compile(r"foreword|preface|prólogo|prefacio|avant-propos|préface", re.IGNORECASE)
SIGNATURE_CHARACTERS = 70


def print_mark(note: Note, mention: int) -> str:
    """In print the note itself stands at its first mention; a later mention repeats its number."""
    if mention > 1:
        return format_html("<sup>{}</sup>", note.number)
    return format_html('<span class="fn">{}</span>', note.html)


class PrintReading(Reading):
    """A reading in which the notes stand in the text, ready to be set at the foot of the page."""

    def __init__(self, version: Version) -> None:
        super().__init__(version, print_mark)

    def _words(self, text: str, *, inline: bool) -> SafeString:
        """Two marks in a row are parted by a comma, or 6 and 7 would read as 67; the style sheet sets it."""
        words = super()._words(text, inline=inline)
        return SafeString(words.replace('</span><span class="fn">', '</span><span class="fn next">'))


def text_checksum(version: Version) -> str:
    """The SHA-256 of what a version says, node by node: the same words in the same order give the same sum."""
    checksum = hashlib.sha256()
    nodes = version.nodes.order_by("position", "pk").values_list("kind", "level", "text", "data")
    for kind, level, text, data in nodes:
        cells = [cell.get("text", "") for cell in data.get("cells", [])]
        checksum.update("\x1f".join([kind, str(level or ""), text, *cells]).encode() + b"\x1e")
    return checksum.hexdigest()


def compose(version: Version, *, published_on: datetime | None = None) -> e.Edition:
    """The edition of a version. Its date is the moment it was frozen, so that the same version gives the same file."""
    reading = PrintReading(version)
    document, strategy = version.document, version.document.strategy
    return e.Edition(
        title=document.title,
        subtitle=strategy.subtitle if strategy.subtitle != document.title else "",
        government=strategy.government or settings.PORTAL_GOVERNMENT,
        period="" if strategy.period in document.title else strategy.period,
        language=document.language,
        version_label=version.label,
        published_on=published_on or version.frozen_at or timezone.now(),
        text_sha256=text_checksum(version),
        chapters=tuple(Composer(reading, document.title).chapters()),
        publisher=strategy.government or settings.PORTAL_GOVERNMENT,
        address=settings.SITE_URL + document.get_absolute_url(),
    )


def pictures(version: Version) -> Mapping[str, bytes]:
    """The pictures of a version by the keys that its edition uses."""
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

    def __init__(self, reading: Reading, title: str) -> None:
        items = [item for item in reading.items if item.node.role != Node.Role.TITLE]
        levels = [item.node.level or 1 for item in items if item.node.kind == Node.Kind.HEADING]
        self._levels = iter(e.without_skips(levels))
        self._items = items
        self._title = title
        self._at = 0

    def chapters(self) -> list[e.Chapter]:
        chapters: list[e.Chapter] = []
        blocks: list[e.Block] = []
        head: Item | None = None
        begun = False
        while self._at < len(self._items):
            item = self._items[self._at]
            level = next(self._levels) if item.node.kind == Node.Kind.HEADING else None
            if level == 1:
                if begun:
                    chapters.append(self._chapter(head, blocks))
                head, blocks, begun = item, [], True
                self._at += 1
                continue
            begun = True
            blocks.append(self._heading(item, level) if level else self._block(item))
            self._at += 1
        if begun:
            chapters.append(self._chapter(head, blocks))
        return chapters

    def _chapter(self, head: Item | None, blocks: list[e.Block]) -> e.Chapter:
        if head is None:
            return e.Chapter(title=self._title, anchor="n-beginning", blocks=tuple(fold_plan(blocks)))
        title = markup.to_plain(head.node.text)
        if GLOSSARY.search(title):
            blocks = glossary_terms(blocks)
        elif FOREWORD.search(title):
            blocks = signed(blocks)
        return e.Chapter(
            title=title,
            html=head.html,
            anchor=head.node.anchor,
            number=head.node.label,
            blocks=tuple(fold_plan(blocks)),
        )

    def _heading(self, item: Item, level: int) -> e.Heading:
        return e.Heading(level, item.node.anchor, item.html, markup.to_plain(item.node.text), item.node.label)

    def _block(self, item: Item) -> e.Block:
        makers: dict[str, Callable[[Item], e.Block]] = {
            Node.Kind.LIST: lambda i: e.TextList(i.html, i.node.anchor),
            Node.Kind.TABLE: self._table,
            Node.Kind.FIGURE: self._figure,
            Node.Kind.PLAN: plan_of,
        }
        if item.node.role == Node.Role.CAPTION:
            return self._captioned(item)
        if item.node.role == Node.Role.QUOTE:
            return e.Quotation(item.html, anchor=item.node.anchor)
        return makers.get(item.node.kind, paragraph)(item)

    def _peek(self) -> Item | None:
        return self._items[self._at + 1] if self._at + 1 < len(self._items) else None

    def _captioned(self, item: Item) -> e.Block:
        """A caption takes what follows: its table, its picture, or the words that stand for a picture."""
        caption, following = caption_of(item), self._peek()
        if following and following.node.kind == Node.Kind.TABLE:
            self._at += 1
            return self._table(following, caption)
        description = SafeString("")
        if following and _describes(following):
            self._at += 1
            description = inline(following)
            following = self._peek()
        if following and following.node.kind == Node.Kind.FIGURE:
            self._at += 1
            return self._figure(following, caption, description)
        return e.Figure(caption=caption, description=description, anchor=item.node.anchor)

    def _table(self, item: Item, caption: e.Caption | None = None) -> e.Table:
        rows = [row_of(row) for row in item.rows]
        heads = 0
        while heads < len(item.rows) and item.rows[heads].is_header:
            heads += 1
        return e.Table(tuple(rows[:heads]), tuple(rows[heads:]), caption, item.node.anchor)

    def _figure(
        self, item: Item, caption: e.Caption | None = None, description: SafeString | str = ""
    ) -> e.Figure:
        following = self._peek()
        if caption is None and following and following.node.role == Node.Role.CAPTION:
            self._at += 1
            caption = caption_of(following)
        alt = str(item.node.data.get("alt", ""))
        if item.node.figure is None:
            return e.Figure(caption=caption, description=format_html("{}", description or alt), anchor=item.node.anchor)
        alt = alt or (markup.to_plain(caption.html) if caption else gettext("Picture without a description"))
        return e.Figure(alt, figure_key(item.node), caption, format_html("{}", description), anchor=item.node.anchor)


def inline(item: Item) -> SafeString:
    """A paragraph's HTML without the paragraph around it. A paragraph holds one only."""
    words = item.html.strip().removeprefix("<p>").removesuffix("</p>")
    return SafeString(words)


def paragraph(item: Item) -> e.Paragraph:
    return e.Paragraph(inline(item), item.node.anchor)


def _describes(item: Item) -> bool:
    """Whether a paragraph below a caption is set off as the words that stand for a picture: all of it in italics."""
    text = item.node.text.strip()
    return item.node.kind == Node.Kind.PARAGRAPH and text.startswith("*") and text.endswith("*") and "**" not in text


def caption_of(item: Item) -> e.Caption:
    found = LABEL.match(item.html)
    if not found:
        return e.Caption(item.html)
    return e.Caption(SafeString(item.html[found.end() :]), found[1])


def row_of(item: Item) -> Row:
    return Row(tuple(Cell(c.html, c.colspan, c.rowspan, c.header) for c in item.cells), item.node.anchor)


def plan_of(item: Item) -> e.Plan:
    """The rows of a place of the plan as priorities with their objectives and activities."""
    priorities: list[e.PlanPriority] = []
    objectives: list[e.PlanObjective] = []
    activities: list[e.PlanActivity] = []
    for row in reversed(item.rows):
        node, rank = row.node, row.node.data.get("rank")
        if rank == "activity":
            activities.append(e.PlanActivity(node.label, row.html, node.data.get("timeline", ""), node.anchor))
        elif rank == "objective":
            objectives.append(_objective(row, activities))
            activities = []
        else:
            priorities.append(_priority(row, objectives))
            objectives = []
    return e.Plan(tuple(reversed(priorities)))


def _objective(row: Item, activities: list[e.PlanActivity]) -> e.PlanObjective:
    data = row.node.data
    return e.PlanObjective(
        row.node.label,
        row.html,
        tuple(data.get("leads", [])),
        tuple(data.get("partners", [])),
        tuple(reversed(activities)),
        anchor=row.node.anchor,
    )


def _priority(row: Item, objectives: list[e.PlanObjective]) -> e.PlanPriority:
    introduction = row.node.data.get("introduction", "")
    return e.PlanPriority(
        row.node.label,
        markup.to_plain(row.node.text),
        row.node.anchor,
        (markup.to_inline_html(introduction),) if introduction else (),
        tuple(reversed(objectives)),
    )


def signed(blocks: list[e.Block]) -> list[e.Block]:
    """The short last lines of a foreword are who signs it."""
    signed_blocks = list(blocks)
    for place in range(len(blocks) - 1, 0, -1):
        block = blocks[place]
        if not isinstance(block, e.Paragraph) or not _is_signature(block):
            break
        signed_blocks[place] = e.Paragraph(block.html, block.anchor, "signature")
    return signed_blocks


def _is_signature(block: e.Paragraph) -> bool:
    return len(block.html) <= SIGNATURE_CHARACTERS and not block.html.rstrip().endswith((".", ":", "?"))
