"""Files that are damaged, too large or made to harm."""

import contextlib
import json
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from actionplan.plan.reading import PlanUnreadable, read_plan
from actionplan.plan.reading.spreadsheet import MOST_ROWS, read_workbook
from tests.actionplan.workbooks import HEADINGS, saved, with_part, with_shared_strings, workbook, xlsx

ROWS = [HEADINGS, ["Priority 1: Law"], [1, "Law passed", "1.1 Draft", "AG", "PUC", "Short", ""]]
SHEET = "xl/worksheets/sheet1.xml"
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
CELLS = (
    st.none()
    | st.integers()
    | st.text(max_size=12)
    | st.sampled_from(["Total", "Priority 1: Law", "1.1 Draft", "Lead: X"])
)
WORDS = st.none() | st.sampled_from(["alpha", "bravo", "charlie", "delta", "1.1 echo", "Short", "2", "3"])


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"", "plan.xlsx"),
        (b"not a zip", "plan.xlsx"),
        (b"PK\x03\x04 cut off", "plan.xlsx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "plan.xlsx"),
        (b"a,b,c", "plan.csv"),
        (b"anything", "plan"),
    ],
)
def test_file_that_is_no_workbook_is_refused_with_a_sentence(data, name):
    with pytest.raises(PlanUnreadable, match=r"\w+ \w+.*\."):
        read_plan(data, name)


def test_workbook_without_a_plan_is_refused():
    with pytest.raises(PlanUnreadable, match="No sheet has a row of headings"):
        read_plan(xlsx([["Name", "Address"], ["AG", "Belmopan"]]), "plan.xlsx")


def test_workbook_with_headings_only_is_refused():
    with pytest.raises(PlanUnreadable, match="No activities"):
        read_plan(xlsx([HEADINGS]), "plan.xlsx")


def test_plan_on_a_hidden_sheet_only_is_refused():
    book = workbook(ROWS)
    book.create_sheet("Seen")
    book.worksheets[0].sheet_state = "hidden"

    with pytest.raises(PlanUnreadable, match="No sheet has a row of headings"):
        read_plan(saved(book), "plan.xlsx")


def test_empty_rows_formatted_far_down_are_not_read():
    rows = "".join(f'<row r="{number}" s="1"/>' for number in range(4, 400_000))
    sheet = f'<worksheet {MAIN}><dimension ref="A1:G400000"/><sheetData>{_row_xml()}{rows}</sheetData></worksheet>'

    begun = time.process_time()
    plan = read_plan(with_part(xlsx(ROWS), SHEET, sheet.encode()), "plan.xlsx")

    assert time.process_time() - begun < 10
    assert len(plan.activities) == 1
    assert [doubt for doubt in plan.doubts if "Nothing further down was read" in doubt.question]


def test_a_million_formatted_empty_rows_are_read_or_refused_at_once():
    rows = "".join(f'<row r="{number}" spans="1:7" s="1" customFormat="1"/>' for number in range(4, 1_048_577))
    sheet = f"<worksheet {MAIN}><sheetData>{_row_xml()}{rows}</sheetData></worksheet>"

    begun = time.process_time()
    with pytest.raises(PlanUnreadable, match="empty formatted rows"):
        read_plan(with_part(xlsx(ROWS), SHEET, sheet.encode()), "plan.xlsx")

    assert time.process_time() - begun < 5


def test_merged_range_over_the_whole_sheet_costs_nothing():
    ranges = "".join(f'<mergeCell ref="A{number}:XFD1048576"/>' for number in range(1, 500))
    sheet = f"<worksheet {MAIN}><sheetData>{_row_xml()}</sheetData><mergeCells>{ranges}</mergeCells></worksheet>"

    begun = time.process_time()
    with pytest.raises(PlanUnreadable):
        read_plan(with_part(xlsx(ROWS), SHEET, sheet.encode()), "plan.xlsx")

    assert time.process_time() - begun < 5


@pytest.mark.parametrize(
    "sheet",
    [
        b"<worksheet",
        b"<worksheet><sheetData><row r='x'><c r='!!'><v>1</v></c></row></sheetData></worksheet>",
        b"<!DOCTYPE w [<!ENTITY a 'b'>]><worksheet>&a;</worksheet>",
        b"",
    ],
)
def test_damaged_sheet_is_refused_with_a_sentence(sheet):
    with pytest.raises(PlanUnreadable, match=r"\w+ \w+.*\."):
        read_plan(with_part(xlsx(ROWS), SHEET, sheet), "plan.xlsx")


def test_entities_are_refused_by_the_reader_itself():
    sheet = b"<!DOCTYPE w [<!ENTITY a 'b'>]><worksheet>&a;</worksheet>"

    with pytest.raises(PlanUnreadable):
        read_workbook(with_part(xlsx(ROWS), SHEET, sheet))


def test_too_many_rows_with_text_are_refused():
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for _row in range(MOST_ROWS + 2):
        sheet.append(["text"])

    with pytest.raises(PlanUnreadable, match="rows with text"):
        read_plan(saved(book), "plan.xlsx")


def test_formula_like_text_is_kept_as_text():
    plan = read_plan(xlsx([*ROWS, [2, "Set", "1.2 '=cmd|calc", "AG", "", "Short", ""]]), "plan.xlsx")

    assert plan.activities[1].text == "'=cmd|calc"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.lists(CELLS, min_size=7, max_size=7), max_size=6))
def test_any_rows_give_a_plan_or_a_sentence(rows):
    book = workbook(ROWS)
    for row in rows:
        book.worksheets[0].append([_printable(value) for value in row])

    plan = read_plan(saved(book), "plan.xlsx")

    assert plan.activities
    assert all(doubt.where and doubt.question for doubt in plan.doubts)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.lists(WORDS, min_size=7, max_size=7), max_size=6))
def test_no_word_below_the_headings_is_lost(rows):
    plan = read_plan(xlsx([*ROWS, *rows]), "plan.xlsx")

    kept = json.dumps(plan.as_json(), ensure_ascii=False)
    assert {word for row in rows for cell in row for word in (cell or "").split() if word not in kept} == set()


def test_one_long_text_in_many_cells_is_refused():
    strings = f'<sst {MAIN} count="1"><si><t>{"word, " * 5000}</t></si></sst>'
    row = "".join('<c t="s"><v>0</v></c>' for _column in range(7))
    cells = f"<row>{row}</row>" * 4000
    data = with_part(xlsx(ROWS), SHEET, f"<worksheet {MAIN}><sheetData>{cells}</sheetData></worksheet>".encode())

    with pytest.raises(PlanUnreadable, match="too much text"):
        read_plan(with_shared_strings(data, strings.encode()), "plan.xlsx")


@pytest.mark.parametrize(
    "scrap", ["a,", "Lead: ", "1.1 ", "(", "- a\n", "Ministries of: ", " and ", "x-", "Stakeholders ", "1.1\n"]
)
@pytest.mark.parametrize("column", range(7))
def test_long_repetitive_cells_are_read_quickly(scrap, column):
    row = [2, "Set", "1.2 Write", "AG", "PUC", "Short", "soon"]
    row[column] = (scrap * 32_000)[:32_000]

    begun = time.process_time()
    with contextlib.suppress(PlanUnreadable):
        read_plan(xlsx([*ROWS, row]), "plan.xlsx")

    assert time.process_time() - begun < 3


@pytest.mark.parametrize("scrap", ["a", "a-", "a b-", "1.", "(i) ", "and "])
@pytest.mark.parametrize("field", ["title", "text"])
def test_text_as_long_as_a_yaml_file_may_be_is_read_in_time(field, scrap):
    said = {"title": "Set", "text": "Write"} | {field: scrap * (600_000 // len(scrap)) + "z"}
    objective = {"title": said["title"], "activities": [{"text": said["text"]}]}
    file = json.dumps({"priorities": [{"title": "Law", "objectives": [objective]}]}).encode()

    begun = time.process_time()
    read_plan(file, "plan.yaml")

    assert time.process_time() - begun < 6


def _printable(value: object) -> object:
    return "".join(mark for mark in value if mark.isprintable()) if isinstance(value, str) else value


def _row_xml() -> str:
    return "".join(
        f'<row r="{number}">'
        + "".join(
            f'<c r="{"ABCDEFG"[column]}{number}" t="inlineStr"><is><t>{text}</t></is></c>'
            for column, text in enumerate(row)
            if text
        )
        + "</row>"
        for number, row in enumerate(ROWS, 1)
    )
