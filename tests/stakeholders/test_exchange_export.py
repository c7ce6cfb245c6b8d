"""The register as a file: complete, formula-safe, for coordinators only, and recorded."""

import csv
import io
from datetime import date
from typing import Any

import pytest
import time_machine
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from ncss_portal.history.models import Entry
from stakeholders.exchange import columns
from stakeholders.exchange.exporting import register_rows
from stakeholders.models import Contact, Organisation
from tests import factories

pytestmark = pytest.mark.django_db


def sign_in(client: Any, person: Any) -> Any:
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return person


@pytest.fixture
def alice(client: Any) -> Any:
    return sign_in(client, factories.keeper_of_the_register())


def address(ending: str) -> str:
    return reverse("stakeholders:export", args=[ending])


def table() -> list[dict[str, str]]:
    headings, *rows = register_rows()
    return [dict(zip(headings, row, strict=True)) for row in rows]


# --- Who, and how ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
@pytest.mark.parametrize("who", [factories.outsider, factories.auditor])
def test_register_is_for_coordinators_only(client: Any, ending: str, who: Any):
    sign_in(client, who())

    assert client.post(address(ending)).status_code == 404
    assert not Entry.objects.exists()


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_stranger_is_sent_to_sign_in(client: Any, ending: str):
    assert client.post(address(ending)).status_code == 302


@pytest.mark.parametrize("ending", ["pdf", "xlsm", "XLSX", ""])
def test_other_formats_do_not_exist(client: Any, alice: Any, ending: str):
    assert client.get(f"/stakeholders/export.{ending}").status_code == 404


@pytest.mark.parametrize("method", ["get", "head", "put", "delete"])
def test_register_is_taken_out_by_a_form_only(client: Any, alice: Any, method: str):
    response = getattr(client, method)(address("csv"))

    assert (response.status_code, response.url) == (302, reverse("stakeholders:files"))
    assert not Entry.objects.exists()


@time_machine.travel("2027-05-31T12:00:00Z", tick=False)
@pytest.mark.parametrize(
    ("ending", "kind"),
    [("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), ("csv", "text/csv; charset=utf-8")],
)
def test_file_has_the_day_in_its_name_and_stays_in_no_cache(client: Any, ending: str, kind: str):
    sign_in(client, factories.keeper_of_the_register())  # a session of that day

    response = client.post(address(ending))

    assert response["Content-Disposition"] == f'attachment; filename="stakeholders-2027-05-31.{ending}"'
    assert (response["Cache-Control"], response["Content-Type"]) == ("private, no-store", kind)


def test_history_says_who_took_the_register_out_and_names_nobody_in_it(client: Any, alice: Any):
    factories.AffiliationFactory(contact__name="Ada Placeholder")

    client.post(address("csv"))

    entry = Entry.objects.get()
    assert (entry.act, entry.actor, entry.detail) == ("register taken out", alice, {"format": "csv", "rows": 1})
    assert entry.thing == ContentType.objects.get_for_model(Organisation)


def test_text_that_fits_no_cell_is_not_cut(client: Any, alice: Any):
    factories.OrganisationFactory(note="a" * 32_768)

    workbook, text = client.post(address("xlsx")), client.post(address("csv"))

    assert (workbook.status_code, workbook.url) == (302, reverse("stakeholders:files"))
    assert b"a" * 32_768 in text.content
    assert [entry.detail["format"] for entry in Entry.objects.all()] == ["csv"]


# --- What is in it ---------------------------------------------------------------------------------------------------


def test_both_files_hold_the_same(client: Any, alice: Any):
    factories.AffiliationFactory(contact__name="Zoë", job="=cmd|' /C calc'!A0", contact__phone="+501 000-0102 ext. 3")

    page = load_workbook(io.BytesIO(client.post(address("xlsx")).content)).worksheets[0]
    text = client.post(address("csv")).content.decode("utf-8-sig")

    workbook = [[cell.value or "" for cell in row] for row in page.iter_rows()]
    records = list(csv.reader(io.StringIO(text, newline="")))
    assert workbook == records
    assert records[0] == list(columns.HEADINGS)
    row = dict(zip(*records, strict=True))
    assert (row["Job"], row["Telephone"]) == ("'=cmd|' /C calc'!A0", "+501 000-0102 ext. 3")


def test_each_place_of_a_contact_is_a_row_and_so_is_whoever_stands_alone():
    first, second = factories.OrganisationFactory(name="A"), factories.OrganisationFactory(name="B")
    factories.OrganisationFactory(name="C")
    ada = factories.ContactFactory(name="Ada")
    for organisation in (first, second):
        factories.AffiliationFactory(contact=ada, organisation=organisation)
    factories.AffiliationFactory(contact__name="Bob", organisation=first)
    factories.ContactFactory(name="Carla")

    assert [(row["Organisation"], row["Name"]) for row in table()] == [
        ("A", "Ada"),
        ("A", "Bob"),
        ("B", "Ada"),
        ("C", ""),
        ("", "Carla"),
    ]
    assert len({row["Contact no."] for row in table() if row["Name"] == "Ada"}) == 1


def test_everything_that_is_said_of_an_organisation_is_in_its_row():
    successor = factories.OrganisationFactory(name="Ministry of Health and Wellness")
    organisation = factories.OrganisationFactory(
        name="Ministry of Health",
        acronym="MoH",
        sector="health",
        country="BZ",
        is_local=False,
        website="https://health.example",
        description="Hospitals\n\nand clinics",
        expertise="Records",
        note='"so-called"',
        named_since=date(2027, 1, 2),
        successor=successor,
        succeeded_on=date(2027, 3, 4),
    )
    organisation.categories.add(factories.category("ministries"), factories.category("regulators"))
    factories.AliasFactory(organisation=organisation, name="Health Dept", kind="former")
    factories.AliasFactory(organisation=organisation, name="Min. of Health", kind="spelling")
    factories.AliasFactory(organisation=organisation, name="Healers", kind="other")

    row = next(row for row in table() if row["Organisation"] == "Ministry of Health")

    assert [row[heading] for heading in columns.OF_ORGANISATION] == [
        "Ministry of Health",
        "MoH",
        "Formerly: Health Dept\nAlso called: Healers\nSpelling: Min. of Health",
        "ministries; regulators",
        "health",
        "BZ",
        "no",
        "https://health.example",
        "Hospitals\n\nand clinics",
        "Records",
        '"so-called"',
        "2027-01-02",
        "Ministry of Health and Wellness",
        "2027-03-04",
    ]


def test_everything_that_is_said_of_a_contact_is_in_the_row():
    ada = factories.ContactFactory(
        name="Ada Placeholder",
        family_name="Placeholder",
        language="es",
        phone="+501 000-0102",
        needs="large print",
        expertise="Law",
        source="Fair",
        note="Calls back",
        checked_on=date(2027, 1, 1),
    )
    for position, email in enumerate(["ada@a.example", "a.placeholder@b.example"]):
        factories.AddressFactory(contact=ada, email=email, position=position)
    factories.ConsentFactory(contact=ada, purpose="contact", given_on=date(2027, 1, 5), how="by mail")
    factories.ConsentFactory(
        contact=ada, purpose="public", given_on=date(2027, 1, 5), withdrawn_on=date(2027, 2, 6), how=""
    )
    factories.AffiliationFactory(
        contact=ada, job="Counsel", is_focal_point=True, starts_on=date(2026, 1, 1), ends_on=date(2028, 1, 1)
    )

    (row,) = table()

    assert [row[heading] for heading in (*columns.OF_AFFILIATION, *columns.OF_CONTACT)] == [
        "Counsel",
        "yes",
        "2026-01-01",
        "2028-01-01",
        str(ada.pk),
        "Ada Placeholder",
        "Placeholder",
        "ada@a.example; a.placeholder@b.example",
        "+501 000-0102",
        "es",
        "large print",
        "Law",
        "Fair",
        "Calls back",
        "2027-01-01",
        "contact from 2027-01-05: by mail\npublic from 2027-01-05 until 2027-02-06",
    ]


def test_standings_conversations_and_those_who_are_gone_are_not_in_it():
    organisation = factories.OrganisationFactory(name="Kept")
    factories.OrganisationFactory(name="Merged", merged_into=organisation)
    factories.StandingFactory(organisation=organisation, reason="CANARY-standing")
    factories.InteractionFactory(organisation=organisation, subject="CANARY-talk", text="CANARY-talk")
    kept = factories.AffiliationFactory(organisation=organisation, contact__name="Ada").contact
    factories.AffiliationFactory(organisation=organisation, contact__name="Twin", contact__merged_into=kept)
    factories.AffiliationFactory(organisation=organisation, contact__name="Erased", contact__erased_at=timezone.now())

    rows = list(register_rows())[1:]

    assert [(row[0], row[columns.HEADINGS.index("Name")]) for row in rows] == [("Kept", "Ada")]
    assert "CANARY" not in repr(rows)


def test_successor_that_was_merged_is_named_by_what_it_is_now():
    now = factories.OrganisationFactory(name="Now")
    between = factories.OrganisationFactory(name="Between", merged_into=now)
    factories.OrganisationFactory(name="Before", successor=between)

    assert table()[0]["Succeeded by"] == "Now"


def test_whole_register_takes_as_many_questions_as_one_contact():
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            list(register_rows())
        return len(queries)

    factories.AffiliationFactory()
    for_one = asked()
    factories.AffiliationFactory.create_batch(2)

    assert (for_one, asked()) == (7, 7)
    assert Contact.objects.count() == 3
