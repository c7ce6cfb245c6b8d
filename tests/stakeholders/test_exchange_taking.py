"""Taking what was understood into the register: only what is missing, all or nothing; and the command that does it."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError

from ncss_portal.history.models import Entry
from stakeholders.exchange.taking import Undecided, take_stakeholders, try_stakeholders
from stakeholders.models import Address, Affiliation, Alias, Consent, Contact, Organisation
from tests.factories import (
    AddressFactory,
    AffiliationFactory,
    ContactFactory,
    OrganisationFactory,
    category,
    keeper_of_the_register,
)
from tests.stakeholders.lists import HEADINGS, csv_file, read, take

pytestmark = pytest.mark.django_db

ADA = ("Ministry of Health", "Ada Mockup", "ada@moh.example")
BOB = ("Min. of Health", "Bob Stub", "bob@moh.example")
FULL = (*HEADINGS, "Job", "Phone", "Category", "Acronym")


def test_new_organisations_and_contacts_are_entered():
    change = take((*ADA, "Clerk", "000-0102", "a", "MoH"), (*BOB, "", "", "a", "MoH"), headings=FULL)

    organisation = Organisation.objects.get()
    assert (organisation.name, organisation.acronym, organisation.slug) == (ADA[0], "MoH", "ministry-of-health")
    assert list(organisation.categories.all()) == [category("ministries")]
    assert [(alias.name, alias.kind) for alias in organisation.aliases.all()] == [(BOB[0], "spelling")]
    ada = Contact.objects.get(name="Ada Mockup")
    assert (ada.phone, ada.source) == ("000-0102", "File list.csv")
    assert [place.job for place in ada.affiliations.all()] == ["Clerk"]
    assert (change.organisations_new, change.contacts_new) == (1, 2)


def test_no_consent_is_invented():
    take(ADA)

    assert not Consent.objects.exists()


def test_what_is_missing_is_added_and_nothing_is_overwritten():
    ministry = OrganisationFactory(name=ADA[0], sector="health")
    ada = ContactFactory(name="Ada Mockup", phone="000-0102", email="ada@moh.example")
    AffiliationFactory(contact=ada, organisation=ministry)

    change = take((ADA[0], ADA[1], "ada@moh.example; a@moh.example", "Clerk", "000-9", "a", "MoH"), headings=FULL)

    ministry.refresh_from_db()
    ada.refresh_from_db()
    assert (ministry.acronym, ministry.sector) == ("MoH", "health")
    assert ada.phone == "000-0102"
    assert [(one.email, one.position) for one in ada.addresses.all()] == [("ada@moh.example", 0), ("a@moh.example", 1)]
    assert Affiliation.objects.get().job == "Clerk"
    assert (change.organisations_changed, change.contacts_changed, change.contacts_new) == (1, 1, 0)


def test_spelling_that_the_register_finds_anyway_is_no_alias():
    take((*ADA, "", "", "a", "MoH"), ("MoH", "Bob", "b@moh.example", "", "", "a", "MoH"), headings=FULL)
    take(("MINISTRY of health", "Eve", "eve@moh.example"))

    assert Organisation.objects.count() == 1
    assert not Alias.objects.exists()


def test_addresses_of_pages_are_free_for_them():
    take(("New", "Ada", "a@b.example"), ("new!", "Bob", "c@d.example"), ("Müller & Co", "Eve", "e@f.example"))

    slugs = set(Organisation.objects.values_list("slug", flat=True))
    assert "new" not in slugs
    assert slugs == {"new-2", "muller-co"}


def test_contact_that_was_merged_meanwhile_leads_to_the_one_that_was_kept():
    gone, kept = (ContactFactory(name="Ada Mockup") for _which in range(2))
    AddressFactory(contact=gone, email="ada@moh.example")
    AffiliationFactory(contact=gone, organisation=OrganisationFactory(name=ADA[0]))
    understood = read((*ADA, "", "000-0102", "", ""), headings=FULL)
    gone.merged_into = kept
    gone.save()

    take_stakeholders(understood, by=None)

    kept.refresh_from_db()
    assert kept.phone == "000-0102"


def test_nothing_is_taken_while_somebody_must_decide():
    for number in (1, 2):
        OrganisationFactory(slug=f"bpa-{number}", name=f"Belize P{number} Association", acronym="BPA")
    understood = read(("BPA", *ADA[1:]))

    with pytest.raises(Undecided):
        take_stakeholders(understood, by=None)
    with pytest.raises(Undecided):
        try_stakeholders(understood)


def test_nothing_is_left_half_done(monkeypatch):
    understood = read(ADA, BOB)

    def broken(*_args, **_more):
        raise DatabaseError

    monkeypatch.setattr("stakeholders.exchange.taking._Taker._add_place", broken)
    with pytest.raises(DatabaseError):
        take_stakeholders(understood, by=None)

    assert not Organisation.objects.exists()
    assert not Contact.objects.exists()
    assert not Address.objects.exists()


def test_trial_changes_nothing_and_says_what_would():
    understood = read(ADA, BOB)

    change = try_stakeholders(understood)

    assert (change.organisations_new, change.contacts_new) == (1, 2)
    assert not Organisation.objects.exists()
    assert take_stakeholders(understood, by=None) == change


def test_history_says_who_and_how_many_and_no_names():
    keeper = keeper_of_the_register()
    before = Entry.objects.count()

    take_stakeholders(read(ADA, BOB), by=keeper)

    entry = Entry.objects.latest("pk")
    assert Entry.objects.count() == before + 1
    assert (entry.act, entry.actor) == ("stakeholders taken in", keeper)
    assert entry.detail["contacts_new"] == 2
    assert "Ada" not in f"{entry.label}{entry.detail}"


def test_number_of_queries_does_not_grow_with_the_rows(django_assert_max_num_queries):
    few, many = (
        read(*[(f"Bureau {n} X{n}", f"Person{n} Name", f"p{n}@b{n}.example") for n in range(rows)]) for rows in (3, 300)
    )

    with django_assert_max_num_queries(30):
        try_stakeholders(few)
    with django_assert_max_num_queries(30):
        try_stakeholders(many)


# --- The command ----------------------------------------------------------------------------------------------------


@pytest.fixture
def list_file(tmp_path):
    def written(*rows, headings=HEADINGS, name="list.csv"):
        path = tmp_path / name
        path.write_bytes(csv_file(rows, headings))
        return str(path)

    return written


def test_command_takes_the_list_in_and_says_what_was_decided(list_file, capsys):
    call_command("import_stakeholders", list_file(ADA, BOB, ("", "Eve", "eve@x.example")))

    said = capsys.readouterr().out
    assert "Understood: 1 organisations, 2 contacts." in said
    assert "Refused: row 3: There is no organisation" in said
    assert "Decided as proposed: row 2" in said
    assert "Changed: 1 organisations new" in said
    assert Contact.objects.count() == 2


def test_command_again_says_that_nothing_changes(list_file, capsys):
    path = list_file(ADA)
    call_command("import_stakeholders", path)
    call_command("import_stakeholders", path)

    assert "Changed: nothing" in capsys.readouterr().out


def test_command_answers_with_json_on_request_and_changes_nothing_in_a_dry_run(list_file, capsys):
    call_command("import_stakeholders", list_file(ADA, BOB, ("", "Eve", "eve@x.example")), "--dry-run", "--json")

    answer = json.loads(capsys.readouterr().out)
    assert answer["organisations"] == [{"name": ADA[0], "aliases": [BOB[0]]}]
    assert answer["contacts"][1] == {"name": "Bob Stub", "emails": [BOB[2]], "organisations": [ADA[0]]}
    assert [one["row"] for one in answer["refused"]] == [3]
    assert {one["row"] for one in answer["doubts"]} == {1, 2}
    assert not Contact.objects.exists()


@pytest.mark.parametrize(
    ("rows", "headings", "words"),
    [([("a", "b")], ("Colour", "Shape"), "No row of headings"), ([], HEADINGS, "no row with data")],
)
def test_command_refuses_what_is_no_list_with_a_sentence(list_file, rows, headings, words):
    with pytest.raises(CommandError, match=words):
        call_command("import_stakeholders", list_file(*rows, headings=headings))


def test_command_refuses_a_file_that_is_not_there():
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_stakeholders", "/nowhere/list.csv")


def test_command_leaves_to_a_person_what_only_a_person_can_decide(list_file):
    for number in (1, 2):
        OrganisationFactory(slug=f"bpa-{number}", name=f"Belize P{number} Association", acronym="BPA")

    with pytest.raises(CommandError, match="only a person can decide"):
        call_command("import_stakeholders", list_file(("BPA", *ADA[1:])))

    assert not Contact.objects.exists()
