"""Footnotes stand where they are first mentioned, once, and none is lost."""

from consultations.publishing import edition as e
from tests.consultations.publishing.pieces import chapters_of, heading, html_of, note, paragraph, table

ONE, TWO, THREE = note("1", "First note."), note("2", "Second note."), note("7", "Third note.")


def test_note_stands_in_the_text_where_it_is_mentioned():
    html = html_of(heading("Scope"), paragraph("Operators report[^1] soon."), ONE)

    assert 'report<span class="fn">First note.</span> soon.' in html


def test_second_mention_repeats_the_number():
    html = html_of(heading("Scope"), paragraph("One[^7]."), paragraph("Two[^1], again[^7]."), ONE, THREE)

    assert "again<sup>1</sup>" in html
    assert html.count("Third note.") == 1


def test_two_notes_in_a_row_are_parted_by_a_comma():
    html = html_of(heading("Scope"), paragraph("Here[^1][^2]."), ONE, TWO)

    assert '<span class="fn">First note.</span><span class="fn next">Second note.</span>' in html


def test_repeated_number_beside_a_note_is_parted_too():
    html = html_of(heading("Scope"), paragraph("Here[^1]."), paragraph("There[^1][^2][^1]."), ONE, TWO)

    assert 'There<sup>1</sup><span class="fn next">Second note.</span><sup>,1</sup>' in html


def test_note_on_the_title_page_is_not_lost_with_it():
    html = html_of(paragraph("The Strategy[^1]", "title"), heading("Scope"), paragraph("Here[^1]."), ONE)

    assert 'Here<span class="fn">First note.</span>' in html


def test_note_that_nobody_mentions_stands_at_the_end():
    *_chapters, last = chapters_of(heading("Scope"), paragraph("Here[^1]."), ONE, TWO)

    assert last.title == "Notes"
    assert [block.html for block in last.blocks] == ["Second note."]


def test_mark_without_a_note_stays_a_number():
    html = html_of(heading("Scope"), paragraph("Here[^9]."))

    assert "Here<sup>9</sup>." in html


def test_note_on_a_heading_hangs_on_it_and_not_on_the_contents():
    (chapter,) = chapters_of(heading("Scope[^1]"), heading("Who[^2]", 2), ONE, TWO)

    assert chapter.title == "Scope"
    assert '<span class="fn">First note.</span>' in chapter.html
    assert isinstance(chapter.blocks[0], e.Heading)
    assert chapter.blocks[0].title == "Who"


def test_heading_that_only_carries_a_note_is_no_chapter():
    (chapter,) = chapters_of(heading("Scope"), heading("[^1]"), ONE)

    assert "First note." in chapter.blocks[0].html


def test_address_in_a_note_is_a_link():
    html = html_of(heading("Scope"), paragraph("Here[^1]."), note("1", "World Bank, https://data.example/x?y=1."))

    assert '<a href="https://data.example/x?y=1" rel="noopener nofollow ugc">https://data.example/x?y=1</a>.' in html


def test_notes_of_cells_come_in_the_order_of_reading():
    html = html_of(heading("Scope"), table(["A[^2]", "B[^1]"], ["c[^2]", "d"]), ONE, TWO)

    assert html.index("Second note.") < html.index("First note.")
    assert "c<sup>1</sup>" in html
