"""The text part of a letter, out of its HTML: one source for both.

It knows the few elements that the templates of letters use, and refuses others, so nothing is lost in silence. (The
libraries for this turn any page into Markdown or a screen of text; a letter needs addresses written out, and no marks.)
"""

import re
from html.parser import HTMLParser

BLOCKS = {"p", "h1", "h2", "li", "ul", "ol", "blockquote", "div", "footer"}
INLINE = {"a", "strong", "em", "br", "ins", "del"}
AROUND = {"html", "head", "meta", "title", "style", "body"}


class UnknownElement(ValueError):
    """A template of a letter uses an element that has no form in plain text."""


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.title = ""
        # In pieces: to lengthen one text for each of many lines would take a time that grows with their square.
        self.blocks: list[list[str]] = [[]]
        self._open: list[str] = []
        self._href = ""
        self._link_text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in BLOCKS | INLINE | AROUND:
            raise UnknownElement(tag)
        if tag in BLOCKS:
            self.blocks.append(["- "] if tag == "li" else [])
        if tag == "br":
            self.blocks[-1].append("\n")
        if tag == "a":
            self._href, self._link_text = dict(attrs).get("href") or "", ""
        if tag not in {"br", "meta"}:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            while self._open.pop() != tag:
                pass
        if tag in BLOCKS:
            self.blocks.append([])
        if tag == "a" and self._href and self._link_text.strip() != self._href:
            self.blocks[-1].append(f": {self._href}")

    def handle_data(self, data: str) -> None:
        if "title" in self._open:
            self.title += data
        elif "body" in self._open:
            words = re.sub(r"\s+", " ", data)
            if "a" in self._open:
                self._link_text += words
            self.blocks[-1].append(words)


def plain(page: str) -> tuple[str, str]:
    """The title of a letter in HTML, on one line, and its text. Raises UnknownElement."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    blocks = map("".join, reader.blocks)
    lines = ["\n".join(line.strip() for line in block.split("\n")).strip() for block in blocks]
    text = ""
    for line in filter(None, lines):
        close = "\n" if line.startswith("- ") and text.rsplit("\n", 1)[-1].startswith("- ") else "\n\n"
        text += (close if text else "") + line
    return " ".join(reader.title.split()), text + "\n"
