"""Lists as tables: headings, rows that are none, records of CSV files."""

import pytest
from openpyxl import Workbook

from stakeholders.exchange.reading.understanding import understand
from stakeholders.exchange.reading.understood import Unreadable
from tests.actionplan.workbooks import saved, workbook
from tests.stakeholders.lists import HEADINGS, csv_file, doubts, read, read_sheet, told

pytestmark = pytest.mark.django_db

ADA = ("Ministry of Health", "Ada Mockup", "ada@moh.example")
BOB = ("Ministry of Energy", "Bob Stub", "bob@energy.example")


def names(understood):
    return [contact.name for contact in understood.contacts]


@pytest.mark.parametrize(
    ("headings", "row"),
    [
        (("Institución", "Apellidos", "Nombres", "Correo electrónico"), ("Salud", "Mockup", "Ada", "ada@moh.example")),
        (("Organisme", "Nom", "Prénom", "Courriel"), ("Santé", "Mockup", "Ada", "ada@moh.example")),
        (("Ministry / Agency", "Contact person", "Email address"), ("Health", "Ada Mockup", "ada@moh.example")),
        (("Name of organization", "Full Name", "E-Mail(s)"), ("Health", "Ada Mockup", "ada@moh.example")),
        (("Entidad", "Nombre completo", "Correo"), ("Salud", "Ada Mockup", "ada@moh.example")),
        (("Company", "First name", "Name", "Mail"), ("Health", "Ada", "Mockup", "ada@moh.example")),
        (("Agency", "Surname", "Name", "Email"), ("Health", "Mockup", "Ada", "ada@moh.example")),
        (("Stakeholder", "Representative", "Preferred e-mail of contact"), ("Health", "Ada Mockup", "ada@moh.example")),
    ],
)
def test_columns_are_found_by_their_headings_in_three_languages(headings, row):
    understood = read(row, headings=headings)

    assert names(understood) == ["Ada Mockup"]
    assert understood.contacts[0].emails == ["ada@moh.example"]
    assert understood.organisations[0].name == row[0]


def test_all_columns_that_lists_have_are_read():
    headings = (
        "Organisation",
        "Acronym",
        "Type",
        "Website",
        "Country",
        "Name",
        "Job title",
        "E-mail",
        "Mobile",
        "Language",
    )
    row = ("Health", "MoH", "a", "moh.example", "Belize", "Ada", "Chief", "ada@moh.example", "000-0102", "Spanish")

    understood = read(row, headings=headings)

    organisation, contact = understood.organisations[0], understood.contacts[0]
    assert (organisation.acronym, organisation.categories) == ("MoH", ["ministries"])
    assert (organisation.website, organisation.country) == ("https://moh.example", "BZ")
    assert (contact.affiliations[0].job, contact.phone, contact.language) == ("Chief", "000-0102", "es")


def test_columns_that_are_no_data_of_ours_are_named():
    understood = read((*ADA, "yes", "blue"), headings=(*HEADINGS, "Invited?", "Favourite colour"))

    assert "“Invited?” was not taken in" in told(understood)
    assert "“Favourite colour” was not taken in" in told(understood)


def test_two_columns_of_addresses_are_read_together():
    understood = read((*ADA, "ada@home.example"), headings=(*HEADINGS, "E-mail 2"))

    assert understood.contacts[0].emails == ["ada@moh.example", "ada@home.example"]


def test_headings_may_stand_below_a_title():
    understood = read_sheet([["LIST OF STAKEHOLDERS"], [], ["keep confidential", "2027"], HEADINGS, ADA])

    assert names(understood) == ["Ada Mockup"]
    assert understood.contacts[0].rows == [5]


def test_rows_that_are_no_stakeholders_are_passed_over_and_named():
    rows = [HEADINGS, ADA, ["CRITICAL INFRASTRUCTURE"], [], HEADINGS, BOB, ["Total", "", 2]]

    understood = read_sheet(rows, merged=["A3:C3"])

    assert names(understood) == ["Ada Mockup", "Bob Stub"]
    assert not understood.refused
    assert [one.row for one in understood.cleaned] == [3, 5, 7]


@pytest.mark.parametrize(("text", "proposed"), [("UNICEF", "organisation"), ("CIVIL SOCIETY", "banner")])
def test_lonely_name_may_be_a_banner_and_is_asked(text, proposed):
    understood = read_sheet([HEADINGS, ADA, [text]])

    doubt = doubts(understood, "organisation")[0]
    assert (doubt.row, doubt.proposed) == (3, proposed)
    assert (text in {one.name for one in understood.organisations}) is (proposed == "organisation")


def test_organisation_without_a_contact_is_taken_and_named():
    understood = read((ADA[0], "", ""))

    assert [one.name for one in understood.organisations] == ["Ministry of Health"]
    assert [(one.row, one.code) for one in understood.refused] == [(1, "no-contact")]


def test_organisation_of_a_refused_person_is_taken():
    understood = read((ADA[0], "Ada", "tbc"))

    assert [one.name for one in understood.organisations] == ["Ministry of Health"]
    assert not understood.contacts


def test_hidden_columns_and_rows_are_read_and_named():
    book = workbook([[*HEADINGS, "Acronym"], [*ADA, "MoH"], BOB])
    book.worksheets[0].column_dimensions["D"].hidden = True
    book.worksheets[0].row_dimensions[3].hidden = True

    understood = understand(saved(book), "list.xlsx")

    assert understood.organisations[0].acronym == "MoH"
    assert len(understood.contacts) == 2
    assert "“Acronym” is hidden. It was read" in told(understood)
    assert "The row is hidden. It was read" in told(understood)


def test_other_sheets_are_named_and_a_second_list_is_not_lost_in_silence():
    book = workbook([HEADINGS, ADA])
    book.create_sheet("Legend").append(["a", "Ministries"])
    second = book.create_sheet("More")
    second.append(list(HEADINGS))
    second.append(list(BOB))

    understood = understand(saved(book), "list.xlsx")

    assert "“Legend” lists no stakeholders" in told(understood)
    assert [(one.row, one.code, one.words) for one in understood.refused] == [(0, "other-sheet", "More")]


def test_formulas_are_never_worked_out():
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(list(HEADINGS))
    sheet.append([ADA[0], "Ada", '=LOWER("ADA@MOH.EXAMPLE")'])

    understood = understand(saved(book), "list.xlsx")

    assert [one.code for one in understood.refused] == ["no-address"]
    assert "formula" in understood.refused[0].reason


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiter_is_found_out(delimiter):
    understood = understand(csv_file([ADA, BOB], delimiter=delimiter), "LIST.CSV")

    assert names(understood) == ["Ada Mockup", "Bob Stub"]


def test_delimiter_may_be_named_in_the_first_line():
    data = b"sep=;\r\nOrganisation;Name;E-mail\r\nHealth, Ministry of;Ada;ada@moh.example\r\n"

    assert understand(data, "list.csv").organisations[0].name == "Health, Ministry of"


def test_records_are_counted_without_headings_and_empty_lines():
    data = csv_file([ADA]) + b'\r\n\r\n;;\r\n"Two\r\nlines";Bob;bob\r\n;;;;\r\n'

    understood = understand(data, "list.csv")

    assert understood.contacts[0].rows == [1]
    assert [one.row for one in understood.refused] == [2]


def test_records_of_another_length_are_asked_about():
    understood = read((*ADA, "0", "left over"), BOB, BOB[:2], headings=(*HEADINGS, "Phone"))
    fields = [doubt for doubt in understood.doubts if doubt.key.startswith("fields:")]

    assert [doubt.row for doubt in fields] == [1, 2]
    assert "left over" in fields[0].question
    assert "3 fields instead of 4" in fields[1].question
    assert [one.row for one in understood.refused] == [3]


def test_record_of_another_length_can_be_left_out():
    understood = read(ADA, BOB[:2], (*BOB, "more"), decisions={"fields:3": "leave-out"})

    assert names(understood) == ["Ada Mockup"]
    assert understood.refused[-1].code == "left-out"


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([["Something", "Else"], ["a", "b"]], "No row of headings"),
        ([["Name", "E-mail"], ["Ada", "a@b.example"]], "No row of headings"),
        ([HEADINGS], "no row with data"),
        ([["Organisation", "Colour"], ["Health", "red"]], "No row of headings"),
        ([[f"Line {number}"] for number in range(30)] + [HEADINGS, ADA], "No row of headings"),
    ],
)
def test_table_without_headings_or_rows_is_refused_with_what_to_do(rows, words):
    with pytest.raises(Unreadable, match=words):
        read_sheet(rows)


def test_company_called_total_is_no_total():
    understood = read(("Total Energies", "Ada Mockup", "ada@total.example"), ("Total", "", "2"))

    assert [one.name for one in understood.organisations] == ["Total Energies"]
    assert "holds a total" in told(understood)
