"""Workbooks and CSV as the portal writes them: no formula, no author, nothing hidden, nothing lost."""

import csv
import io
import re
import zipfile

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from openpyxl import load_workbook

from ncss_portal.spreadsheets.writing import DoesNotFit, from_workbook, safe, unsafe, write_csv, write_xlsx

SIGNS = "=+-@\t\r＝＋－＠"
PHONES = [
    "+501 000-0102 ext. 3",
    "+501 000 0116",
    "+5010000116",
    "+44 (0)20 7946 0000",
    "+501 000-0102; +501 000-0103",
    "+501.000.0102 x3",
]
FORMULAS = [
    "=1+1",
    "=cmd|' /C calc'!A0",
    "@SUM(1+9)*cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "+1+1",
    "+501 000 0102+cmd|' /C calc'!A0",
    '+HYPERLINK("https://elsewhere.example","x")',
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "  =1+1",
    "\u00a0=1+1",
    "\ufeff=1+1",
    "\x00=1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(1)",
    "'=1+1",
    "''=1+1",
    "-",
]
# Every text that a spreadsheet could be sent, and more often those that are dangerous.
TEXTS = st.text() | st.text("=+-@'\t\r\n ＝0123456789().ext;x_A\x00\ufeff")


def sheet(data: bytes) -> list[list[str]]:
    page = load_workbook(io.BytesIO(data)).worksheets[0]
    return [["" if cell.value is None else str(cell.value) for cell in row] for row in page.iter_rows()]


def records(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


# --- Formulas --------------------------------------------------------------------------------------------------------


@given(TEXTS)
@example("'")
@example("'=")
@example("'+501 000 0102")
def test_every_text_comes_back(text: str):
    assert unsafe(safe(text)) == text


@given(TEXTS)
def test_no_text_is_written_with_a_sign_in_front_unless_it_is_a_telephone_number(text: str):
    written = safe(text)

    assert written[:1] not in set(SIGNS) or re.fullmatch(r"\+[\d ().,;/xext+\u00a0-]+", written, re.IGNORECASE)


@pytest.mark.parametrize("text", FORMULAS, ids=ascii)
def test_formula_gets_an_apostrophe(text: str):
    assert (safe(text), unsafe(safe(text))) == (f"'{text}", text)


@pytest.mark.parametrize("text", PHONES)
def test_telephone_number_stands_as_it_is(text: str):
    assert (safe(text), unsafe(text)) == (text, text)


@pytest.mark.parametrize(
    "text", ["", "Ministry of Health", "'quoted'", "it's", "a=b", "a@b.example", "#N/A", "'t Hooft"]
)
def test_harmless_text_stands_as_it_is(text: str):
    assert (safe(text), unsafe(text)) == (text, text)


def test_endless_number_takes_no_time():
    assert safe("+" + "1 " * 50_000).startswith("'")


# --- CSV -------------------------------------------------------------------------------------------------------------


@given(st.lists(st.lists(TEXTS, min_size=2, max_size=2), min_size=1, max_size=4))
def test_csv_holds_every_text(rows: list[list[str]]):
    assert [[unsafe(text) for text in row] for row in records(write_csv(rows))] == rows


def test_csv_is_what_excel_knows_as_utf8():
    assert write_csv([["Zoë", 'a "b"\nc']]) == '\ufeff"Zoë","a ""b""\nc"\r\n'.encode()


@pytest.mark.parametrize("text", FORMULAS, ids=ascii)
def test_no_field_of_a_csv_begins_a_formula(text: str):
    assert records(write_csv([[text]])) == [[f"'{text}"]]


# --- Workbooks -------------------------------------------------------------------------------------------------------


@given(st.lists(TEXTS, min_size=1, max_size=4))
@example(["_x0041_", "_x005F_x0041_", "\x01", "\ufffe", "#N/A", "a\r\nb", " a ", "TRUE", "1"])
def test_workbook_holds_every_text(texts: list[str]):
    assert [from_workbook(text) for text in sheet(write_xlsx("Sheet", [texts]))[0]] == texts


@pytest.mark.parametrize("text", [*FORMULAS, *PHONES, "#N/A", "#REF!", "1", "2027-05-31", "TRUE"], ids=ascii)
def test_every_cell_is_a_string(text: str):
    cell = load_workbook(io.BytesIO(write_xlsx("Sheet", [["Heading"], [text]]))).worksheets[0]["A2"]

    assert (cell.data_type, from_workbook(cell.value)) == ("s", text)


def test_workbook_says_nothing_of_who_wrote_it_and_hides_nothing():
    data = write_xlsx("Stakeholders", [["Name", "Note"], ["Ada", "=1+1"]])

    book = load_workbook(io.BytesIO(data))
    page = book.worksheets[0]
    assert (book.sheetnames, page.sheet_state, list(book.defined_names)) == (["Stakeholders"], "visible", [])
    assert [kept for kept in (*page.column_dimensions.values(), *page.row_dimensions.values()) if kept.hidden] == []
    parts = zipfile.ZipFile(io.BytesIO(data))
    assert re.findall(rb"creator|lastModifiedBy|openpyxl|Company|Manager", parts.read("docProps/core.xml")) == []
    assert [name for name in parts.namelist() if re.search("custom|comment|external|vba|drawing|calcChain", name)] == []


def test_no_part_of_a_workbook_holds_a_formula():
    data = write_xlsx("Stakeholders", [[text] for text in FORMULAS])

    parts = zipfile.ZipFile(io.BytesIO(data))
    assert [name for name in parts.namelist() if re.search(rb"<f[ >/]", parts.read(name))] == []


def test_text_that_is_too_long_for_a_cell_is_refused_and_never_cut():
    with pytest.raises(DoesNotFit):
        write_xlsx("Sheet", [["a" * 32_768]])
