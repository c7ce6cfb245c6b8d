"""What is published, as plain values: one edition of a strategy, which the web page and the PDF both show.

Nothing here says how it looks. Whatever is HTML is a `SafeString`: rendered from Markdown and sanitised before it comes
here; a template prints it as it is, and escapes every other string. Footnotes stand inside the text as
`<span class="fn">…</span>`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import ClassVar, Literal

from django.utils.safestring import SafeString

from consultations.publishing.grid import (
    LONG_CELL_CHARACTERS,
    MAX_CHARACTERS_KEPT_TOGETHER,
    Grid,
    Row,
    complete_grid,
)
from consultations.publishing.headings import EditionError, check_levels, is_in_capitals, only_counts, shortened

EMPTY = SafeString("")
ANCHOR = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*")
WIDE_RUNNING_CHARACTERS = 96  # on landscape pages
OPENING_CHARACTERS = 420
ABBREVIATION_CHARACTERS = 12
MAX_LINES_KEPT_TOGETHER = 9
WORDS_BEFORE_PLAN = 900  # characters
ENTRIES_OF_CONTENTS_PAGE = 34  # as long as the lines may be spaced out
RIGHT_TO_LEFT = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "ug", "ur", "yi"})


@dataclass(frozen=True, slots=True)
class Caption:
    """The words at a table or figure; `label` is its number as printed, such as "Table 2"."""

    html: SafeString
    label: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside a chapter: level 2 to 6, its plain title for contents and running heads, its number or ""."""

    kind: ClassVar[str] = "heading"
    level: int
    anchor: str
    html: SafeString
    title: str
    number: str = ""

    @property
    def running(self) -> str:
        return shortened(self.title)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph, without its `<p>`. A note is set small; a signature stands under a foreword."""

    kind: ClassVar[str] = "paragraph"
    html: SafeString
    anchor: str = ""
    role: Literal["", "note", "signature"] = ""


@dataclass(frozen=True, slots=True)
class TextList:
    """A list with all that is nested in it, as `<ul>…</ul>` or `<ol>…</ol>`."""

    kind: ClassVar[str] = "list"
    html: SafeString
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Term:
    """A word and what it means."""

    term: SafeString
    html: SafeString
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Terms:
    """A glossary, or a list of abbreviations."""

    kind: ClassVar[str] = "terms"
    entries: tuple[Term, ...]

    @property
    def are_short(self) -> bool:
        """Abbreviations: every term fits beside what it means."""
        return all(len(entry.term) <= ABBREVIATION_CHARACTERS for entry in self.entries)


@dataclass(frozen=True, slots=True)
class Quotation:
    """Somebody's words: block HTML, and who said them."""

    kind: ClassVar[str] = "quotation"
    html: SafeString
    source: SafeString = EMPTY
    anchor: str = ""


@dataclass(frozen=True)
class Table:
    """A table as it was drafted; `grid` is the table as it can be set."""

    kind: ClassVar[str] = "table"
    header_rows: tuple[Row, ...]
    rows: tuple[Row, ...]
    caption: Caption | None = None
    anchor: str = ""

    @cached_property
    def grid(self) -> Grid:
        return complete_grid(self.header_rows, self.rows)


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture, or only the words that stand for one.

    `key` names the picture among the files that go along with the edition; without a key, the description is all that
    there is. `alt` says what the picture shows, for those who do not see it.
    """

    kind: ClassVar[str] = "figure"
    alt: str = ""
    key: str = ""
    caption: Caption | None = None
    description: SafeString = EMPTY
    width: Literal["text", "wide"] = "wide"
    anchor: str = ""

    def __post_init__(self) -> None:
        if self.key and not self.alt.strip():
            raise EditionError(f"The picture {self.key} has no alternative text.")


@dataclass(frozen=True, slots=True)
class PlanActivity:
    """One activity: number, text, and when, in words."""

    number: str
    html: SafeString
    timeline: str = ""
    anchor: str = ""

    @property
    def is_long(self) -> bool:
        """Whether a page break may go through the activity."""
        return len(self.html) > LONG_CELL_CHARACTERS


@dataclass(frozen=True, slots=True)
class PlanObjective:
    """One objective with its institutions and activities."""

    number: str
    html: SafeString
    leads: tuple[str, ...] = ()
    partners: tuple[str, ...] = ()
    activities: tuple[PlanActivity, ...] = ()
    timeline: str = ""
    anchor: str = ""

    @property
    def lines(self) -> int:
        """How many rows stand under the objective: one for each activity, and one when there is none."""
        return max(1, len(self.activities))

    @property
    def keeps_together(self) -> bool:
        characters = sum(len(activity.html) for activity in self.activities)
        return self.lines <= MAX_LINES_KEPT_TOGETHER and characters <= MAX_CHARACTERS_KEPT_TOGETHER


@dataclass(frozen=True, slots=True)
class PlanPriority:
    """One area of priority. `title` is plain text; `introduction` holds its paragraphs.

    `html` is the title with what may hang on it; left out, it is the plain title. `overline` stands small above it
    ("Area of priority 1").
    """

    number: str
    title: str
    anchor: str
    introduction: tuple[SafeString, ...] = ()
    objectives: tuple[PlanObjective, ...] = ()
    html: SafeString | None = None
    overline: str = ""

    @property
    def running(self) -> str:
        return shortened(self.title, WIDE_RUNNING_CHARACTERS)


@dataclass(frozen=True, slots=True)
class Plan:
    """The action plan. The priorities are headings of level 2."""

    kind: ClassVar[str] = "plan"
    priorities: tuple[PlanPriority, ...]


Block = Heading | Paragraph | TextList | Terms | Quotation | Table | Figure | Plan
RUNNING_TEXT = (Heading, Paragraph, TextList, Quotation)


def characters_of(block: Block) -> int:
    return len(block.html) if isinstance(block, RUNNING_TEXT) else 0


@dataclass(frozen=True)
class Chapter:
    """A chapter. Number "" is front or back matter; an annex is numbered "A1".

    `html` is the title with what may hang on it, such as a footnote; left out, it is the plain title.
    """

    title: str
    anchor: str
    blocks: tuple[Block, ...] = ()
    number: str = ""
    html: SafeString | None = None

    def __post_init__(self) -> None:
        check_levels([1, *self._levels()], where=self.title)

    def _levels(self) -> Iterator[int]:
        for block in self.blocks:
            if isinstance(block, Heading):
                yield block.level
            elif isinstance(block, Plan):
                yield from (2 for _priority in block.priorities)

    @property
    def running(self) -> str:
        return shortened(self.title)

    @property
    def is_label(self) -> bool:
        """The title only counts ("ANNEX 1"), and what the chapter is about stands in the heading right below."""
        below = self.blocks[0] if self.blocks else None
        return isinstance(below, Heading) and below.level == 2 and only_counts(self.title)

    @property
    def shown_number(self) -> str:
        return "" if only_counts(self.title) else self.number

    @property
    def classes(self) -> str:
        """What the style sheet of the title knows."""
        names = {"label": self.is_label, "caps": is_in_capitals(self.title)}
        return " ".join(name for name, holds in names.items() if holds)

    @property
    def opens_wide(self) -> bool:
        """The plan with a few words before it: the chapter begins on the landscape page of the plan."""
        *before, last = self.blocks or (None,)
        few = sum(characters_of(block) for block in before) <= WORDS_BEFORE_PLAN
        return isinstance(last, Plan) and few and all(isinstance(block, RUNNING_TEXT) for block in before)

    @property
    def opening(self) -> Paragraph | None:
        """The first paragraph, when it is short enough to lead into the chapter, or to be the whole of it."""
        first = self.blocks[0] if self.blocks else None
        if isinstance(first, Paragraph) and not first.role and len(first.html) <= OPENING_CHARACTERS:
            return first
        return None

    @property
    def body(self) -> tuple[Block, ...]:
        return self.blocks[1:] if self.opening else self.blocks

    def anchors(self) -> Iterator[str]:
        """Every anchor of the chapter, in reading order."""
        yield self.anchor
        for block in self.blocks:
            yield from _anchors(block)


@dataclass(frozen=True, slots=True)
class ContentsEntry:
    """A line of the contents; level 1 is a chapter."""

    level: int
    number: str
    title: str
    anchor: str
    parts: tuple["ContentsEntry", ...] = ()

    @property
    def is_in_capitals(self) -> bool:
        return is_in_capitals(self.title)


@dataclass(frozen=True)
class Edition:
    """All that the title page, the imprint and the chapters of a published strategy say.

    `published_on` is the moment of publication; it is also the date of the PDF file, so that the same edition always
    gives the same bytes. `text_sha256` is the checksum of the frozen text.
    """

    title: str
    government: str
    period: str
    language: str
    version_label: str
    published_on: datetime
    text_sha256: str
    chapters: tuple[Chapter, ...]
    subtitle: str = ""
    publisher: str = ""
    licence: str = ""
    address: str = ""
    keywords: tuple[str, ...] = field(default=())

    def __post_init__(self) -> None:
        if self.published_on.tzinfo is None:
            raise EditionError("The moment of publication has no time zone.")
        seen: set[str] = set()
        for anchor in (anchor for chapter in self.chapters for anchor in chapter.anchors() if anchor):
            if not ANCHOR.fullmatch(anchor):
                raise EditionError(f"{anchor!r} cannot be an anchor.")
            if anchor in seen:
                raise EditionError(f"The anchor {anchor!r} stands twice.")
            seen.add(anchor)

    @property
    def direction(self) -> Literal["ltr", "rtl"]:
        return "rtl" if self.language.split("-")[0].lower() in RIGHT_TO_LEFT else "ltr"

    @property
    def stamp(self) -> str:
        """The moment of publication for the metadata of a file, to the second (W3C date and time format)."""
        return self.published_on.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    @property
    def full_title(self) -> str:
        return f"{self.title} {self.period}".strip()

    @property
    def is_in_capitals(self) -> bool:
        return is_in_capitals(self.title)

    @property
    def checksum_groups(self) -> str:
        """The checksum in groups of eight, so that it can be read aloud and broken over lines."""
        return " ".join(self.text_sha256[at : at + 8] for at in range(0, len(self.text_sha256), 8))

    @cached_property
    def contents(self) -> tuple[ContentsEntry, ...]:
        """Chapters with their sections (headings of level 2, areas of priority of the plan)."""
        return tuple(
            ContentsEntry(1, chapter.shown_number, chapter.title, chapter.anchor, tuple(_sections(chapter)))
            for chapter in self.chapters
        )

    @property
    def contents_are_long(self) -> bool:
        return sum(1 + len(entry.parts) for entry in self.contents) > ENTRIES_OF_CONTENTS_PAGE


def _sections(chapter: Chapter) -> Iterator[ContentsEntry]:
    for block in chapter.blocks:
        if isinstance(block, Heading) and block.level == 2:
            yield ContentsEntry(2, block.number, block.title, block.anchor)
        elif isinstance(block, Plan):
            for priority in block.priorities:
                yield ContentsEntry(2, priority.number, priority.title, priority.anchor)


def _anchors(block: Block) -> Iterator[str]:
    match block:
        case Terms():
            yield from (entry.anchor for entry in block.entries)
        case Table():
            yield block.anchor
            yield from (row.anchor for row in (*block.header_rows, *block.rows))
        case Plan():
            for priority in block.priorities:
                yield priority.anchor
                for objective in priority.objectives:
                    yield objective.anchor
                    yield from (activity.anchor for activity in objective.activities)
        case _:
            yield block.anchor
