"""The real Word files of a ministry, compared with what is known to be in them."""

from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from ncss_portal.word.blocks import Block, Draft, Row
from ncss_portal.word.marking import plain_paragraphs
from ncss_portal.word.reading import read_docx
from ncss_portal.word.spans import collapse
from tests.ministry_files import find, truth
from tests.yardstick import is_within

FINAL = "belize-ncss-2020-2023.docx"
FINAL_TRUTH = "belize-ncss-2020-2023.truth.json"


@lru_cache
def _read(path: Path) -> Draft:
    return read_docx(path.read_bytes())


def draft(name: str = FINAL) -> Draft:
    return _read(find(name))


def test_every_paragraph_comes_in_once_and_in_order() -> None:
    wanted = [paragraph["text"] for paragraph in truth(FINAL_TRUTH)["paragraphs"]]

    assert list(draft().paragraphs()) == wanted


def test_headings_have_their_levels() -> None:
    wanted = [(heading["level"], heading["text"]) for heading in truth(FINAL_TRUTH)["outline"]]

    assert draft().outline == wanted


def test_footnotes_have_their_texts_and_are_referred_to_in_order() -> None:
    wanted = truth(FINAL_TRUTH)

    assert [note.plain for note in draft().footnotes] == [note["text"] for note in wanted["footnotes"]]
    assert [label for block in draft().blocks for label in block.footnotes] == [str(n) for n in range(1, 27)]


def test_footnote_on_a_heading_is_kept() -> None:
    heading = next(block for block in draft().blocks if block.kind == "heading" and block.footnotes)

    assert heading.text.endswith("[^10]")


def test_tables_have_their_cells_spans_and_header_rows() -> None:
    tables = [block for block in draft().blocks if block.kind == "table"]

    for block, wanted in zip(tables, truth(FINAL_TRUTH)["tables"], strict=True):
        assert [list(line) for line in _grid(block.rows)] == wanted["rows"]
        assert [row.header for row in block.rows].count(True) == wanted["header_rows"]


def test_kinds_are_counted() -> None:
    assert draft().counts() == {"heading": 34, "paragraph": 102, "list": 2, "table": 6, "figure": 1, "footnote": 26}


def test_title_page_captions_and_quotation_have_their_roles() -> None:
    types = Counter(paragraph["type"] for paragraph in truth(FINAL_TRUTH)["paragraphs"])

    roles = Counter(block.role for block in draft().blocks)

    assert len(draft().title_lines) == roles["title"] == 5
    assert roles["caption"] == types["caption"]
    assert roles["quote"] == types["quote"]


def test_lists_are_one_block_each() -> None:
    numbered, bullets = (block for block in draft().blocks if block.kind == "list")

    assert [line[:3] for line in numbered.text.split("\n")] == ["1. ", "2. "]
    assert [line[:2] for line in bullets.text.split("\n")] == ["- ", "- ", "- "]


def test_figure_has_its_picture_and_description() -> None:
    figure = next(block for block in draft().blocks if block.kind == "figure")

    assert draft().pictures[figure.picture].content_type == "image/png"
    assert figure.alt.startswith("Column chart")


def test_nothing_is_doubtful() -> None:
    assert draft().doubts == []


def test_markdown_reads_back_as_the_same_paragraphs() -> None:
    for text, paragraphs in _texts(draft().blocks):
        assert plain_paragraphs(text) == paragraphs


def test_reading_takes_less_than_two_seconds() -> None:
    data = find(FINAL).read_bytes()

    assert is_within(2, lambda: read_docx(data))


def test_earlier_draft_is_read_whole() -> None:
    earlier = draft("belize-ncss-draft-1.docx")
    wanted = truth("draft-1.truth.json")["counts"]["draft_paragraphs"]

    assert len(list(earlier.paragraphs())) == wanted
    assert earlier.counts()["footnote"] == 23


@pytest.mark.parametrize(("respondent", "paragraphs"), [("university", 517), ("telecom", 525)])
def test_tracked_changes_are_read_as_accepted(respondent: str, paragraphs: int) -> None:
    changes = truth(f"markup-{respondent}.truth.json")["changed_paragraphs"]
    wanted = Counter(paragraph["text"] for paragraph in truth(FINAL_TRUTH)["paragraphs"])
    wanted.subtract(change["before"] for change in changes)
    wanted.update(collapse(change["after_accept_all"]) for change in changes if change["after_accept_all"])

    read = Counter(draft(f"markup-{respondent}.docx").paragraphs())

    assert read.total() == paragraphs
    assert not +wanted - read


@pytest.mark.parametrize(("respondent", "comments"), [("university", 11), ("telecom", 9)])
def test_tracked_changes_and_comments_are_asked_about(respondent: str, comments: int) -> None:
    changed, commented = (doubt.question for doubt in draft(f"markup-{respondent}.docx").doubts)

    assert "tracked changes were read as if accepted" in changed
    assert commented.startswith(f"{comments} comments in the margin were left out.")


def _texts(blocks: list[Block]) -> Iterator[tuple[str, list[str]]]:
    for block in blocks:
        if block.kind != "table":
            yield block.text, block.paragraphs
        for row in block.rows:
            for cell in row.cells:
                yield cell.text, cell.paragraphs


def _grid(rows: list[Row]) -> Iterator[list[dict[str, Any]]]:
    """Rows as the truth file has them: cells covered by a merged one are listed, as empty."""
    covered: dict[int, tuple[int, int]] = {}
    for row in rows:
        line: list[dict[str, Any]] = []
        column, cells, below = 0, iter(row.cells), {}
        while True:
            if column in covered:
                left, span = covered[column]
                line.append({"text": "", "vmerge": "continued"} | ({"colspan": span} if span > 1 else {}))
            elif cell := next(cells, None):
                left, span = cell.rowspan, cell.colspan
                line.append({"text": "\n".join(cell.paragraphs)} | ({"colspan": span} if span > 1 else {}))
                line[-1] |= {"vmerge": "start"} if left > 1 else {}
            else:
                break
            if left > 1:
                below[column] = (left - 1, span)
            column += span
        covered = below
        yield line
