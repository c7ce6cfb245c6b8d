"""A version made ready for reading: the nodes as a tree, their words as HTML, the footnotes numbered.

The page of a draft, the comment period, the published page and the PDF all read a version in this way, with one query
for the nodes however long the text is.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from itertools import takewhile
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from consultations.drafting.models import Node, Version
from ncss_portal import markup

# Gives the HTML of a footnote mark: the note, its number, and the how-many-eth mark of this note it is.
NoteMark = Callable[["Note", int], str]


@dataclass(slots=True)
class Note:
    """A footnote as readers see it: numbered by first mention."""

    node: Node
    number: int
    html: SafeString
    mentions: int = 0
    # What is said about it, where a page shows that.
    talk: Any = None


@dataclass(slots=True)
class Cell:
    html: SafeString
    colspan: int = 1
    rowspan: int = 1
    header: bool = False


@dataclass(slots=True)
class Item:
    """A node with its words as HTML and, for tables and the plan, its rows."""

    node: Node
    html: SafeString
    rows: list["Item"] = field(default_factory=list)
    cells: list[Cell] = field(default_factory=list)
    # What is said about it, where a page shows that.
    talk: Any = None

    @property
    def words(self) -> str:
        """Its words without marks."""
        return markup.to_plain(self.node.text)

    @property
    def is_header(self) -> bool:
        return bool(self.node.data.get("header"))

    @property
    def head_rows(self) -> list["Item"]:
        """The header rows that a table begins with."""
        return list(takewhile(lambda row: row.is_header, self.rows))

    @property
    def body_rows(self) -> list["Item"]:
        return self.rows[len(self.head_rows) :]

    @property
    def columns(self) -> int:
        """The width of a table in columns."""
        return max((sum(cell.colspan for cell in row.cells) for row in self.rows), default=0)


def web_mark(note: Note, mention: int) -> str:
    """A footnote mark on a web page: a link to the note, which links back."""
    return format_html(
        '<sup class="note-mark" id="note-{}-{}"><a href="#note-{}"><span class="vh">{} </span>{}</a></sup>',
        note.number,
        mention,
        note.number,
        gettext("Note"),
        note.number,
    )


class Reading:
    """A version, read once. `mark` decides what a footnote mark looks like (the PDF places the note itself).

    `nodes`, where a page shows only some of them, in their order; of a row its table must be among them.
    """

    def __init__(self, version: Version, mark: NoteMark = web_mark, nodes: Iterable[Node] | None = None) -> None:
        self.version = version
        self.notes: list[Note] = []
        self._mark = mark
        nodes = list(version.nodes.for_reading() if nodes is None else nodes)
        self._notes_by_label = {node.label: node for node in nodes if node.kind == Node.Kind.FOOTNOTE}
        self._known: dict[str, Note] = {}
        self.items = self._tree(node for node in nodes if node.kind != Node.Kind.FOOTNOTE)

    def _tree(self, nodes: Iterable[Node]) -> list[Item]:
        tops: list[Item] = []
        by_pk: dict[int, Item] = {}
        below: list[Node] = []
        for node in nodes:
            if node.parent_id is None:
                by_pk[node.pk] = Item(node, SafeString(""))
                tops.append(by_pk[node.pk])
            elif not node.data.get("gone"):
                below.append(node)
        for node in below:
            by_pk[node.parent_id or 0].rows.append(Item(node, SafeString("")))
        for top in tops:
            self._render(top)
        return tops

    def _render(self, item: Item) -> None:
        """Words become HTML in reading order, so that footnotes are numbered by first mention."""
        inline = item.node.kind in {Node.Kind.HEADING, Node.Kind.PLAN_ROW} or item.node.role == Node.Role.CAPTION
        item.html = self._words(item.node.text, inline=inline)
        item.cells = [self._cell(cell, item) for cell in item.node.cells]
        for row in item.rows:
            self._render(row)

    def _cell(self, cell: dict[str, Any], row: Item) -> Cell:
        text = cell.get("text", "")
        return Cell(
            html=self._words(text, inline=len(markup.to_paragraphs(text)) <= 1),
            colspan=cell.get("colspan", 1),
            rowspan=cell.get("rowspan", 1),
            header=bool(cell.get("header")) or row.is_header,
        )

    def _words(self, text: str, *, inline: bool) -> SafeString:
        return (markup.to_inline_html if inline else markup.to_html)(text, self._note)

    def _note(self, label: str) -> str:
        node = self._notes_by_label.get(label)
        if node is None:
            return markup.no_note(label)
        if label not in self._known:
            note = Note(node, len(self._known) + 1, SafeString(""))
            self._known[label] = note
            note.html = markup.to_inline_html(node.text)
            self.notes.append(note)
        note = self._known[label]
        note.mentions += 1
        return self._mark(note, note.mentions)

    @cached_property
    def headings(self) -> list[Item]:
        return [item for item in self.items if item.node.kind == Node.Kind.HEADING]
