"""Reads mails as the programs of their recipients do."""

import re
from html.parser import HTMLParser

# What such programs take for an address, and make a link of: with a scheme, with "www.", or a name with an ending.
SCHEMED = re.compile(r"[a-z][a-z0-9+.-]*:[/\\]{2}[^\s<>\"]*", re.IGNORECASE)
BARE = re.compile(r"\bwww\.|mailto:\S|[^\W_][.。．｡](?:[^\W\d_]{2,}|xn--)", re.IGNORECASE)


class Links(HTMLParser):
    """The links of a page in HTML; and its words outside of them, line by line."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.words = ""
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self._open: list[str] = []

    @classmethod
    def read(cls, html: str) -> "Links":
        reader = cls()
        reader.feed(html)
        reader.close()
        return reader

    @classmethod
    def of(cls, html: str) -> list[str]:
        return cls.read(html).found

    @staticmethod
    def in_text(text: str) -> list[str]:
        """Everything with a scheme. A sign that ends a sentence does not belong to it."""
        return [link.rstrip(".,;:!?)") for link in SCHEMED.findall(text)]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in ("br", "meta"):
            self._open.append(tag)
        if tag == "br":  # no program reads an address across the end of a line
            self.words += "\n"
        if tag == "a":
            self.found.append(dict(attrs).get("href") or "")

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not {"style", "title"} & {*self._open} and not ("a" in self._open and data.strip() == self.found[-1]):
            self.words += data
