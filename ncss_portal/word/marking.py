"""Writing running text as Markdown that is pleasant to edit and reads back as exactly the same words.

Few characters need a backslash, but which ones depends on their neighbours. So the plainest form is tried first and
read back with markdown-it; only where words, marks or links would come out differently, more is escaped, and in the
last resort marks are given up. Words are never given up.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from ncss_portal.word.spans import Span, collapse, plain, tidy, unmarked

NOTE_MARK = re.compile(r"\[\^([\w-]{1,30})\]")
SCHEMES = ("http://", "https://", "mailto:")

# Longer paragraphs are not written by people; they are escaped throughout instead of tried.
LONGEST_TRIED = 20_000

# Escaped always: these are misread wherever they stand.
_ALWAYS = re.compile(r"`|\\(?=[!-/:-@\[-`{-~]|$)|<(?=[A-Za-z/!?])|&(?=#?\w{1,32};)|\[(?=\^)")
_OFTEN = re.compile(r"[\\`*_\[\]<>~!|]|&(?=#?\w)")
_ANY = re.compile(r"[!-/:-@\[-`{-~]")
# What begins a heading, quotation, list, rule or code block when it stands first in a paragraph.
_FIRST = re.compile(r"^(?:#{1,6}(?=\s|$)|>|[-+*](?=\s|$)|[=~]{3,}|[-_*](?:\s*[-_*]){2,}\s*$)")
_FIRST_NUMBER = re.compile(r"^(\d{1,9})([.)])(?=\s|$)")
_HARMLESS = re.compile(r"^[^\\`*_\[\]<>~!|&#=+\-(:]*$")


@dataclass(frozen=True, slots=True)
class _Manner:
    """How cautiously to write: which characters to escape, which sign for italics, which marks to keep."""

    escaped: re.Pattern[str]
    italic: str = "*"
    trimmed: bool = False
    bold_kept: bool = True
    italic_kept: bool = True
    links_kept: bool = True


_MANNERS = [
    _Manner(_ALWAYS),
    _Manner(_ALWAYS, italic="_"),
    _Manner(_OFTEN),
    _Manner(_OFTEN, italic="_"),
    _Manner(_OFTEN, trimmed=True),
    _Manner(_OFTEN, trimmed=True, italic="_"),
    _Manner(_ANY, trimmed=True),
    _Manner(_OFTEN, trimmed=True, italic_kept=False),
    _Manner(_OFTEN, trimmed=True, bold_kept=False),
    _Manner(_OFTEN, bold_kept=False, italic_kept=False),
    _Manner(_ANY, bold_kept=False, italic_kept=False),
    _Manner(_ANY, bold_kept=False, italic_kept=False, links_kept=False),
]


def to_markdown(spans: Sequence[Span]) -> str:
    """One paragraph as one line of Markdown. Empty for a paragraph without visible text or notes."""
    spans = tidy(spans)
    if len(spans) == 1 and spans[0] == Span(spans[0].text) and _is_harmless(spans[0].text):
        return spans[0].text
    short = sum(len(span.text) for span in spans) <= LONGEST_TRIED
    for manner in _MANNERS if short else _MANNERS[-1:]:
        wanted = _prepared(spans, manner)
        written = _first_escaped(_written(wanted, manner), manner)
        if _reads_as(written, wanted):
            return written
    return written


def escape(text: str) -> str:
    """Plain words as Markdown of one paragraph."""
    return to_markdown([Span(text)])


def is_allowed_link(address: str) -> bool:
    """Links lead to the web or to a mailbox; nothing else is kept."""
    return address.lower().startswith(SCHEMES) and not re.search(r"[\s<>\\\x00-\x1f]", address)


def _is_harmless(text: str) -> bool:
    return bool(_HARMLESS.match(text)) and not _FIRST_NUMBER.match(text)


def _prepared(spans: Sequence[Span], manner: _Manner) -> list[Span]:
    spans = unmarked(spans, bold=not manner.bold_kept, italic=not manner.italic_kept)
    if not manner.links_kept:
        spans = [replace(span, link="") for span in spans]
    if manner.trimmed:
        spans = [part for span in spans for part in _trimmed(span)]
    return tidy(spans)


def _trimmed(span: Span) -> list[Span]:
    """Bold or italic text without the punctuation at its ends, which would keep Markdown from seeing the mark's end."""
    if not (span.bold or span.italic) or span.note:
        return [span]
    inner = [at for at, letter in enumerate(span.text) if letter.isalnum()] or [len(span.text)]
    first, last = inner[0], inner[-1] + 1
    outer = replace(span, bold=False, italic=False)
    parts = [
        replace(outer, text=span.text[:first]),
        replace(span, text=span.text[first:last]),
        replace(outer, text=span.text[last:]),
    ]
    return [part for part in parts if part.text]


def _written(spans: Sequence[Span], manner: _Manner) -> str:
    written = []
    for link, linked in groupby(spans, key=lambda span: span.link):
        inner = list(linked)
        text = "".join(
            _wrapped(_italics(list(group), manner), "**" if bold else "")
            for bold, group in groupby(inner, key=lambda span: span.bold)
        )
        written.append(_link(text, plain(inner), link, manner) if link else text)
    return "".join(written)


def _italics(spans: Sequence[Span], manner: _Manner) -> str:
    return "".join(
        _wrapped("".join(_piece(span, manner) for span in group), manner.italic if italic else "")
        for italic, group in groupby(spans, key=lambda span: span.italic)
    )


def _piece(span: Span, manner: _Manner) -> str:
    return f"[^{span.note}]" if span.note else manner.escaped.sub(r"\\\g<0>", span.text)


def _wrapped(text: str, mark: str) -> str:
    return f"{mark}{text}{mark}"


def _link(text: str, words: str, address: str, manner: _Manner) -> str:
    if manner.escaped is not _ANY and words == address and not re.search(r"%[0-9A-Fa-f]{2}", address):
        return f"<{address}>"
    return f"[{text}](<{address}>)" if re.search(r"[()&*_]", address) else f"[{text}]({address})"


def _first_escaped(text: str, manner: _Manner) -> str:
    if manner.escaped is _ANY:
        return _FIRST_NUMBER.sub(r"\1\\\2", text)
    return _FIRST_NUMBER.sub(r"\1\\\2", _FIRST.sub(r"\\\g<0>", text))


def _note_mark(state: StateInline, silent: bool) -> bool:
    found = NOTE_MARK.match(state.src, state.pos)
    if found and not silent:
        state.push("note_mark", "", 0).meta = {"label": found[1]}
    if found:
        state.pos = found.end()
    return bool(found)


@lru_cache(maxsize=1)
def parser() -> MarkdownIt:
    """The reader that the written text must satisfy: strict on purpose, it knows more marks than the portal shows."""
    markdown = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    markdown.inline.ruler.before("link", "note_mark", _note_mark)
    return markdown


def _reads_as(written: str, wanted: Sequence[Span]) -> bool:
    tokens = parser().parse(written)
    if not tokens:
        return not wanted
    if [token.type for token in tokens] != ["paragraph_open", "inline", "paragraph_close"]:
        return False
    read = _read_back(tokens[1].children or [])
    if read is None or plain(read) != plain(wanted):
        return False
    return _letters(read) == _letters([replace(span, link=parser().normalizeLink(span.link)) for span in wanted])


def _letters(spans: Sequence[Span]) -> list[Span]:
    """Letter by letter, white space left out, so that only what can be seen is compared."""
    return [
        span if span.note else replace(span, text=letter)
        for span in (replace(span, bold=False, italic=False, link="") if span.note else span for span in spans)
        for letter in (span.text.split() and "".join(span.text.split())) or ([""] if span.note else [])
    ]


def _read_back(tokens: Sequence[Token]) -> list[Span] | None:
    """The spans that a reader sees, or None where it sees something that text does not contain."""
    found, bold, italic, link = [], 0, 0, ""
    for token in tokens:
        if token.type in ("text", "softbreak"):
            found.append(Span(token.content or " ", bool(bold), bool(italic), link))
        elif token.type == "note_mark":
            found.append(Span("", note=token.meta["label"]))
        elif token.type in ("strong_open", "strong_close"):
            bold += token.nesting
        elif token.type in ("em_open", "em_close"):
            italic += token.nesting
        elif token.type == "link_open":
            link = str(token.attrs["href"])
        elif token.type == "link_close":
            link = ""
        else:
            return None
    return found


def plain_paragraphs(markdown: str) -> list[str]:
    """The visible paragraphs of Markdown (items of a list are paragraphs), plain, footnote marks left out."""
    paragraphs = []
    for token in parser().parse(markdown):
        if token.type == "inline":
            paragraphs.append(collapse(inline_text(token.children or [])))
        elif token.type in ("fence", "code_block"):
            paragraphs.append(collapse(token.content))
    return [text for text in paragraphs if text]


def inline_text(tokens: Sequence[Token]) -> str:
    """The words in the tokens of one paragraph."""
    words = []
    for token in tokens:
        if token.type in ("softbreak", "hardbreak"):
            words.append(" ")
        elif token.type in ("text", "code_inline"):
            words.append(token.content)
    return "".join(words)
