"""Headings and title pages in the many ways in which ministries write them."""

import pytest

from ncss_portal.word.reading import read_docx
from tests.word.building import STYLES, docx, item, note_mark, notes, p, row, run, style, table

BOLD = "<w:b/>"


@pytest.mark.parametrize(
    ("name", "level"),
    [
        ("heading 1", 1), ("Heading 3", 3), ("Überschrift 2", 2), ("Título 1", 1), ("Titre 2", 2), ("Заголовок 1", 1),
        ("标题 2", 2), ("العنوان 1", 1), ("heading 9", 6),
    ],
)  # fmt: skip
def test_heading_by_style_name_in_any_language(name: str, level: int) -> None:
    draft = read_docx(docx(p("Governance", styled="a1"), styles=style("a1", name)))

    assert draft.outline == [(level, "Governance")]


def test_heading_by_a_style_of_the_ministrys_own() -> None:
    styles = STYLES + style("Own", "NCSS chapter", based_on="Heading2")

    assert read_docx(docx(p("Scope", styled="Own"), styles=styles)).outline == [(2, "Scope")]


def test_heading_by_outline_level_of_its_style() -> None:
    styles = style("Own", "Chapter", properties='<w:outlineLvl w:val="1"/>')

    assert read_docx(docx(p("Scope", styled="Own"), styles=styles)).outline == [(2, "Scope")]


def test_heading_by_outline_level_of_the_paragraph() -> None:
    draft = read_docx(docx(p("Scope", '<w:outlineLvl w:val="2"/>') + p("Text", '<w:outlineLvl w:val="9"/>')))

    assert draft.outline == [(3, "Scope")]


def test_styles_that_are_based_on_each_other_in_a_circle_end() -> None:
    styles = style("A", "One", based_on="B") + style("B", "Two", based_on="A")

    assert list(read_docx(docx(p("Text", styled="A"), styles=styles)).paragraphs()) == ["Text"]


def test_bold_numbered_lines_are_headings_where_there_are_no_others() -> None:
    body = p(run("1. Vision", BOLD)) + p("We want it safe.") + p(run("1.1 Principles", BOLD)) + p("There are five.")

    draft = read_docx(docx(body))

    assert draft.outline == [(1, "1. Vision"), (2, "1.1 Principles")]
    assert [doubt.where for doubt in draft.doubts] == ["1. Vision", "1.1 Principles"]
    assert "was taken for a heading" in draft.doubts[0].question


def test_bold_automatically_numbered_lines_are_headings_where_there_are_no_others() -> None:
    numbered = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="2"/></w:numPr>'

    draft = read_docx(docx(p(run("Vision", BOLD), numbered) + p("We want it safe.")))

    assert draft.outline == [(1, "Vision")]


def test_bold_numbered_line_beside_real_headings_stays_a_paragraph_and_is_asked_about() -> None:
    draft = read_docx(docx(p("Vision", styled="Heading1") + p(run("2. Mission", BOLD)) + p("Text")))

    assert draft.outline == [(1, "Vision")]
    assert "“2. Mission”" in draft.doubts[0].question
    assert "2. Mission" in list(draft.paragraphs())


def test_long_bold_text_is_no_heading() -> None:
    draft = read_docx(docx(p(run("1. " + "Every ministry reports each quarter. " * 5, BOLD))))

    assert draft.outline == []


def test_line_break_in_a_heading_becomes_a_blank() -> None:
    draft = read_docx(docx(p(run("Priority 2:") + "<w:r><w:br/></w:r>" + run("Capacity"), styled="Heading1")))

    assert draft.blocks[0].text == "Priority 2: Capacity"


def test_bold_in_a_heading_is_left_to_its_style() -> None:
    draft = read_docx(docx(p(run("Vision", BOLD), styled="Heading1")))

    assert draft.blocks[0].text == "Vision"


def test_footnote_on_a_heading_is_kept() -> None:
    draft = read_docx(docx(p(run("Vision") + note_mark(1), styled="Heading1"), footnotes=notes({1: "Source"})))

    assert (draft.blocks[0].text, draft.blocks[0].paragraphs) == ("Vision[^1]", ["Vision"])


def test_numbered_heading_has_no_numeral_in_its_text() -> None:
    numbered = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="2"/></w:numPr>'

    draft = read_docx(docx(p("Vision", numbered, styled="Heading1")))

    assert (draft.blocks[0].kind, draft.blocks[0].text) == ("heading", "Vision")


def test_lines_before_the_first_heading_are_the_title_page() -> None:
    body = (
        p("National Strategy", styled="Title") + p("2030") + p("Ministry of Example") + p("Vision", styled="Heading1")
    )

    assert read_docx(docx(body)).title_lines == ["National Strategy", "2030", "Ministry of Example"]


def test_lines_before_a_page_break_are_the_title_page() -> None:
    page_break = '<w:r><w:br w:type="page"/></w:r>'

    draft = read_docx(docx(p("National Strategy") + p(run("2020-2023") + page_break) + p("Text begins.")))

    assert draft.title_lines == ["National Strategy", "2020-2023"]


@pytest.mark.parametrize("line", ["2020-2023", "20.5%", "(a)", "12 000 people were asked."])
def test_bold_figures_are_no_heading(line: str) -> None:
    assert read_docx(docx(p(run(line, BOLD)) + p("Text"))).outline == []


@pytest.mark.parametrize(("line", "level"), [("I. Vision", 1), ("Annex A", 1), ("2.1.3 Scope", 3), ("4) Next", 1)])
def test_bold_numbers_of_many_kinds(line: str, level: int) -> None:
    assert read_docx(docx(p(run(line, BOLD)) + p("Text"))).outline == [(level, line)]


def test_bold_line_without_a_number_stays_a_paragraph_and_is_asked_about() -> None:
    draft = read_docx(docx(p(run("Executive summary", BOLD)) + p("Text follows here.")))

    assert draft.outline == []
    assert draft.doubts[0].question.startswith("“Executive summary” is in bold")


def test_text_before_the_first_heading_is_no_title_page() -> None:
    body = p("Every ministry reports each quarter. " * 6) + p("Vision", styled="Heading1")

    assert read_docx(docx(body)).title_lines == []


def test_document_without_headings_has_no_invented_title() -> None:
    draft = read_docx(docx(p("First paragraph.") + item("An item") + p("Last paragraph.")))

    assert draft.title_lines == []


def test_heading_inside_a_table_stays_there_and_is_asked_about() -> None:
    inside = "<w:tc><w:tcPr/>" + p("Box", styled="Heading1") + "</w:tc>"

    draft = read_docx(docx(table(row(inside))))

    assert draft.outline == []
    assert list(draft.paragraphs()) == ["Box"]
    assert "“Box”" in draft.doubts[0].question
