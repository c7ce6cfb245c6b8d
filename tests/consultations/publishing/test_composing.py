"""A version becomes chapters, and what belongs together stands together."""

import pytest

from consultations.publishing import edition as e
from consultations.publishing.headings import only_counts
from tests.consultations.publishing.pieces import (
    blocks_of,
    chapters_of,
    heading,
    html_of,
    listing,
    paragraph,
    table,
)

PROSE = "The island keeps its harbours, clinics and schools running when its networks do not."


def test_lines_of_the_title_page_are_left_out():
    (chapter,) = chapters_of(paragraph("THE STRATEGY", "title"), heading("Scope"), paragraph("Words."))

    assert [block.html for block in chapter.blocks] == ["Words."]


def test_chapters_have_the_numbers_of_the_margin():
    pieces = [heading(title) for title in ("Foreword", "Scope", "Means", "Annex: the plan")]

    assert [chapter.number for chapter in chapters_of(*pieces)] == ["", "1", "2", "A1"]


def test_sections_keep_their_numbers_and_levels():
    blocks = blocks_of(heading("Scope"), heading("Who", 2), heading("Operators", 3), heading("What", 2))

    assert [(block.level, block.number) for block in blocks] == [(2, "1.1"), (3, "1.1.1"), (2, "1.2")]


def test_skipped_levels_are_closed_up():
    blocks = blocks_of(heading("Scope", 2), heading("Deep", 5), heading("Deeper", 6), heading("Back", 4))

    assert [block.level for block in blocks] == [2, 3, 2]


def test_text_before_the_first_heading_gets_a_chapter_of_its_own():
    first, second = chapters_of(paragraph("Before."), heading("Scope"), title="The Strategy")

    assert (first.title, first.number, first.anchor) == ("The Strategy", "", "n-beginning")
    assert second.title == "Scope"


def test_empty_version_has_no_chapters():
    assert chapters_of() == []


def test_empty_nodes_leave_nothing_behind():
    (chapter,) = chapters_of(heading("Scope"), paragraph("  "), heading(""), table(), paragraph("Words."))

    assert [block.html for block in chapter.blocks] == ["Words."]


def test_heading_that_is_only_a_link_keeps_its_words():
    (chapter,) = chapters_of(heading("[Scope](https://a.example) & more"))

    assert chapter.title == "Scope & more"
    assert chapter.html.endswith("</a> &amp; more")


def test_paragraph_that_markdown_makes_a_list_is_set_as_one():
    (block,) = blocks_of(heading("Scope"), paragraph("- one\n- two"))

    assert isinstance(block, e.TextList)
    assert "<p>" not in html_of(heading("Scope"), paragraph("- one\n- two")).split("<main>")[1]


def test_quotation_is_set_as_one():
    (block,) = blocks_of(heading("Scope"), paragraph("Great promise.", "quote"))

    assert isinstance(block, e.Quotation)


# --- Glossary, acronyms, foreword ----------------------------------------------------------------------------------


@pytest.mark.parametrize("title", ["GLOSSARY OF TERMS", "Glosario", "Annex 3: Acronyms", "Liste des sigles"])
def test_paragraphs_of_a_glossary_become_terms(title):
    words = [paragraph(f"**{term}:** {PROSE}") for term in ("Attack", "Breach", "Cyber space")]

    intro, terms = blocks_of(heading(title), paragraph("For the purposes of this document:"), *words)

    assert isinstance(intro, e.Paragraph)
    assert [entry.term for entry in terms.entries] == ["Attack", "Breach", "Cyber space"]
    assert terms.entries[0].html == PROSE


@pytest.mark.parametrize("form", ["{} - {}", "{}- {}", "{}-{}", "{}: {}", "**{}** – {}"])
def test_acronyms_become_terms_however_they_are_written(form):
    pairs = [("BEL", "Belize Electricity Limited"), ("R&D", "Research"), ("CITO", "Information Office")]

    (terms,) = blocks_of(heading("Acronyms"), *(paragraph(form.format(*pair)) for pair in pairs))

    assert [entry.html for entry in terms.entries] == [meaning for _term, meaning in pairs]
    assert terms.are_short


def test_list_in_a_glossary_becomes_terms():
    (terms,) = blocks_of(heading("Glossary"), listing("**Attack** – a", "**Breach** – b", "**Crime** – c"))

    assert [entry.term for entry in terms.entries] == ["Attack", "Breach", "Crime"]


def test_glossary_below_a_heading_ends_with_the_next_one():
    words = [paragraph(f"**{term}:** meaning") for term in ("Attack", "Breach", "Crime")]

    blocks = blocks_of(heading("Annexes"), heading("Glossary", 2), *words, heading("Means", 2), *words)

    assert [block.kind for block in blocks] == ["heading", "terms", "heading", "paragraph", "paragraph", "paragraph"]


def test_word_with_a_hyphen_is_no_acronym():
    words = [paragraph(text) for text in ("Anti-virus keeps out.", "E-mail goes far.", "Co-operation helps.")]

    assert {block.kind for block in blocks_of(heading("Glossary"), *words)} == {"paragraph"}


def test_names_under_a_foreword_are_its_signature():
    names = [paragraph("Hon. Jane Doe"), paragraph("Minister of National Security")]

    blocks = blocks_of(heading("FOREWORD"), paragraph(PROSE), paragraph(PROSE), *names)

    assert [block.role for block in blocks] == ["", "", "signature", "signature"]


def test_short_lines_elsewhere_are_no_signature():
    blocks = blocks_of(heading("Scope"), paragraph(PROSE), paragraph("Hon. Jane Doe"))

    assert blocks[-1].role == ""


# --- How a chapter begins ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("title", ["ANNEX 1", "Annex B", "Anexo II", "Annexe 3.", "Chapter 4"])
def test_title_that_only_counts_stands_above_the_heading_below_it(title):
    (chapter,) = chapters_of(heading(title), heading("Areas of priority", 2), paragraph(PROSE))

    assert chapter.is_label
    assert chapter.shown_number == ""
    html = html_of(heading(title), heading("Areas of priority", 2), paragraph(PROSE))
    assert 'class="label' in html
    assert "Areas of priority</h2>" in html


@pytest.mark.parametrize("title", ["Annex 1: Action plan", "Annex", "Annexation", "Part of it", "1"])
def test_title_that_says_something_does_not_only_count(title):
    assert not only_counts(title)


def test_capitals_are_set_smaller_and_stay_capitals():
    html = html_of(heading("EXECUTIVE SUMMARY"), paragraph(PROSE))

    assert 'class="caps"' in html
    assert "EXECUTIVE SUMMARY" in html
