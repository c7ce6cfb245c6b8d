"""The portal's own file after somebody changed it by hand: what is spoiled is refused, what differs is told."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stakeholders.exchange import columns
from stakeholders.exchange.columns import HEADINGS
from stakeholders.exchange.exporting import register_rows
from stakeholders.exchange.reading.understanding import understand
from stakeholders.exchange.taking import take_stakeholders, try_stakeholders
from stakeholders.models import Affiliation, Contact, Organisation
from tests.factories import AffiliationFactory, ConsentFactory, ContactFactory, OrganisationFactory
from tests.stakeholders.lists import csv_file, told

pytestmark = pytest.mark.django_db

ADA = {
    columns.ORGANISATION: "Ministry of Health",
    columns.NUMBER: "77",
    columns.NAME: "Ada Mockup",
    columns.EMAILS: "ada@moh.example; a@moh.example",
    columns.JOB: "Clerk",
}


def read_own(*rows):
    table = [[row.get(heading, "") for heading in HEADINGS] for row in rows]
    return understand(csv_file(table, HEADINGS), "stakeholders.csv")


def test_file_with_our_headings_is_read_without_doubts():
    understood = read_own(ADA, {**ADA, columns.ORGANISATION: "=University", columns.JOB: ""})

    assert not understood.doubts
    assert not understood.refused
    assert [place.organisation for place in understood.contacts[0].affiliations] == [
        "Ministry of Health",
        "=University",
    ]


@pytest.mark.parametrize(
    "spoiled",
    [
        {columns.EMAILS: "ada@moh"},
        {columns.CATEGORIES: "fishers"},
        {columns.SECTOR: "fish"},
        {columns.COUNTRY: "Belize"},
        {columns.STARTS_ON: "31/05/2027"},
        {columns.STARTS_ON: "2027-05-31", columns.ENDS_ON: "2027-05-30"},
        {columns.CONSENTS: "everything, always"},
        {columns.CONSENTS: "world-peace from 2027-05-31"},
        {columns.CONSENTS: "public from 2027-05-31 until 2027-05-30"},
        {columns.WEBSITE: "javascript:alert(1)"},
        {columns.ORGANISATION: "x" * 251},
        {columns.NAME: "x" * 201},
        {columns.OTHER_NAMES: "x" * 251},
        {columns.ORGANISATION: "", columns.NAME: ""},
    ],
)
def test_row_that_was_spoiled_is_refused_whole(spoiled):
    understood = read_own({**ADA, columns.NUMBER: "1", columns.NAME: "Bob", columns.EMAILS: ""}, {**ADA, **spoiled})

    assert [(one.row, one.code) for one in understood.refused] == [(2, "damaged")]
    assert [one.name for one in understood.contacts] == ["Bob"]
    assert understood.refused[0].reason.endswith((".", "?"))


def test_changes_to_what_the_register_has_are_told_and_not_taken():
    ministry = OrganisationFactory(name="Ministry of Health", sector="health")
    ada = ContactFactory(name="Ada Mockup", phone="000-0102", email="ada@moh.example")
    AffiliationFactory(contact=ada, organisation=ministry, job="Clerk")

    understood = read_own({**ADA, columns.SECTOR: "water", columns.PHONE: "000-0999", columns.LOCAL: "no"})
    take_stakeholders(understood, by=None)

    assert "“Sector”" in told(understood)
    assert "“Telephone”" in told(understood)
    assert "“Local”" in told(understood)
    ministry.refresh_from_db()
    ada.refresh_from_db()
    assert (ministry.sector, ministry.is_local, ada.phone) == ("health", True, "000-0102")
    assert Affiliation.objects.count() == 1


def test_number_of_somebody_else_means_nothing():
    bob = ContactFactory(name="Bob Stub", email="bob@x.example")

    understood = read_own({**ADA, columns.NUMBER: str(bob.pk)})

    assert [one.known for one in understood.contacts] == [None]


def test_people_of_one_name_and_address_stay_apart():
    understood = read_own({**ADA, columns.NUMBER: "1"}, {**ADA, columns.NUMBER: "2"})
    take_stakeholders(understood, by=None)

    assert Contact.objects.count() == 2
    assert try_stakeholders(read_own({**ADA, columns.NUMBER: "1"}, {**ADA, columns.NUMBER: "2"})).changes_nothing


def test_focal_point_gets_the_rights_of_one():
    take_stakeholders(read_own({**ADA, columns.FOCAL_POINT: "yes"}), by=None)

    assert Organisation.objects.get().group is not None


def test_consents_come_along_with_their_days():
    contact = ContactFactory(name="Ada Mockup", email="ada@moh.example")
    ConsentFactory(contact=contact, purpose="public", given_on=date(2027, 1, 2), how="Form; signed\ntwice")
    rows = list(register_rows())
    contact.consents.all().delete()

    take_stakeholders(understand(csv_file(rows[1:], rows[0]), "stakeholders.csv"), by=None)

    consent = contact.consents.get()
    assert (consent.purpose, consent.given_on, consent.how) == ("public", date(2027, 1, 2), "Form; signed\ntwice")


PRINTED = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)
CELL = PRINTED | st.sampled_from(
    [
        *(
            "",
            "Ministry of Health",
            "Ada",
            "ada@moh.example",
            "A@b.example; a@B.example",
            "1",
            "2027-05-31",
            "yes",
            "no",
        ),
        *(
            "public from 2027-01-01",
            "public from 2027-01-01: x\npublic from 2027-02-01",
            "banks; banks",
            "health",
            "BZ",
        ),
        *("Also called: X\nFormerly: x\nSpelling: X", "https://x.example", "'=1+1"),
    ]
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(st.lists(st.dictionaries(st.sampled_from(HEADINGS), CELL, max_size=8), min_size=1, max_size=4))
def test_whatever_stands_in_our_columns_is_taken_or_refused(rows):
    rows = [{**row, columns.ORGANISATION: row.get(columns.ORGANISATION) or "Ministry of Health"} for row in rows]

    understood = read_own(*rows)

    named = {row for one in understood.organisations for row in one.rows} | {one.row for one in understood.refused}
    named |= {row for one in understood.contacts for row in one.rows}
    assert named == set(range(1, len(rows) + 1))
    assert try_stakeholders(understood).contacts_new == len(understood.contacts)
