"""Markdown files come in like Word files."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ncss_portal.word.markdown_files import read_markdown

PLAN = """\
# National *strategy*[^why]

First line
second line\\
third [link](https://example.org).

> Said so.

1. One[^b]
2. Two

   more of it
   - nested

| Year | Total |
|------|-------|
| 2018 | **904** |

[^b]: Bee.
[^why]: Because *we* must.

    Second paragraph.
[^never]: Nobody asks.
"""


def test_kinds_are_counted() -> None:
    assert read_markdown(PLAN).counts() == {
        "heading": 1, "paragraph": 2, "list": 1, "table": 1, "figure": 0, "footnote": 2,
    }  # fmt: skip


def test_paragraphs_are_plain_and_whole() -> None:
    assert list(read_markdown(PLAN).paragraphs()) == [
        "National strategy", "First line second line third link.", "Said so.", "One", "Two", "more of it", "nested",
        "Year", "Total", "2018", "904",
    ]  # fmt: skip


def test_words_keep_the_marks_they_were_written_with() -> None:
    heading, paragraph = read_markdown(PLAN).blocks[:2]

    assert heading.text == "National *strategy*[^1]"
    assert paragraph.text == "First line second line third [link](https://example.org)."


def test_list_stays_as_it_was_written() -> None:
    found = next(block for block in read_markdown(PLAN).blocks if block.kind == "list")

    assert found.text == "1. One[^2]\n2. Two\n\n   more of it\n   - nested"


def test_footnotes_are_numbered_in_the_order_of_reference() -> None:
    first, second = read_markdown(PLAN).footnotes

    assert (first.label, first.text) == ("1", "Because *we* must.\n\nSecond paragraph.")
    assert (second.label, second.text) == ("2", "Bee.")


def test_footnote_that_nothing_refers_to_is_asked_about() -> None:
    assert "“Nobody asks.”" in read_markdown(PLAN).doubts[-1].question


def test_table_has_a_header_row() -> None:
    found = next(block for block in read_markdown(PLAN).blocks if block.kind == "table")

    assert [row.header for row in found.rows] == [True, False]
    assert found.rows[1].cells[1].text == "**904**"


def test_quotation_has_its_role() -> None:
    assert [block.paragraphs for block in read_markdown(PLAN).blocks if block.role == "quote"] == [["Said so."]]


def test_picture_keeps_its_description_and_is_asked_about() -> None:
    draft = read_markdown("See **this** ![A map](map.png) now")

    assert [(block.kind, block.text, block.alt) for block in draft.blocks] == [
        ("paragraph", "See **this** now", ""),
        ("figure", "", "A map"),
    ]
    assert "only named" in draft.doubts[0].question


def test_html_is_text() -> None:
    assert list(read_markdown("<script>alert(1)</script>").paragraphs()) == ["<script>alert(1)</script>"]


def test_title_at_the_top_of_the_file_is_the_title() -> None:
    assert read_markdown("---\ntitle: Our plan\nauthor: x\n---\n\nText").title_lines == ["Our plan"]


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ('title: "Our plan"', "Our plan"),
        ("Title :  Our plan  ", "Our plan"),
        ("title: 'Our plan'", "Our plan"),
        ("title: Our " + " " * 200_000 + "plan", "Our plan"),
    ],
)
def test_title_is_found_in_quotation_marks_and_among_blanks(line: str, title: str) -> None:
    assert read_markdown(f"---\n{line}\n---\n\nText").title_lines == [title]


@given(st.text(alphabet=st.sampled_from(list("#*_[]^:()!|-> \n\t1a.`~\\")), max_size=80))
@settings(max_examples=150, deadline=None)
def test_any_text_can_be_read(text: str) -> None:
    draft = read_markdown(text)

    assert sum(draft.counts().values()) == len(draft.blocks) + len(draft.footnotes)
