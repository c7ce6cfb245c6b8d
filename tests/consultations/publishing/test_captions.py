"""Captions go with their table or picture, and know their number in many languages."""

import pytest
from django.utils.safestring import SafeString

from consultations.publishing.captions import caption_from, is_small_print, names_a_table
from tests.consultations.publishing.pieces import (
    a_picture,
    blocks_of,
    caption,
    figure,
    heading,
    html_of,
    note,
    paragraph,
    table,
)

TABLE = table(["Year", "Staff"], ["2027", "6"])


@pytest.mark.parametrize(
    ("text", "label", "words"),
    [
        ("Figure 1-Areas of Priority", "Figure 1", "Areas of Priority"),
        ("Table 2 - Cybercrimes 2013 to 2018", "Table 2", "Cybercrimes 2013 to 2018"),
        ("Table 3.1: Staff", "Table 3.1", "Staff"),
        ("Table A-1 Staff", "Table A-1", "Staff"),
        ("Fig. 4. Staff", "Fig. 4", "Staff"),
        ("Cuadro N.º 4.- Personal", "Cuadro N.º 4", "Personal"),
        ("Gráfico 3: Personal", "Gráfico 3", "Personal"),
        ("Tableau II : Effectifs", "Tableau II", "Effectifs"),
        ("Abbildung 7 – Personal", "Abbildung 7", "Personal"),
        ("Рисунок 3 — Схема", "Рисунок 3", "Схема"),
        ("الشكل 1: الشبكة", "الشكل 1", "الشبكة"),
        ("图1 网络", "图1", "网络"),
        ("Goal 2: Help", "Goal 2", "Help"),
        ("<strong>Figure 1:</strong> Areas", "Figure 1", "Areas"),
        ("<em>Figure 1: <strong>Areas</strong></em>", "Figure 1", "<strong>Areas</strong>"),
        ("Table&nbsp;5&nbsp;– Staff", "Table\u00a05", "Staff"),
        ("Growth 2013 to 2018", "", "Growth 2013 to 2018"),
        ("Table 12% of all", "", "Table 12% of all"),
        ("Staff of the office", "", "Staff of the office"),
    ],
)
def test_number_of_a_caption_stands_apart_from_its_words(text, label, words):
    found = caption_from(SafeString(text))

    assert (found.label, found.html) == (label, words)


@pytest.mark.parametrize(("text", "is_table"), [("Cuadro 1: x", True), ("表 1：数据", True), ("Figure 1: x", False)])
def test_caption_of_a_table_is_told_from_that_of_a_picture(text, is_table):
    assert names_a_table(caption_from(SafeString(text))) is is_table


@pytest.mark.parametrize(
    ("text", "is_small"),
    [
        ("Source: World Bank", True),
        ("Fuente: Banco Mundial", True),
        ("* For example telephones", True),
        ("** For example letters", True),
        ("(1) Without the police", True),
        ("Sources of income differ.", False),
        ("The next step is clear.", False),
        ("Note: " + "long " * 200, False),
    ],
)
def test_small_print_is_recognised(text, is_small):
    assert is_small_print(text) is is_small


# --- What a caption goes with --------------------------------------------------------------------------------------


def test_caption_above_a_table_is_the_tables():
    (block,) = blocks_of(heading("Scope"), caption("Table 1 - Staff"), TABLE)

    assert (block.kind, block.caption.label, block.caption.html) == ("table", "Table 1", "Staff")


def test_caption_below_a_table_is_the_tables():
    (block,) = blocks_of(heading("Scope"), TABLE, caption("Table 1 - Staff"))

    assert block.caption.label == "Table 1"


def test_caption_between_two_tables_is_that_of_the_second():
    first, second = blocks_of(heading("Scope"), TABLE, caption("Table 2 - Staff"), TABLE)

    assert first.caption is None
    assert second.caption.label == "Table 2"


@pytest.mark.parametrize("above", [True, False])
def test_caption_and_picture_are_one_figure(above):
    picture = figure("Two people", a_picture())
    pair = [caption("Figure 1. Staff"), picture] if above else [picture, caption("Figure 1. Staff")]

    (block,) = blocks_of(heading("Scope"), *pair)

    assert (block.alt, block.caption.label, block.key) == ("Two people", "Figure 1", "ab" * 32 + ".png")


def test_caption_of_a_table_is_not_taken_for_that_of_the_picture_above():
    picture, below = blocks_of(heading("Scope"), figure("A map", a_picture()), caption("Table 1: Staff"), TABLE)

    assert picture.caption is None
    assert below.caption.label == "Table 1"


def test_words_in_italics_below_a_caption_stand_for_the_picture():
    (block,) = blocks_of(heading("Scope"), caption("Figure 1"), paragraph("*Three boxes: law, skills, answer.*"))

    assert block.description == "<em>Three boxes: law, skills, answer.</em>"
    assert not block.key


def test_words_in_italics_below_a_picture_describe_it():
    blocks = blocks_of(heading("Scope"), figure("Bars", a_picture()), paragraph("*Cases by year.*"), paragraph("On."))

    assert [block.kind for block in blocks] == ["figure", "paragraph"]
    assert blocks[0].description == "<em>Cases by year.</em>"


def test_sentence_with_italics_is_no_description():
    blocks = blocks_of(heading("Scope"), caption("Figure 1"), paragraph("*This* and *that*"))

    assert [block.kind for block in blocks] == ["figure", "paragraph"]


def test_figure_without_a_picture_shows_what_it_says():
    (block,) = blocks_of(heading("Scope"), figure("Two people at a table"))

    assert (block.key, block.description) == ("", "Two people at a table")


def test_picture_without_words_takes_those_of_its_caption():
    (block,) = blocks_of(heading("Scope"), caption("Figure 1: All *staff*"), figure("", a_picture()))

    assert block.alt == "All staff"


def test_picture_without_any_words_says_so():
    (block,) = blocks_of(heading("Scope"), figure("", a_picture()))

    assert block.alt == "Picture without a description"


def test_caption_alone_keeps_its_words():
    assert "Lost drawing" in html_of(heading("Scope"), caption("Figure 2: Lost drawing"), paragraph("On."))


def test_several_header_rows_are_the_head():
    (block,) = blocks_of(heading("Scope"), table(["Crimes", ""], ["Year", "Number"], ["2027", "6"], heads=2))

    assert (len(block.header_rows), len(block.rows)) == (2, 1)


def test_header_row_in_the_middle_stays_where_it_is():
    rows = table(["Year", "Number"], ["2027", "6"], ["Later", ""])
    later = rows.rows[2].data | {"header": True}

    (block,) = blocks_of(heading("Scope"), replaced_row(rows, 2, later))

    assert [row.cells[0].header for row in block.rows] == [False, True]


def replaced_row(piece, place, data):
    from dataclasses import replace

    rows = list(piece.rows)
    rows[place] = replace(rows[place], data=data)
    return replace(piece, rows=tuple(rows))


def test_small_print_below_a_table_is_set_small():
    small = [paragraph("Source: World Bank"), paragraph("\\* Without the police")]

    blocks = blocks_of(heading("Scope"), TABLE, *small, paragraph("The text goes on."))

    assert [getattr(block, "role", None) for block in blocks] == [None, "note", "note", ""]


def test_note_in_the_head_of_a_table_stays():
    html = html_of(heading("Scope"), table(["Year[^1]", "Staff"], ["2027", "6"]), note("1", "By calendar."))

    assert html.count('<span class="fn">By calendar.</span>') == 1
