"""Markdown files (.md), read into the same structure as Word files.

The words between marks are taken from the file as they stand, so that what a person wrote by hand stays as it was.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.front_matter import front_matter_plugin

from ncss_portal.word.blocks import Block, Cell, Draft, Footnote, Role, Row
from ncss_portal.word.doubts import Doubts, quoted
from ncss_portal.word.marking import escape, inline_text, plain_paragraphs
from ncss_portal.word.spans import collapse

# A picture in the plainest way of writing it; of others the words are kept without their marks.
_PICTURE = re.compile(r"!\[[^\[\]]*\]\([^()]*\)")
_TITLE = re.compile(r"^title[ \t]*:(.*)$", re.MULTILINE | re.IGNORECASE)


def read_markdown(text: str) -> Draft:
    """Read CommonMark with tables and footnotes. Any text is Markdown, so nothing is refused here."""
    text = text.replace("\x00", "").removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    tokens = _parser().parse(text, {})
    reader = _Reader(text.split("\n"))
    reader.learn_notes(tokens)
    blocks = list(reader.blocks(_without_notes(tokens)))
    return Draft(blocks, reader.footnotes(), {}, reader.doubts.all())


def _parser() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    return markdown.use(footnote_plugin, inline=False, move_to_end=False).use(front_matter_plugin)


def _without_notes(tokens: Sequence[Token]) -> list[Token]:
    kept, inside = [], 0
    for token in tokens:
        if token.type in ("footnote_reference_open", "footnote_reference_close"):
            inside += token.nesting
        elif not inside:
            kept.append(token)
    return kept


def _end(tokens: Sequence[Token], start: int) -> int:
    """The index of the token that closes the one at `start`."""
    depth = 0
    for at in range(start, len(tokens)):
        depth += tokens[at].nesting
        if depth == 0:
            return at
    return len(tokens) - 1


def _one_line(markdown: str) -> str:
    """A paragraph of several lines as one; a line break inside becomes a blank."""
    return collapse(re.sub(r"\\\n", " ", markdown))


@dataclass(slots=True)
class _Reader:
    lines: list[str]
    doubts: Doubts = field(default_factory=Doubts)
    _notes: dict[str, tuple[str, str]] = field(default_factory=dict)
    _labels: dict[str, str] = field(default_factory=dict)

    def learn_notes(self, tokens: Sequence[Token]) -> None:
        """Text and plain text of each footnote by the name it has in the file. The first of equal names counts."""
        for at, token in enumerate(tokens):
            if token.type == "footnote_reference_open":
                inside = [inner for inner in tokens[at : _end(tokens, at)] if inner.type == "inline"]
                text = "\n\n".join(_one_line(inner.content) for inner in inside)
                plain = collapse(" ".join(inline_text(inner.children or []) for inner in inside))
                self._notes.setdefault(token.meta["label"], (text, plain))

    def footnotes(self) -> list[Footnote]:
        """The notes that are referred to, in order; the others are asked about."""
        for name in self._notes.keys() - self._labels.keys():
            self.doubts.ask(
                _("Nothing refers to the footnote “%(note)s”, so it was left out. Where does it belong?")
                % {"note": quoted(self._notes[name][1])}
            )
        return [Footnote(label, *self._notes[name]) for name, label in self._labels.items()]

    def blocks(self, tokens: Sequence[Token], role: Role = "") -> Iterator[Block]:
        at = 0
        while at < len(tokens):
            token, end = tokens[at], _end(tokens, at)
            inner = tokens[at + 1 : end]
            if token.type == "heading_open":
                yield from self._heading(int(token.tag[1]), inner[0])
            elif token.type == "paragraph_open":
                yield from self._paragraph(inner[0], role)
            elif token.type in ("bullet_list_open", "ordered_list_open"):
                yield self._list(token, inner)
            elif token.type == "table_open":
                yield self._table(inner)
            elif token.type == "blockquote_open":
                yield from self.blocks(inner, "quote")
            elif token.type in ("fence", "code_block"):
                yield from self._code(token)
            elif token.type == "front_matter":
                yield from self._front_matter(token)
            at = end + 1

    def _heading(self, level: int, inline: Token) -> Iterator[Block]:
        text, labels, plain = self._words(inline)
        if plain or labels:
            self.doubts.where = plain
            yield Block("heading", text=text, paragraphs=[plain], level=level, footnotes=labels)

    def _paragraph(self, inline: Token, role: Role) -> Iterator[Block]:
        pictures = [child for child in inline.children or [] if child.type == "image"]
        text, labels, plain = self._words(inline)
        if plain or labels:
            yield Block("paragraph", text=text, paragraphs=[plain] if plain else [], role=role, footnotes=labels)
        for picture in pictures:
            self.doubts.ask(_("A picture here is only named, not in the file. Please add it in the portal."))
            yield Block("figure", alt=collapse(picture.content))

    def _words(self, inline: Token) -> tuple[str, list[str], str]:
        """Markdown with our labels, the labels, and the plain words. Pictures leave no words."""
        children = [child for child in inline.children or [] if child.type != "image"]
        plain = collapse(inline_text(children))
        source = inline.content if len(children) == len(inline.children or []) else _PICTURE.sub("", inline.content)
        text, labels = self._relabelled(_one_line(source), inline)
        if "".join(plain_paragraphs(text)) != plain:
            text = " ".join([escape(plain), *(f"[^{label}]" for label in labels)]).strip()
        return text, labels, plain

    def _relabelled(self, text: str, *inlines: Token) -> tuple[str, list[str]]:
        children = [child for inline in inlines for child in inline.children or []]
        names = [child.meta["label"] for child in children if child.type == "footnote_ref"]
        labels = {name: self._label(name) for name in names}
        text = re.sub(r"(?<!\\)\[\^([^\]\s]+)\]", lambda found: f"[^{labels.get(found[1], found[1])}]", text)
        return text, [labels[name] for name in names]

    def _label(self, name: str) -> str:
        return self._labels.setdefault(name, str(len(self._labels) + 1))

    def _list(self, token: Token, inner: Sequence[Token]) -> Block:
        """The list as it stands in the file, without what indents it as a whole."""
        first, last = token.map or (0, 0)
        lines = [re.sub(r"^ {0,3}(?:> ?)+", "", line) for line in self.lines[first:last]]
        indent = len(lines[0]) - len(lines[0].lstrip()) if lines else 0
        source = "\n".join(line[indent:] if not line[:indent].strip() else line for line in lines).rstrip()
        inlines = [found for found in inner if found.type == "inline"]
        text, labels = self._relabelled(source, *inlines)
        code = [found.content for found in inner if found.type in ("fence", "code_block")]
        words = [inline_text(inline.children or []) for inline in inlines] + code
        return Block(
            "list", text=text, paragraphs=[collapse(found) for found in words if found.strip()], footnotes=labels
        )

    def _table(self, tokens: Sequence[Token]) -> Block:
        rows: list[Row] = []
        labels: list[str] = []
        in_header = False
        for at, token in enumerate(tokens):
            in_header = token.type == "thead_open" or (in_header and token.type != "thead_close")
            if token.type == "tr_open":
                rows.append(Row(in_header, []))
            elif token.type in ("th_open", "td_open"):
                text, found, plain = self._words(tokens[at + 1])
                labels += found
                rows[-1].cells.append(Cell(text, [plain] if plain else [], header=in_header))
        words = [paragraph for row in rows for cell in row.cells for paragraph in cell.paragraphs]
        return Block("table", rows=rows, paragraphs=words, footnotes=labels)

    def _code(self, token: Token) -> Iterator[Block]:
        """The portal shows no program code: the words stay, the lines do not."""
        plain = collapse(token.content)
        if plain:
            self.doubts.ask(
                _("“%(words)s” is set as code and was taken as a paragraph. Is it one?") % {"words": quoted(plain)}
            )
            yield Block("paragraph", text=escape(plain), paragraphs=[plain])

    def _front_matter(self, token: Token) -> Iterator[Block]:
        """Of the lines for programs at the top of a file only the title is for readers."""
        line = _TITLE.search(token.content)
        title = collapse(line[1]).strip("\"'") if line else ""
        if title:
            yield Block("paragraph", text=escape(title), paragraphs=[title], role="title")
        self.doubts.ask(_("Of the lines between --- at the top only the title was kept. Is that right?"))
