"""Timelines, institutions and activities out of one cell."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actionplan.plan.reading.activities import read_activities
from actionplan.plan.reading.institutions import names_standing_alone, read_institutions
from actionplan.plan.reading.numbering import objective_of, priority_of, settle_numbers
from actionplan.plan.reading.plan_read import BANDS, Timeline
from actionplan.plan.reading.timeline import read_legend, read_stacked_timelines, read_timeline
from ncss_portal.spreadsheets.cell_words import clean_lines

MONTHS = {"short": 6, "medium": 12, "long": 24}
SCRAPS = (
    *(
        "Lead:",
        "Partners:",
        "LEAD:",
        "Partner",
        "Ministries with responsibility for:",
        "Stakeholders from:",
        "PUC",
        "CITO",
    ),
    *(
        "Central Bank",
        "and",
        "et",
        "- ",
        "• ",
        "1. ",
        ",",
        ";",
        "\n",
        " ",
        "(",
        ")",
        ":",
        "etc.",
        "TBD",
        "of",
        "Digi",
        ".",
    ),
)
CELLS = st.lists(st.sampled_from(SCRAPS) | st.text(max_size=6)).map(" ".join) | st.text()
TIMELINE_SCRAPS = (
    "short",
    "Mid",
    "long",
    "Term",
    "plazo",
    "-",
    "1",
    "year",
    "6 months",
    "\n",
    "to",
    "2021",
    "à",
    "moyen",
)
# What stands for structure and not for a name.
STRUCTURE = re.compile(r"leads?|partners?|and|y|et|e|as|well|support|[a-z]|\d+", re.IGNORECASE)


@pytest.mark.parametrize(
    ("words", "start", "end"),
    [
        ("Short Term", "short", "short"),
        ("MEDIUM-TERM", "medium", "medium"),
        ("Mid-Term", "medium", "medium"),
        ("Long Term (2 years)", "long", "long"),
        ("Short-Mid Term", "short", "medium"),
        ("Short to Long", "short", "long"),
        ("1 year", "medium", "medium"),
        ("6-12 months", "short", "medium"),
        ("two years", "long", "long"),
        ("Corto plazo", "short", "short"),
        ("mediano a largo plazo", "medium", "long"),
        ("Court à moyen terme", "short", "medium"),
        ("Longo prazo", "long", "long"),
    ],
)
def test_timeline_words_are_read_as_bands(words, start, end):
    read = read_timeline(words, MONTHS)

    assert (read.timeline, read.question) == (Timeline(start, end), "")


@pytest.mark.parametrize("words", ["2021", "Mid 2021", "ongoing", "Q3", "5 years", "12", "Short term or 2025"])
def test_timeline_that_names_no_band_is_left_open_and_asked_about(words):
    read = read_timeline(words, MONTHS)

    assert read.timeline is None
    assert words in read.question


@pytest.mark.parametrize("words", ["9 months", "Long Term (1 year)", "Long to short", "Short term, laws only"])
def test_doubtful_timeline_is_read_and_asked_about(words):
    read = read_timeline(words, MONTHS)

    assert read.timeline is not None
    assert words in read.question


def test_length_is_asked_about_when_the_file_does_not_explain_its_bands():
    read = read_timeline("1 year")

    assert read.timeline == Timeline("medium", "medium")
    assert "12 months" in read.question


def test_legend_in_the_wrong_order_explains_nothing():
    assert read_legend(["Short: 12 months, Medium: 6 months"]) == {}


@settings(deadline=None)
@given(st.lists(st.sampled_from(TIMELINE_SCRAPS)).map(" ".join) | st.text())
def test_any_timeline_gives_bands_in_order_or_a_question(words):
    read = read_timeline(words, MONTHS)

    read_stacked_timelines(words)
    if read.timeline:
        assert BANDS.index(read.timeline.start) <= BANDS.index(read.timeline.end)
    else:
        assert read.question or not words.strip()


@pytest.mark.parametrize(
    ("cell", "leads", "partners"),
    [
        ("LEAD:PUC\nPARTNERS: IT Providers, CITO", ("PUC",), ("IT Providers", "CITO")),
        ("Lead:\nPolice (BPD, PITCU)\nPartner: NSCS", ("Police (BPD, PITCU)",), ("NSCS",)),
        ("Lead: PUC; Partners: CITO", ("PUC",), ("CITO",)),
        ("Lead\nPUC\nPartners\nCITO", ("PUC",), ("CITO",)),
        ("Responsable: CSIRT\nApoyo: SUTEL", ("CSIRT",), ("SUTEL",)),
        ("Lead: A1\nPartners:\nDigi, Speednet and\nCITO", ("A1",), ("Digi", "Speednet", "CITO")),
        ("Lead: A1\nPartners:\n-BEL\n-BWS", ("A1",), ("BEL", "BWS")),
        ("Lead: Ministry of Security – NSCS", ("Ministry of Security – NSCS",), ()),
        ("Lead: Chamber of Commerce and Industry", ("Chamber of Commerce and Industry",), ()),
    ],
)
def test_leads_and_partners_are_told_apart(cell, leads, partners):
    read = read_institutions(cell)

    assert (read.leads, read.partners, read.questions) == (leads, partners, ())


def test_words_over_a_list_are_shared_out_and_asked_about():
    read = read_institutions("Ministries of:\n- Health\n- Education\nUB", "partner")

    assert read.partners == ("Ministry of Health", "Ministry of Education", "UB")
    assert "Ministries of:" in read.questions[0]


def test_known_body_under_words_over_a_list_stays_itself():
    known = names_standing_alone([("CITO, Central Bank", "lead")])

    read = read_institutions(
        "Ministries for:\n- Tourism\n- CITO\nCentral Bank Stakeholders from:\n- BEL", "partner", known
    )

    assert read.partners == ("Ministry for Tourism", "CITO", "Central Bank", "Stakeholders from BEL")


@pytest.mark.parametrize(
    "cell",
    [
        "PUC",
        "Lead: TBD",
        "Lead: Digi and Speednet",
        "Lead: PUC, PUC",
        "Lead: Ministries of:",
        "Lead: Ministry of\nHealth",
    ],
)
def test_what_is_uncertain_in_a_cell_is_asked(cell):
    assert read_institutions(cell).questions


@settings(deadline=None)
@given(
    CELLS, st.sampled_from([None, "lead", "partner"]), st.sampled_from([frozenset(), frozenset({"puc", "centralbank"})])
)
def test_no_word_of_a_cell_is_lost(cell, role, known):
    read = read_institutions(cell, role, known)

    kept = set(re.findall(r"[^\W_]+", " ".join((*read.leads, *read.partners, *read.questions))))
    lost = {word for word in re.findall(r"[^\W_]+", clean_lines(cell)) if word not in kept}
    assert not {word for word in lost if not STRUCTURE.fullmatch(word)}


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("2.1 Draft the law", [("2.1", "Draft the law", [])]),
        ("2.3Train staff", [("2.3", "Train staff", [])]),
        ("3.5G networks", [("", "3.5G networks", [])]),
        ("5.1 Ask\n5.2 Measure", [("5.1", "Ask", []), ("5.2", "Measure", [])]),
        ("6.3 Manual on:\n(i) Evidence,\n(ii) crime", [("6.3", "Manual on:", ["(i) Evidence,", "(ii) crime"])]),
        ("4.1 Find:\n• WARP\n• CTO", [("4.1", "Find:", ["WARP", "CTO"])]),
        ("1.1 A long\nsentence", [("1.1", "A long sentence", [])]),
        ("1.1 First\n1.1.1 Below", [("1.1", "First", ["1.1.1 Below"])]),
        ("• Ask\n• Measure", [("", "Ask", []), ("", "Measure", [])]),
        ("Activity 1.1: Draft", [("1.1", "Draft", [])]),
    ],
)
def test_activities_of_a_cell(cell, found):
    assert [(one.number, one.text, one.items) for one in read_activities(cell).activities] == found


@pytest.mark.parametrize("cell", ["5.1 Ask\n5.2 Measure", "• Ask\n• Measure", "Ask people.\nMeasure it"])
def test_several_activities_in_a_cell_are_asked_about(cell):
    assert read_activities(cell).questions


@settings(deadline=None)
@given(st.text() | st.lists(st.sampled_from(["1.1 ", "1.2", "• ", "(i)", "\n", "Draft", "- ", "it."])).map("".join))
def test_no_word_of_an_activity_is_lost(cell):
    read = read_activities(cell)

    kept = " ".join(" ".join((one.number, one.text, *one.items)) for one in read.activities)
    assert set(re.findall(r"[^\W\d_]+", clean_lines(cell))) <= set(re.findall(r"[^\W\d_]+", kept))


@pytest.mark.parametrize(
    ("text", "number", "title"),
    [
        ("Area of Priority 2: Response", "2", "Response"),
        ("PILLAR II – Response", "II", "Response"),
        ("Eje estratégico 3. Talento", "3", "Talento"),
        ("Priority: Response", "", "Response"),
        ("3. Skills", "3", "Skills"),
        ("A plan for all", "", "A plan for all"),
    ],
)
def test_priorities_are_named_by_number_and_title(text, number, title):
    read = priority_of(text)

    assert (read.number, read.title) == (number, title)


@pytest.mark.parametrize(("text", "number"), [("Objective 2: Law", "2"), ("1.2 Law", "1.2"), ("24 hour service", "")])
def test_objectives_are_numbered(text, number):
    assert objective_of(text).number == number


@settings(deadline=None)
@given(st.lists(st.sampled_from(["", "1", "2", "1.1", "x" * 30]) | st.text(max_size=30)))
def test_settled_numbers_are_unique_and_short(numbers):
    settled = settle_numbers(numbers).numbers

    assert len(set(settled)) == len(numbers)
    assert all(0 < len(number) <= 20 for number in settled)
