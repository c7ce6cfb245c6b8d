"""What a draft consists of once it has been read, whichever kind of file it came from."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["heading", "paragraph", "list", "table", "figure"]
Role = Literal["", "title", "caption", "quote"]


@dataclass(frozen=True, slots=True)
class Doubt:
    """A question that only a person can settle: `where` in the document, and the `question` as a sentence."""

    where: str
    question: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table. `paragraphs` are its visible paragraphs, plain; `text` is the same as Markdown."""

    text: str
    paragraphs: list[str]
    colspan: int = 1
    rowspan: int = 1
    header: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table. Cells covered by a merged cell from above are left out, as in HTML."""

    header: bool
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class Footnote:
    """A footnote (or endnote). `label` is its number in order of first reference, and stands in texts as `[^label]`."""

    label: str
    text: str
    plain: str


@dataclass(frozen=True, slots=True)
class Picture:
    """An embedded picture that Pillow could read. `key` is the SHA-256 of the data; sizes are in pixels."""

    key: str
    data: bytes
    content_type: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of a draft, in reading order.

    text: Markdown (a list is one block holding a Markdown list); empty for tables and figures.
    paragraphs: the visible paragraphs, plain, white space collapsed; of a table, cell by cell.
    footnotes: labels of the notes referred to, in order.
    level: 1 to 6 for headings, else None.
    picture: key into `Draft.pictures`; empty where the picture could not be taken in.
    """

    kind: Kind
    text: str = ""
    paragraphs: list[str] = field(default_factory=list)
    role: Role = ""
    level: int | None = None
    footnotes: list[str] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    picture: str = ""
    alt: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """A whole document, as it was understood, with what is doubtful about it."""

    blocks: list[Block]
    footnotes: list[Footnote] = field(default_factory=list)
    pictures: dict[str, Picture] = field(default_factory=dict)
    doubts: list[Doubt] = field(default_factory=list)

    @property
    def title_lines(self) -> list[str]:
        """The lines of the title page, the title first."""
        return [line for block in self.blocks if block.role == "title" for line in block.paragraphs]

    @property
    def outline(self) -> list[tuple[int, str]]:
        """Level and plain text of each heading."""
        return [(block.level or 1, " ".join(block.paragraphs)) for block in self.blocks if block.kind == "heading"]

    def paragraphs(self) -> Iterator[str]:
        """Every visible paragraph in reading order, table cells included."""
        for block in self.blocks:
            yield from block.paragraphs

    def counts(self) -> dict[str, int]:
        """How many blocks of each kind there are, and how many footnotes."""
        found = Counter(block.kind for block in self.blocks)
        kinds: tuple[Kind, ...] = ("heading", "paragraph", "list", "table", "figure")
        return {**{kind: found[kind] for kind in kinds}, "footnote": len(self.footnotes)}
