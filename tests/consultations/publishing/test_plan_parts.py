"""The action plan in a publication: under its headings, merged, with all that its rows say."""

from consultations.publishing import edition as e
from tests.consultations.publishing.pieces import (
    activity,
    blocks_of,
    chapters_of,
    heading,
    html_of,
    listing,
    note,
    objective,
    paragraph,
    plan,
    priority,
)

LAW = plan(priority("1", "Law", "Why law."), objective("1.1", "A bill"), activity("1.1.1", "Draft it"))
SKILLS = plan(priority("2", "Skills"), objective("2.1", "A course"), activity("2.1.1", "Plan it", "Long term"))
ANNEX = heading("Annex 1")


def test_rows_become_priorities_with_objectives_and_activities():
    (block,) = blocks_of(ANNEX, plan(*LAW.rows, *SKILLS.rows))

    first, second = block.priorities
    assert (first.number, first.title, first.introduction) == ("1", "Law", ("Why law.",))
    assert (first.objectives[0].leads, first.objectives[0].partners) == (("PUC",), ("CITO",))
    assert second.objectives[0].activities[0].timeline == "Long term"


def test_heading_of_a_priority_and_its_paragraphs_become_the_head_of_its_part():
    (block,) = blocks_of(ANNEX, heading("Area of Priority 1: Law", 3), paragraph("This component."), LAW)

    (found,) = block.priorities
    assert (found.overline, found.html, found.number) == ("Area of Priority 1", "Law", "")
    assert found.title == "Area of Priority 1: Law"
    assert found.introduction == ("This component.", "Why law.")


def test_introduction_that_the_text_repeats_is_printed_once():
    html = html_of(ANNEX, heading("Law", 2), paragraph("**Why** law. And more."), LAW)

    assert html.count("Why") == 1


def test_number_before_the_title_of_a_priority_is_its_number():
    (block,) = blocks_of(ANNEX, heading("1. Law", 2), LAW)

    assert (block.priorities[0].number, block.priorities[0].overline) == ("1", "")


def test_parts_that_stand_together_are_one_plan():
    (block,) = blocks_of(ANNEX, heading("Priority 1: Law", 2), LAW, heading("Priority 2: Skills", 2), SKILLS)

    assert isinstance(block, e.Plan)
    assert [found.overline for found in block.priorities] == ["Priority 1", "Priority 2"]


def test_other_heading_stays_a_heading():
    blocks = blocks_of(ANNEX, heading("How to read the plan", 2), paragraph("Row by row."), LAW)

    assert [block.kind for block in blocks] == ["heading", "paragraph", "plan"]


def test_list_between_heading_and_plan_is_not_lost():
    blocks = blocks_of(ANNEX, heading("Priority 1: Law", 2), listing("Short term", "Long term"), LAW)

    assert [block.kind for block in blocks] == ["heading", "list", "plan"]


def test_notes_on_headings_and_rows_of_the_plan_stay():
    marked = plan(priority("1", "Law[^2]"), activity("1.1.1", "Draft it[^3]"))
    notes = [note("1", "One."), note("2", "Two."), note("3", "Three.")]

    html = html_of(ANNEX, heading("Priority 1: Law[^1]", 2), marked, *notes)

    assert [html.count(f'<span class="fn">{words}</span>') for words in ("One.", "Two.", "Three.")] == [1, 1, 1]


def test_heading_below_the_plan_keeps_the_levels_whole():
    blocks = blocks_of(ANNEX, heading("Areas", 2), heading("Priority 1: Law", 3), LAW, heading("After", 4))

    assert [block.level for block in blocks if isinstance(block, e.Heading)] == [2, 3]


def test_rows_without_one_above_them_are_kept():
    html = html_of(ANNEX, plan(activity("1.1.1", "Draft it"), objective("2.1", "A course")))

    assert "Draft it" in html
    assert "A course" in html


def test_plan_as_its_own_annex_begins_on_its_landscape_page():
    (chapter,) = chapters_of(heading("Annex: action plan"), paragraph("Bands count from approval."), LAW)

    assert chapter.opens_wide
    assert 'class="chapter wide"' in html_of(heading("Annex: action plan"), LAW)


def test_plan_behind_many_words_has_its_own_page():
    (chapter,) = chapters_of(heading("Annex: action plan"), paragraph("Many words. " * 100), LAW)

    assert not chapter.opens_wide


def test_words_of_institutions_are_escaped():
    row = objective("1.1", "A bill")
    row.data["leads"] = ["<b>PUC</b> & Co"]

    assert "&lt;b&gt;PUC&lt;/b&gt; &amp; Co" in html_of(ANNEX, plan(priority("1", "Law"), row))
