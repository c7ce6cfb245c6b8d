"""What a marked-up Word file says: paragraphs with their tracked changes, and comments on stretches of them."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Literal

from ncss_portal.word.spans import collapse

Op = Literal["ins", "del", "from", "to"]
Story = Literal["body", "cell", "note"]
ADDED: tuple[Op, ...] = ("ins", "to")
REMOVED: tuple[Op, ...] = ("del", "from")


@dataclass(frozen=True, slots=True)
class Mark:
    """One tracked change: what is done, by whom and when. `name` pairs the two ends of a move."""

    op: Op
    author: str
    date: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of text, or a footnote mark (`note`), with the changes round it, the outermost first."""

    text: str
    marks: tuple[Mark, ...] = ()
    note: bool = False

    @property
    def in_base(self) -> bool:
        """Whether it stands in the text when all changes are rejected."""
        return not any(mark.op in ADDED for mark in self.marks)

    @property
    def in_after(self) -> bool:
        """Whether it stands in the text when all changes are accepted."""
        return not any(mark.op in REMOVED for mark in self.marks)


@dataclass(frozen=True, slots=True)
class NewLevel:
    """That a paragraph is to be a heading of this level, or (None) no heading any more."""

    author: str
    date: str
    level: int | None


@dataclass(slots=True)
class MarkedParagraph:
    """A paragraph as it was written down. `row` numbers the row of a table in which it stands."""

    story: Story = "body"
    segments: list[Segment] = field(default_factory=list)
    # On the end of the paragraph: it was added, or it is taken away.
    end: Mark | None = None
    row: int | None = None
    row_change: Mark | None = None
    # Who changed only the look of it: author, and the words whose look it is.
    looks: list[tuple[str, str]] = field(default_factory=list)
    new_level: "NewLevel | None" = None

    @property
    def base(self) -> str:
        return "".join(segment.text for segment in self.segments if segment.in_base)

    @property
    def before(self) -> str:
        """The words when all changes are rejected, white space collapsed."""
        return collapse(self.base)

    @property
    def after(self) -> str:
        """The words when all changes are accepted, white space collapsed."""
        return collapse("".join(segment.text for segment in self.segments if segment.in_after))

    @property
    def marks(self) -> set[Mark]:
        return {mark for segment in self.segments for mark in segment.marks}

    def after_of(self, author: str) -> str:
        """The words when only this person's changes are accepted, and those of others on which they build."""
        return collapse("".join(segment.text for segment in self.segments if self.stays_for(segment, author)))

    def stays_for(self, segment: Segment, author: str) -> bool:
        """Whether a segment stands in the text as this person wants it."""
        wanted = {author, *self._built_on(author)}
        for mark in segment.marks:
            if mark.op in ADDED and (mark.op == "to" or mark.author not in wanted):
                return False
            if mark.op == "del" and mark.author == author:
                return False
        return True

    def _built_on(self, author: str) -> set[str]:
        """Whose insertions the person changed."""
        return {
            outer.author
            for segment in self.segments
            for outer, inner in zip(segment.marks, segment.marks[1:], strict=False)
            if inner.author == author and outer.op == "ins"
        }


@dataclass(slots=True)
class MarkedComment:
    """A comment in the margin. `pieces` are the segments it is on: place of the paragraph, place in it."""

    id: str
    author: str
    date: str
    text: str
    parent: str = ""
    resolved: bool = False
    pieces: list[tuple[int, int]] = field(default_factory=list)
    # The paragraph in which its sign stands; None where it stands nowhere.
    at: int | None = None

    @property
    def paragraphs(self) -> list[int]:
        """The paragraphs of its range, in order; without a range the one with its sign."""
        found = list(dict.fromkeys(place for place, _segment in self.pieces))
        return found or ([self.at] if self.at is not None else [])


@dataclass(slots=True)
class Revisions:
    """All that a marked-up file holds, in reading order, footnotes last."""

    paragraphs: list[MarkedParagraph] = field(default_factory=list)
    comments: list[MarkedComment] = field(default_factory=list)

    @property
    def says_something(self) -> bool:
        """Whether there is a comment or a change in it."""
        return bool(self.comments) or any(
            paragraph.marks or paragraph.row_change or paragraph.looks or paragraph.new_level
            for paragraph in self.paragraphs
        )


def words_of(segments: Iterable[Segment]) -> str:
    return collapse("".join(segment.text for segment in segments))


def settle_moves(paragraphs: Iterable[MarkedParagraph]) -> None:
    """A move of which one end is missing is a deletion or an insertion."""
    paragraphs = list(paragraphs)
    ends = {(mark.op, mark.name) for paragraph in paragraphs for mark in paragraph.marks}
    alone: dict[Mark, Mark] = {}
    for paragraph in paragraphs:
        for mark in paragraph.marks:
            if mark.op == "from" and ("to", mark.name) not in ends:
                alone[mark] = replace(mark, op="del", name="")
            elif mark.op == "to" and ("from", mark.name) not in ends:
                alone[mark] = replace(mark, op="ins", name="")
    for paragraph in paragraphs if alone else ():
        paragraph.segments = [
            replace(segment, marks=tuple(alone.get(mark, mark) for mark in segment.marks))
            for segment in paragraph.segments
        ]
