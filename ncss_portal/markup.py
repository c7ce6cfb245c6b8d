"""Markdown as people write it in drafts and comments, shown safely.

CommonMark with tables left out (a table is a grid of nodes) and footnote marks `[^12]`. HTML in the text is shown as
text. What markdown-it makes is cleaned once more by nh3, so that a hole in one of them is not a hole in the portal.
A bare web address becomes a link; its words stay what they were.
"""

import html
import re
from collections.abc import Callable

import nh3
from django.utils.safestring import SafeString
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

NOTE = re.compile(r"\[\^([\w-]{1,30})\]")
# Private-use characters stand for a footnote mark while the text is cleaned; text of users cannot contain them.
_OPEN, _CLOSE = "\ue000", "\ue001"
_PLACED = re.compile(f"{_OPEN}([\\w-]+){_CLOSE}")
_RUN = re.compile(f"(?:{_PLACED.pattern})+")
_STRAY = str.maketrans("", "", _OPEN + _CLOSE)
# Only what says by itself that it is an address: nobody wants "e.g.the" to be a link.
_ADDRESS = re.compile(rf"(?<![\w@])https?://[^\s<>\"`{_OPEN}{_CLOSE}]+", re.IGNORECASE)
_LONGEST_ADDRESS = 2_000
_CLOSING = {")": "(", "]": "[", "}": "{"}
# An address that stands for itself is a link by itself, and no mark that somebody made.
_BARE_LINK = re.compile(r'<a href="([^"]*)">\1</a>')
_MARK = re.compile(r"<(?!/?p\b)[^>]*>")
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")

TAGS = {"p", "em", "strong", "a", "ul", "ol", "li", "blockquote", "code", "br", "hr", "s"}
INLINE_TAGS = {"em", "strong", "a", "code", "br", "s"}
SCHEMES = {"http", "https", "mailto"}

NoteRenderer = Callable[[str], str]


def _note_mark(state: StateInline, silent: bool) -> bool:
    found = NOTE.match(state.src, state.pos)
    if not found:
        return False
    if not silent:
        state.push("text", "", 0).content = f"{_OPEN}{found[1]}{_CLOSE}"
    state.pos = found.end()
    return True


def _link_addresses(state: StateCore) -> None:
    for block in state.tokens:
        if block.type == "inline" and block.children:
            block.children = _with_addresses(block.children)


def _with_addresses(tokens: list[Token]) -> list[Token]:
    linked: list[Token] = []
    depth = 0
    for token in tokens:
        depth += {"link_open": 1, "link_close": -1}.get(token.type, 0)
        linked.extend([token] if depth or token.type != "text" else _split_at_addresses(token.content))
    return linked


def _split_at_addresses(text: str) -> list[Token]:
    pieces: list[Token] = []
    done = 0
    for found in _ADDRESS.finditer(text):
        address = _without_punctuation(found[0])
        if not address.partition("://")[2]:
            continue
        pieces += [
            Token("text", "", 0, content=text[done : found.start()]),
            Token("link_open", "a", 1, attrs={"href": address}),
            Token("text", "", 0, content=address),
            Token("link_close", "a", -1),
        ]
        done = found.start() + len(address)
    return [*pieces, Token("text", "", 0, content=text[done:])]


def _without_punctuation(address: str) -> str:
    """The address without what belongs to the sentence around it: a full stop, a bracket that it did not open.

    Nothing of it where it is too long for an address that anybody means.
    """
    if len(address) > _LONGEST_ADDRESS:
        return ""
    while address:
        last = address[-1]
        opening = _CLOSING.get(last)
        if last not in ".,;:!?'’”»*_~" and not (opening and address.count(last) > address.count(opening)):
            break
        address = address[:-1]
    return address


_parser = MarkdownIt("commonmark", {"html": False, "linkify": False}).disable(
    ["image", "heading", "lheading", "code", "fence", "html_block", "html_inline", "reference"]
)
_parser.inline.ruler.before("link", "note_mark", _note_mark)
_parser.core.ruler.push("bare_addresses", _link_addresses)


def no_note(label: str) -> str:
    """A footnote mark as plain superscript, where the note itself is not at hand."""
    return f"<sup>{html.escape(label)}</sup>"


def _clean(rendered: str, tags: set[str], note: NoteRenderer) -> SafeString:
    cleaned = nh3.clean(
        rendered,
        tags=tags,
        attributes={"a": {"href"}, "ol": {"start"}},
        url_schemes=SCHEMES,
        link_rel="noopener nofollow ugc",
    )
    # The only place where text becomes HTML unescaped: nh3 has just cleaned it, and `note` is the portal's own.
    return SafeString(_PLACED.sub(lambda found: note(found[1]), cleaned))


def to_html(text: str, note: NoteRenderer = no_note) -> SafeString:
    """Markdown as HTML blocks that are safe to show. `note` gives the HTML of a footnote mark."""
    return _clean(_parser.render(text.translate(_STRAY)), TAGS, note)


def to_inline_html(text: str, note: NoteRenderer = no_note) -> SafeString:
    """Markdown of one paragraph as HTML without a block around it, for headings, cells and captions."""
    return _clean(_parser.renderInline(text.translate(_STRAY)), INLINE_TAGS, note)


def note_labels(text: str) -> list[str]:
    """The labels of the footnotes that a text refers to, in order."""
    return NOTE.findall(text)


def to_plain(text: str) -> str:
    """The visible words: no marks, no footnote numbers, white space collapsed."""
    return " ".join(to_paragraphs(text))


def raised(label: str) -> str:
    """A footnote mark in plain text: a superscript number, or the label in brackets where it is none."""
    return label.translate(_RAISED) if label.isascii() and label.isdecimal() else f"[{label}]"


def marks_of(text: str) -> list[str]:
    """What stands in a text beside its words and paragraphs, in order: emphasis, links with their addresses, lists."""
    return _MARK.findall(_BARE_LINK.sub("", _parser.render(text.translate(_STRAY))))


def _left_out(_label: str) -> str:
    return ""


def to_paragraphs(text: str, note: NoteRenderer = _left_out) -> list[str]:
    """The visible words, paragraph by paragraph (the items of a list are paragraphs).

    `note` gives the words for a footnote mark; without it they are left out.
    """
    rendered = _parser.render(text.translate(_STRAY))
    paragraphs = []
    for piece in re.split(r"</?(?:p|li|ul|ol|blockquote|hr)\b[^>]*>", rendered):
        words = html.unescape(re.sub(r"<[^>]*>", "", _with_notes(piece, note).replace("<br />", " ")))
        if collapsed := re.sub(r"\s+", " ", words).strip():
            paragraphs.append(collapsed)
    return paragraphs


def _with_notes(piece: str, note: NoteRenderer) -> str:
    """Each run of footnote marks as its words: two marks side by side are two numbers."""

    def in_words(run: re.Match[str]) -> str:
        return html.escape(" ".join(filter(None, map(note, _PLACED.findall(run[0])))))

    return _RUN.sub(in_words, piece)
