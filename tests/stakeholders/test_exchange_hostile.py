"""Lists that are damaged, too large or made to harm; and whatever else people type."""

import io
import time
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stakeholders.exchange.reading.addresses import is_address
from stakeholders.exchange.reading.understanding import MOST_ROWS, understand
from stakeholders.exchange.reading.understood import Unreadable
from stakeholders.exchange.taking import take_stakeholders, try_stakeholders
from tests.actionplan.workbooks import saved, with_part, with_shared_strings, workbook
from tests.stakeholders.lists import HEADINGS, csv_file, read, read_sheet

pytestmark = pytest.mark.django_db

ADA = ("Ministry of Health", "Ada Mockup", "ada@moh.example")
SHEET = "xl/worksheets/sheet1.xml"
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"", "list.xlsx"),
        (b"", "list.csv"),
        (b"not a zip", "list.xlsx"),
        (b"PK\x03\x04 cut off", "list.xlsx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "list.xlsx"),
        (b"%PDF-1.7", "list.pdf"),
        (b"Organisation;Name;E-mail", "list"),
        (b"Organisation;Name;E-mail\r\nHealth;Ada\x00;a@b.example", "list.csv"),
        ("Organisation;Name;E-mail\r\nSalud;Núria;a@b.example".encode("cp1252"), "list.csv"),
        ("Organisation;Name;E-mail\r\nSalud;Ada;a@b.example".encode("utf-16"), "list.csv"),
        (b'Organisation;Name;E-mail\r\n"Health;Ada;a@b.example\r\nmore', "list.csv"),
        (b'Organisation;Name;E-mail\r\n"Hea"lth;Ada;a@b.example', "list.csv"),
        (csv_file([("x" * 1_000_000, "Ada", "a@b.example")]), "list.csv"),
        (csv_file([("x" * 40_000, "Ada", "a@b.example")]), "list.csv"),
        (b"x" * (6 * 1024 * 1024), "list.csv"),
        (csv_file([ADA] * (MOST_ROWS + 1)), "list.csv"),
    ],
)
def test_file_that_is_no_list_is_refused_with_a_sentence(data, name):
    with pytest.raises(Unreadable, match=r"\w+ \w+.*[.]$"):
        understand(data, name)


def test_cell_of_a_megabyte_is_refused():
    part = (
        f'<worksheet {MAIN}><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>{"x" * 1_000_000}</t></is></c></row>'
    )
    data = with_part(saved(workbook([HEADINGS, ADA])), SHEET, f"{part}</sheetData></worksheet>".encode())

    with pytest.raises(Unreadable, match="too much text"):
        understand(data, "list.xlsx")


def test_entities_are_refused():
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><sst>&b;</sst>'

    with pytest.raises(Unreadable):
        understand(with_shared_strings(saved(workbook([HEADINGS, ADA])), bomb), "list.xlsx")


def test_zip_bomb_is_refused():
    file = io.BytesIO(saved(workbook([HEADINGS, ADA])))
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/image1.bin", b"\0" * (30 * 1024 * 1024))

    with pytest.raises(Unreadable):
        understand(file.getvalue(), "list.xlsx")


def test_rows_that_are_formatted_to_the_end_of_the_sheet_take_no_time():
    rows = "".join(f'<row r="{number}"><c r="A{number}"/></row>' for number in range(3, 60_000))
    cells = "".join(
        f'<c r="{letter}1" t="inlineStr"><is><t>{text}</t></is></c>'
        for letter, text in zip("ABC", HEADINGS, strict=True)
    )
    values = "".join(
        f'<c r="{letter}2" t="inlineStr"><is><t>{text}</t></is></c>' for letter, text in zip("ABC", ADA, strict=True)
    )
    part = (
        f'<worksheet {MAIN}><sheetData><row r="1">{cells}</row><row r="2">{values}</row>{rows}</sheetData></worksheet>'
    )
    begun = time.perf_counter()

    understood = understand(with_part(saved(workbook([HEADINGS])), SHEET, part.encode()), "list.xlsx")

    assert len(understood.contacts) == 1
    assert [one.code for one in understood.refused] == ["not-read"]
    assert time.perf_counter() - begun < 20


@pytest.mark.parametrize(
    ("organisation", "email"),
    [
        ("Bureau {n} of Alphabet {m}", "p{n}@b{m}.example"),
        ("Organisation {n}", "p{n}@one.example"),
        ("One Ministry", "office@one.example"),
        ("Aa{m}aa Bbbbb Ccccc", "p{n}@one.example"),
    ],
)
def test_thousands_of_rows_take_seconds(organisation, email):
    """Names are not paired each with each, nor people who share a mailbox."""
    rows = [
        (organisation.format(n=n, m=n % 97), f"Person{n} Name{n % 311}", email.format(n=n, m=n % 97))
        for n in range(3000)
    ]
    begun = time.perf_counter()

    understood = read(*rows)
    change = try_stakeholders(understood)

    assert change.contacts_new == len(understood.contacts) > 2000
    assert time.perf_counter() - begun < 60


PRINTED = st.characters(exclude_categories=["Cs", "Cc"])
TEXTS = st.text(PRINTED, max_size=30) | st.sampled_from(
    [
        *(
            "",
            "Ministry of Health",
            "Min. of Health",
            "MoH",
            "=1+1",
            "Total",
            "a@b.example",
            "A@B.example; c@d.example",
        ),
        *(
            "Ada",
            "MOCKUP, Ada",
            "Ada Mockup",
            "NGO",
            "a",
            "??",
            "tbc",
            "Ada <a@b.example>",
            "a@@b.example",
            "+501 000 0102",
        ),
    ]
)
COLUMNS = ("Organisation", "Acronym", "Category", "Name", "Surname", "E-mail", "Phone", "Job", "Website", "Country")


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(
    st.lists(st.lists(TEXTS, min_size=len(COLUMNS), max_size=len(COLUMNS) + 2), min_size=1, max_size=6),
    st.randoms(use_true_random=False),
)
def test_whatever_is_typed_is_taken_refused_or_told_and_never_half(rows, random):
    try:
        understood = read(*rows, headings=COLUMNS)
    except Unreadable:
        return

    again = {doubt.key: random.choice(doubt.choices).key for doubt in understood.doubts}
    for one in (understood, read(*rows, headings=COLUMNS, decisions=again)):
        records = range(1, len(rows) + 1)
        told = {own.row for own in (*one.refused, *one.cleaned)} | {row for own in one.doubts for row in own.rows}
        taken = {row for own in one.contacts for row in own.rows}
        named = told | taken | {row for own in one.organisations for row in own.rows}
        assert named <= {0, *records}
        assert all(is_address(address) for own in one.contacts for address in own.emails)
        assert not taken & {own.row for own in one.refused}
        if not one.undecided:
            assert try_stakeholders(one).contacts_new == len(one.contacts)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(st.lists(st.lists(TEXTS, min_size=6, max_size=6), min_size=1, max_size=5))
def test_same_list_again_changes_nothing_whatever_it_says(rows):
    from django.db import transaction

    with transaction.atomic():
        try:
            take_stakeholders(read(*rows, headings=COLUMNS[:6]), by=None)
            again = read(*rows, headings=COLUMNS[:6])
            assert again.undecided or try_stakeholders(again).changes_nothing
        except Unreadable:
            pass
        transaction.set_rollback(True)


def test_nul_in_a_workbook_is_no_harm():
    understood = read_sheet([HEADINGS, ("Health_x0000_", "Ada_x0000_", "ada@moh.example")])

    assert "\x00" not in understood.organisations[0].name + understood.contacts[0].name
