"""Takes the links out of words that people wrote, in a letter's HTML, before it becomes a mail.

Mail programs make a link of everything that looks like an address. So a name such as "www.evil.example" would be a link
in a mail from the government. What is the text of the portal's own link stays; everywhere else an address is written so
that a person can read it and no program follows it: "http[:]//evil[.]example". Signs of no width would not do: browsers
drop them from the names of hosts.
"""

import re
from html import unescape
from html.parser import HTMLParser

SCHEME = re.compile(r":(?=\s*[/\\]\s*[/\\])|(?<=mailto):(?=\S)", re.IGNORECASE)
# What the name of a host can be made of: letters, and beyond ASCII all that is no blank and no mark of punctuation. The
# vowels of many scripts are no letters for Python, and browsers drop soft hyphens and signs of no width.
BEYOND = r"[^\x00-\xac\xae-\xbf\s\u2010-\u205e\u3000-\u303f\uff00-\uff20]"
LETTER = rf"(?:[^\W\d_]|{BEYOND})"
# A dot between what could be the parts of a host's name; the letters after it could be a country or a kind of site.
DOT = re.compile(rf"(?:(?<=[^\W_])|(?<={BEYOND}))[.。．｡](?={LETTER}{{2}}|xn--)|(?<=\bwww)[.。．｡]", re.IGNORECASE)
# Signs that turn the direction of writing round, so that one address looks like another.
TURNS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# Elements that nothing ends: a letter may hold tens of thousands of lines, and is inside of none of them.
VOID = {"br", "meta"}


def without_links(words: str) -> str:
    """Words of which no mail program makes a link."""
    return DOT.sub("[.]", SCHEME.sub("[:]", TURNS.sub("", words)))


class _Writer(HTMLParser):
    """Writes a page as it was, but for the words outside of the portal's own links."""

    def __init__(self) -> None:
        # An entity is read together with what stands beside it, so that nothing hides behind one.
        super().__init__(convert_charrefs=False)
        self.written: list[str] = []
        self._words: list[str] = []
        self._inside: list[str] = []
        self._href = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._settle()
        if tag not in VOID:
            self._inside.append(tag)
        if tag == "a":
            self._href = dict(attrs).get("href") or ""
        self.written.append(self.get_starttag_text() or "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._settle()
        self.written.append(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        self._settle()
        if tag in self._inside:
            while self._inside.pop() != tag:
                pass
        self.written.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self._words.append(data)

    def handle_entityref(self, name: str) -> None:
        self._words.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._words.append(f"&#{name};")

    def handle_decl(self, decl: str) -> None:
        self._settle()
        self.written.append(f"<!{decl}>")

    def handle_comment(self, data: str) -> None:
        self._settle()

    def close(self) -> None:
        super().close()
        self._settle()

    def _settle(self) -> None:
        words, self._words = "".join(self._words), []
        is_own = "a" in self._inside and unescape(words).strip() == self._href
        stays = is_own or not {"title", "style"}.isdisjoint(self._inside)
        self.written.append(words if stays else without_links(words))


def unlinked(page: str) -> str:
    """A letter in HTML in which only the portal's own links can be followed."""
    writer = _Writer()
    writer.feed(page)
    writer.close()
    return "".join(writer.written)
