"""Tables: grids with spans and header rows, and no words lost."""

from ncss_portal.word.blocks import Block, Draft
from ncss_portal.word.reading import read_docx
from tests.word.building import cell, docx, item, note_mark, notes, p, row, run, table

HEADER = "<w:tblHeader/>"
DOWN, START = "<w:vMerge/>", '<w:vMerge w:val="restart"/>'


def read(body: str, **others: str) -> tuple[Block, Draft]:
    draft = read_docx(docx(body, **others))
    return next(block for block in draft.blocks if block.kind == "table"), draft


def test_cells_merged_sideways_have_a_span() -> None:
    found, _draft = read(table(row(cell("Year", '<w:gridSpan w:val="2"/>'), "Total"), row("2018", "2019", "2020")))

    assert [(inner.text, inner.colspan) for inner in found.rows[0].cells] == [("Year", 2), ("Total", 1)]


def test_cells_merged_downwards_have_a_span_and_are_listed_once() -> None:
    found, _draft = read(table(row(cell("Lead", START), "1"), row(cell("", DOWN), "2"), row(cell("", DOWN), "3")))

    assert found.rows[0].cells[0].rowspan == 3
    assert [len(line.cells) for line in found.rows] == [2, 1, 1]


def test_words_under_a_merged_cell_are_not_lost() -> None:
    found, _draft = read(table(row(cell("Lead", START), "1"), row(cell("Hidden", DOWN), "2")))

    assert found.rows[0].cells[0].paragraphs == ["Lead", "Hidden"]
    assert sorted(found.paragraphs) == ["1", "2", "Hidden", "Lead"]


def test_merge_that_begins_nowhere_is_a_cell_of_its_own() -> None:
    found, _draft = read(table(row(cell("Stray", DOWN), "1")))

    assert found.paragraphs == ["Stray", "1"]


def test_several_header_rows() -> None:
    found, _draft = read(
        table(
            row("A", "B", properties=HEADER),
            row("a", "b", properties=HEADER),
            row("1", "2"),
            row("x", properties=HEADER),
        )
    )

    assert [line.header for line in found.rows] == [True, True, False, False]
    assert found.rows[0].cells[0].header


def test_first_row_in_bold_is_taken_for_a_header_and_asked_about() -> None:
    bold = "<w:tc><w:tcPr/>" + p(run("Year", "<w:b/>")) + "</w:tc>"

    found, draft = read(table(row(bold), row("2018")))

    assert (found.rows[0].header, found.rows[0].cells[0].text) == (True, "Year")
    assert "“Year”" in draft.doubts[0].question


def test_columns_left_out_at_the_sides_become_empty_cells() -> None:
    found, _draft = read(table(row("A", "B"), row("1", properties='<w:gridBefore w:val="1"/>')))

    assert [inner.text for inner in found.rows[1].cells] == ["", "1"]


def test_absurd_span_is_bounded() -> None:
    found, _draft = read(table(row(cell("Wide", '<w:gridSpan w:val="999999999"/>'))))

    assert found.rows[0].cells[0].colspan == 100


def test_several_paragraphs_and_bullets_in_a_cell() -> None:
    inside = "<w:tc><w:tcPr/>" + p("Lead") + item("Police") + item("Courts") + p("End") + "</w:tc>"

    found, _draft = read(table(row(inside)))

    assert found.rows[0].cells[0].text == "Lead\n\n- Police\n- Courts\n\nEnd"
    assert found.rows[0].cells[0].paragraphs == ["Lead", "Police", "Courts", "End"]


def test_table_within_a_table_keeps_its_words() -> None:
    inside = "<w:tc><w:tcPr/>" + p("Before") + table(row("1", "2")) + p("After") + "</w:tc>"

    found, draft = read(table(row(inside)))

    assert found.paragraphs == ["Before", "1", "2", "After"]
    assert "inside another one" in draft.doubts[0].question


def test_row_that_a_tracked_change_deletes_is_gone() -> None:
    found, _draft = read(table(row("Kept"), row("Gone", properties='<w:del w:id="1"/>')))

    assert found.paragraphs == ["Kept"]


def test_rows_and_cells_in_content_controls_are_read() -> None:
    controlled = f"<w:sdt><w:sdtContent>{row('<w:tc><w:tcPr/>' + p('In') + '</w:tc>')}</w:sdtContent></w:sdt>"

    found, _draft = read(table(row("Out"), controlled))

    assert found.paragraphs == ["Out", "In"]


def test_footnotes_in_cells_are_referred_to() -> None:
    inside = "<w:tc><w:tcPr/>" + p(run("6.1%") + note_mark(1)) + "</w:tc>"

    found, _draft = read(table(row(inside)), footnotes=notes({1: "Estimate"}))

    assert (found.rows[0].cells[0].text, found.footnotes) == ("6.1%[^1]", ["1"])


def test_cells_merged_sideways_in_the_old_way() -> None:
    found, _draft = read(table(row(cell("Year", '<w:hMerge w:val="restart"/>'), cell("", "<w:hMerge/>"), "Total")))

    assert [(inner.text, inner.colspan) for inner in found.rows[0].cells] == [("Year", 2), ("Total", 1)]
