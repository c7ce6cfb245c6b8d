"""Fields: of an instruction and its result only the result is text, and of a table of contents not even that.

A complex field is a begin, a separator and an end, scattered over runs and even paragraphs. Fields can stand in one
another.
"""

import re
from dataclasses import dataclass, field

from lxml import etree

from ncss_portal.word.names import DEL, MOVE_FROM, w

FIELD_CHAR = w("fldChar")
CHAR_TYPE = w("fldCharType")
# Made by the word processor from the rest of the document: contents, tables of figures, index, authorities.
_GENERATED = re.compile(r"^\s*(?:TOC|INDEX|TOA|RD)\b", re.IGNORECASE)
_LINK = re.compile(r'^\s*HYPERLINK\s+"([^"]+)"', re.IGNORECASE)


def is_generated(instruction: str) -> bool:
    """Whether the field's result is a table of contents or its like."""
    return bool(_GENERATED.match(instruction))


def link_in(instruction: str) -> str:
    """The address of a HYPERLINK field."""
    found = _LINK.match(instruction)
    return found[1] if found else ""


@dataclass(slots=True)
class _Open:
    instruction: str = ""
    in_result: bool = False
    generated: bool = False
    link: str = ""


@dataclass(slots=True)
class Fields:
    """The fields that are open at the place reached. One for each story: body, footnote, text box."""

    ignored: set[etree._Element] = field(default_factory=set)
    _open: list[_Open] = field(default_factory=list)
    _links: list[str] = field(default_factory=list)
    # Counted, because fields can be nested without end and every piece of text asks.
    _in_instruction: int = 0
    _generated: int = 0

    def meet(self, char: etree._Element) -> None:
        """Go past a `w:fldChar`."""
        kind = char.get(CHAR_TYPE)
        if kind == "begin" and char not in self.ignored:
            self._open.append(_Open())
            self._in_instruction += 1
        elif kind == "separate" and self._open and not self._open[-1].in_result:
            self._separate(self._open[-1])
        elif kind == "end" and self._open:
            self._close(self._open.pop())

    def _separate(self, opened: _Open) -> None:
        opened.in_result, opened.generated = True, is_generated(opened.instruction)
        opened.link = link_in(opened.instruction)
        self._in_instruction -= 1
        self._generated += opened.generated
        if opened.link:
            self._links.append(opened.link)

    def _close(self, opened: _Open) -> None:
        self._in_instruction -= not opened.in_result
        self._generated -= opened.generated
        if opened.link:
            self._links.pop()

    def instruct(self, text: str) -> None:
        """Go past a `w:instrText`."""
        if self._open and not self._open[-1].in_result:
            self._open[-1].instruction += text

    @property
    def generated(self) -> bool:
        """Whether we are inside a table of contents."""
        return self._generated > 0

    @property
    def visible(self) -> bool:
        """Whether text at this place can be seen and was written by a person."""
        return not self._in_instruction and not self._generated

    @property
    def link(self) -> str:
        """The address if we are in the result of a HYPERLINK field."""
        return self._links[-1] if self._links else ""

    def abandon(self) -> None:
        """Forget what is open: a real heading inside a table of contents means that its end was lost."""
        self._open.clear()
        self._links.clear()
        self._in_instruction = self._generated = 0


def unfinished(story: etree._Element) -> set[etree._Element]:
    """The begins of fields that never end. They would swallow the rest of the text, so they are to be ignored."""
    opened: list[etree._Element] = []
    for char in story.iter(FIELD_CHAR):
        if next(char.iterancestors(DEL, MOVE_FROM), None) is not None:
            continue
        if char.get(CHAR_TYPE) == "begin":
            opened.append(char)
        elif char.get(CHAR_TYPE) == "end" and opened:
            opened.pop()
    return set(opened)
