"""A text of the example, written as Markdown, made into the same kind of draft that is read from a Word file.

Beyond Markdown there are lines that begin with @: title, caption, table, figure and plan.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ncss_portal import markup
from ncss_portal.word.blocks import Block, Cell, Draft, Footnote, Picture, Row
from roadmap.example.chart import CASES_ALT, cases_chart
from roadmap.example.sources import read_text, read_yaml

NOTE = re.compile(r"\[\^(?P<label>[\w-]+)\]: (?P<text>.+)")
HEADING = re.compile(r"(?P<marks>#{1,6}) (?P<text>.+)")
COMMAND = re.compile(r"@(?P<word>\w+) ?(?P<rest>.*)")


@dataclass
class Manuscript:
    """A draft, and the places of its blocks where the action plan is shown."""

    draft: Draft
    plan_blocks: frozenset[int]


@dataclass
class _Writer:
    tables: dict[str, Any]
    blocks: list[Block] = field(default_factory=list)
    notes: list[Footnote] = field(default_factory=list)
    pictures: dict[str, Picture] = field(default_factory=dict)
    plan_blocks: set[int] = field(default_factory=set)

    def take(self, piece: str) -> None:
        """One piece of the text: what stands between two blank lines."""
        if found := COMMAND.match(piece):
            for line in piece.splitlines():
                self._obey(*line.removeprefix("@").partition(" ")[::2])
        elif NOTE.match(piece):
            self.notes += [self._footnote(line) for line in piece.splitlines()]
        elif found := HEADING.fullmatch(piece):
            self.blocks.append(block("heading", found["text"], level=len(found["marks"])))
        elif piece.startswith("> "):
            self.blocks.append(block("paragraph", re.sub(r"^> ?", "", piece, flags=re.MULTILINE), role="quote"))
        else:
            self.blocks.append(block("list" if re.match(r"(-|\d+\.) ", piece) else "paragraph", piece))

    def _obey(self, word: str, rest: str) -> None:
        if word in {"title", "caption"}:
            self.blocks.append(block("paragraph", rest, role=word))
        elif word == "table":
            self.blocks.append(Block(kind="table", rows=list(rows_of(self.tables[rest]))))
        elif word == "figure":
            picture = cases_chart(self.tables[rest])
            self.pictures[picture.key] = picture
            self.blocks.append(Block(kind="figure", picture=picture.key, alt=CASES_ALT))
        elif word == "plan":
            self.plan_blocks.add(len(self.blocks))
            self.blocks.append(Block(kind="table"))
        else:
            raise ValueError(f"The example's text has a line @{word}, which means nothing.")

    def _footnote(self, line: str) -> Footnote:
        found = NOTE.fullmatch(line)
        if found is None:
            raise ValueError(f"This is no footnote: {line}")
        return Footnote(found["label"], found["text"], markup.to_plain(found["text"]))


def block(kind: Any, text: str, **more: Any) -> Block:
    return Block(
        kind=kind, text=text, paragraphs=markup.to_paragraphs(text), footnotes=markup.note_labels(text), **more
    )


def rows_of(table: dict[str, Any]) -> Iterator[Row]:
    """The rows of a table; a cell is its text, or text, columns and rows."""
    for header, rows in ((True, table["header"]), (False, table["rows"])):
        for row in rows:
            yield Row(header, [_cell(cell, header) for cell in row])


def _cell(cell: Any, header: bool) -> Cell:
    text, columns, rows = cell if isinstance(cell, list) else (cell, 1, 1)
    return Cell(str(text), [str(text)], colspan=columns, rowspan=rows, header=header)


def read_manuscript(name: str) -> Manuscript:
    """The text of a file of the example as a draft."""
    writer = _Writer(tables=read_yaml("tables.yaml"))
    for piece in re.split(r"\n{2,}", read_text(name).strip()):
        writer.take(piece)
    draft = Draft(writer.blocks, writer.notes, writer.pictures)
    return Manuscript(draft, frozenset(writer.plan_blocks))
