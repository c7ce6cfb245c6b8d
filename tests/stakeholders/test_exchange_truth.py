"""A ministry's own lists of stakeholders, against what a correct import must yield."""

import hashlib
import json

import pytest
from django.core import serializers
from django.core.management import call_command
from django.utils import timezone

from ncss_portal.history.models import Entry
from stakeholders.exchange.models import StakeholderUpload
from stakeholders.exchange.reading.people import parts_of
from stakeholders.exchange.reading.understanding import understand
from stakeholders.exchange.taking import take_stakeholders, try_stakeholders
from stakeholders.models import Address, Affiliation, Alias, Category, Consent, Contact, Organisation
from tests import ministry_files
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

BOTH = pytest.mark.parametrize("kind", ["xlsx", "csv"])
# By the code of the truth file: the code of ours, for rows that cannot be taken in.
REASONS = {
    "missing-email": "no-address",
    "formula-without-result": "no-address",
    "invalid-email": "no-address",
    "csv-injection": "no-organisation",
    "missing-organisation": "no-organisation",
    "no-contact": "no-contact",
}
# What an information of the truth file looks like among what was tidied; the others cannot be told or need no tidying.
TIDIED = {
    "email-case": "written in small letters",
    "stray-whitespace": "Blanks were taken away",
    "two-phones": "several telephone numbers",
    "name-in-one-cell": "The name is now written",
    "name-order": "The name is now written",
}


def brought(kind):
    return ministry_files.find(f"stakeholders.{kind}").read_bytes()


def understood(kind, decisions=None):
    return understand(brought(kind), f"stakeholders.{kind}", decisions or {})


def truth(kind):
    """The truth, with the same names for rows and records."""
    found = ministry_files.truth("stakeholders.truth.json")[kind]
    key = "row" if kind == "xlsx" else "record"
    rows = [{**row, "row": row[key]} for row in found["rows"]]
    bad = [{**row, "row": row[key]} for row in found["bad_rows" if kind == "xlsx" else "bad_records"]]
    return {**found, "rows": rows, "bad": bad}


def rows_with(kind, severity):
    return {row["row"] for row in truth(kind)["bad"] if row["severity"] == severity}


def take(kind, decisions=None):
    return take_stakeholders(understood(kind, decisions), by=None)


def everything():
    """The whole register, as it stands in the database."""
    models = (Organisation, Alias, Contact, Address, Affiliation, Consent, Organisation.categories.through)
    return json.loads(serializers.serialize("json", [row for model in models for row in model.objects.order_by("pk")]))


@BOTH
def test_rows_with_errors_are_refused_for_the_right_reason_and_no_others(kind):
    refused = {one.row: one for one in understood(kind).refused}

    assert set(refused) == rows_with(kind, "error")
    for bad in truth(kind)["bad"]:
        if bad["severity"] == "error":
            assert refused[bad["row"]].code == REASONS[bad["code"]], bad
    assert all(one.reason.endswith(".") and one.words for one in refused.values())


@BOTH
def test_every_row_with_a_warning_is_asked_about(kind):
    asked = {row for doubt in understood(kind).doubts for row in doubt.rows}

    assert rows_with(kind, "warning") <= asked


@BOTH
def test_informations_are_tidied_without_asking_and_told(kind):
    told = [(one.row, one.what) for one in understood(kind).cleaned]

    for bad in truth(kind)["bad"]:
        if words := TIDIED.get(bad["code"]):
            assert any(row == bad["row"] and words in what for row, what in told), bad


@BOTH
def test_every_doubt_has_a_proposal_that_is_one_of_its_choices(kind):
    found = understood(kind)

    assert not found.undecided
    assert len({doubt.key for doubt in found.doubts}) == len(found.doubts)
    assert all(doubt.proposed in [choice.key for choice in doubt.choices] for doubt in found.doubts)
    assert all(doubt.question.endswith((".", "?")) and len(doubt.choices) > 1 for doubt in found.doubts)


@BOTH
def test_rows_of_one_organisation_come_together_and_no_others(kind):
    expected = {}
    for row in truth(kind)["rows"]:
        if row["organisation"]:
            expected.setdefault(row["organisation"], set()).add(row["row"])

    found = [set(one.rows) for one in understood(kind).organisations]

    assert sorted(map(sorted, found)) == sorted(map(sorted, expected.values()))


def test_number_of_organisations_is_the_truths_but_for_the_one_without_a_name():
    """Row 126 names its organisation with an injection string; the 78th is there once somebody takes its acronym."""
    usable = understood("xlsx").organisations
    with_acronym = understood("xlsx", {"acronym:126": "correct"}).organisations

    assert len(usable) == truth("xlsx")["counts"]["organisations"] - 1
    assert len(with_acronym) == truth("xlsx")["counts"]["organisations"]
    assert "BHA" in {one.name for one in with_acronym}


def test_duplicate_organisations_are_asked_about_with_their_spellings():
    found = understood("xlsx")
    asked = {row for doubt in found.doubts if doubt.kind == "organisation" for row in doubt.rows}
    by_row = {row: one for one in found.organisations for row in one.rows}

    for group in truth("xlsx")["duplicate_organisations"]:
        plain = {" ".join(spelling.split()): rows for spelling, rows in group["spellings"].items()}
        one = by_row[next(iter(plain.values()))[0]]
        assert {one.name, *one.aliases} >= set(plain)
        assert all(set(rows) <= asked for spelling, rows in plain.items() if spelling != one.name)


@BOTH
def test_contacts_are_those_of_the_truth_with_their_addresses_and_organisations(kind):
    rows = [row for row in truth(kind)["rows"] if row["importable_as_contact"]]
    found = understood(kind)
    by_row = {row: contact for contact in found.contacts for row in contact.rows}
    organisation_of = {row: one.name for one in found.organisations for row in one.rows}

    assert set(by_row) == {row["row"] for row in rows}
    for row in rows:
        contact = by_row[row["row"]]
        name = row.get("full_name") or " ".join(filter(None, (row.get("first_name"), row.get("surname"))))
        assert not name or parts_of(contact.name) == parts_of(name), row
        assert set(row["emails"]) <= set(contact.emails), row
        assert organisation_of[row["row"]] in {place.organisation for place in contact.affiliations}, row
    people = {(parts_of(by_row[row["row"]].name), frozenset(by_row[row["row"]].emails)) for row in rows}
    assert len(people) == len(found.contacts)


@BOTH
def test_telephone_numbers_keep_the_digits_of_the_truth(kind):
    by_row = {row: contact for contact in understood(kind).contacts for row in contact.rows}

    for row in truth(kind)["rows"]:
        for phone in [row["phone"], *row.get("phones", [])] if row["row"] in by_row and row["phone"] else []:
            digits = "".join(filter(str.isdigit, by_row[row["row"]].phone))
            assert "".join(filter(str.isdigit, phone))[-7:] in digits, row


@BOTH
def test_categories_are_those_of_the_truth(kind):
    by_row = {row: one for one in understood(kind).organisations for row in one.rows}
    keys = dict(Category.objects.exclude(letter="").values_list("letter", "key"))

    for row in truth(kind)["rows"]:
        if row["organisation"] and row["category"]:
            assert by_row[row["row"]].categories == [keys[row["category"]]], row


def test_both_files_give_the_organisations_and_addresses_of_both():
    """84 and 138 in the truth file: row 126 has no organisation to go by, row 146 names none."""
    expected = ministry_files.truth("stakeholders.truth.json")["together"]
    take("xlsx", {"acronym:126": "correct"})
    take("csv")

    assert Organisation.objects.count() == expected["organisations"]
    assert Address.objects.values("email").distinct().count() == expected["distinct_valid_emails"] - 1
    assert not Address.objects.filter(email="noor.fixture@nowhere.example").exists()


@pytest.mark.parametrize("order", [("xlsx", "csv"), ("csv", "xlsx")])
def test_second_file_adds_nobody_twice(order):
    for kind in order:
        take(kind)

    shared = Address.objects.filter(email="cyber@bpd.example")
    assert {address.contact.name for address in shared} == {"Pat Fixture", "Orlando Sample"}
    others = Address.objects.exclude(email="cyber@bpd.example").values_list("email", flat=True)
    assert len(others) == len(set(others))
    assert Organisation.objects.count() == 83


@BOTH
def test_same_file_again_changes_nothing(kind):
    take(kind)
    before, entries = everything(), Entry.objects.count()

    again = understood(kind)

    assert try_stakeholders(again).changes_nothing
    assert take_stakeholders(again, by=None).changes_nothing
    assert everything() == before
    assert Entry.objects.count() == entries


@pytest.mark.parametrize("number", [0, 1, 2, -1])
@BOTH
def test_same_file_again_changes_nothing_whatever_was_decided(kind, number):
    """Every doubt decided by its first choice, its second, its third, its last. What was decided stays."""
    decisions = {doubt.key: pick(doubt, number) for doubt in understood(kind).doubts}
    first = understood(kind, decisions)
    assert all(first.answers[key] == answer for key, answer in decisions.items() if key in first.answers)
    take_stakeholders(first, by=None)
    StakeholderUpload.objects.create(
        name="list",
        sha256=hashlib.sha256(brought(kind)).hexdigest(),
        brought_by=UserFactory(),
        taken_at=timezone.now(),
        decisions=first.answers,
    )
    before = everything()

    again = understood(kind)

    assert try_stakeholders(again).changes_nothing
    take_stakeholders(again, by=None)
    assert everything() == before


def pick(doubt, number):
    choices = [choice.key for choice in doubt.choices]
    return choices[number] if number < len(choices) else choices[-1]


@BOTH
def test_decisions_on_organisations_people_and_categories_hold_without_being_remembered(kind):
    """The register itself knows them apart, or together, so that nothing is proposed against it."""
    kinds = {"organisation", "category", "person"}
    against = {
        doubt.key: next(choice.key for choice in reversed(doubt.choices) if choice.key != doubt.proposed)
        for doubt in understood(kind).doubts
        if doubt.kind in kinds and not doubt.key.startswith("shared:") and doubt.key.count(":") < 3
    }
    against = {key: answer for key, answer in against.items() if answer != "none"}
    take(kind, against)
    before = everything()

    again = understood(kind)

    assert try_stakeholders(again).changes_nothing
    take_stakeholders(again, by=None)
    assert everything() == before


def test_command_says_what_it_did_and_does_nothing_in_a_dry_run(capsys):
    path = str(ministry_files.find("stakeholders.xlsx"))
    before = everything()

    call_command("import_stakeholders", path, "--dry-run")

    assert "Would change: 77 organisations new" in capsys.readouterr().out
    assert everything() == before


@BOTH
def test_what_goes_into_the_history_names_nobody(kind):
    take(kind)

    entry = Entry.objects.latest("pk")
    assert entry.act == "stakeholders taken in"
    assert all(isinstance(value, int) for value in entry.detail.values())
    assert "@" not in entry.label


def test_example_is_recognised_and_not_doubled():
    call_command("load_example", verbosity=0)

    found = understood("xlsx")

    names = {one.name: one for one in found.organisations}
    assert names["Digi"].known
    assert "Belize Telemedia Limited" in names["Digi"].aliases
    assert names["Judiciary"].known
    assert names["Belize Network of Non-Government Organizations"].known
    assert len(found.organisations) == 77
