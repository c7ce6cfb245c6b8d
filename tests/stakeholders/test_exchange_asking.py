"""What is asked about a list, and what follows from the answers; and what the register answers by itself."""

import pytest

from stakeholders.models import Affiliation, Contact, Organisation
from tests.factories import (
    AddressFactory,
    AffiliationFactory,
    AliasFactory,
    ContactFactory,
    OrganisationFactory,
    category,
)
from tests.stakeholders.lists import HEADINGS, doubts, read, take, told

pytestmark = pytest.mark.django_db

ADA = ("Ministry of Health", "Ada Mockup", "ada@moh.example")
WITH_JOB = (*HEADINGS, "Job", "Phone")
WITH_KIND = (*HEADINGS, "Category", "Acronym")


def only(understood, kind):
    (found,) = doubts(understood, kind)
    return found


def decided(kind, answer, *rows, **more):
    """What is understood once the only doubt of this kind is answered so."""
    doubt = only(read(*rows, **more), kind)
    assert answer in {choice.key for choice in doubt.choices}
    return read(*rows, decisions={doubt.key: answer}, **more)


def people(understood):
    return [(one.name, tuple(one.emails)) for one in understood.contacts]


# --- People ---------------------------------------------------------------------------------------------------------


def test_two_people_who_share_a_mailbox_are_two_contacts():
    rows = [("Police", "Pat Fixture", "cyber@bpd.example"), ("Police", "Orlando Sample", "cyber@bpd.example")]

    doubt = only(read(*rows), "person")

    assert (doubt.row, doubt.rows, doubt.proposed) == (1, (1, 2), "other")
    assert len(read(*rows).contacts) == 2
    assert len(decided("person", "same", *rows).contacts) == 1


def test_same_address_and_name_in_two_rows_is_asked():
    rows = [(*ADA, "Clerk", "000-0101"), (ADA[0], "MOCKUP, Ada", "ADA@moh.example", "Head", "000-0777")]

    one, first, two = (decided("person", answer, *rows, headings=WITH_JOB) for answer in ("same", "first", "other"))

    assert [place.job for place in one.contacts[0].affiliations] == ["Clerk", "Head"]
    assert one.contacts[0].phone == "000-0101 / 000-0777"
    assert [place.job for place in first.contacts[0].affiliations] == ["Clerk"]
    assert first.contacts[0].phone == "000-0101"
    assert len(two.contacts) == 2


def test_one_person_in_two_organisations_is_asked_and_gets_two_places():
    rows = [ADA, ("University", "Ada Mockup", "ada@moh.example")]

    one, first, two = (decided("person", answer, *rows) for answer in ("same", "first", "other"))

    assert [place.organisation for place in one.contacts[0].affiliations] == ["Ministry of Health", "University"]
    assert [place.organisation for place in first.contacts[0].affiliations] == ["Ministry of Health"]
    assert len(two.contacts) == 2
    assert {"Ministry of Health", "University"} == {one.name for one in first.organisations}


def test_same_name_at_the_same_organisation_with_another_address_is_asked():
    rows = [ADA, (ADA[0], ADA[1], "ada@home.example")]

    assert people(decided("person", "same", *rows)) == [("Ada Mockup", ("ada@moh.example", "ada@home.example"))]
    assert len(decided("person", "other", *rows).contacts) == 2


def test_same_name_elsewhere_with_another_address_is_somebody_else():
    understood = read(ADA, ("University", ADA[1], "ada@home.example"))

    assert not doubts(understood, "person")
    assert len(understood.contacts) == 2


def test_person_without_a_name_is_asked_about():
    row = ("Registry", "", "andres.specimen@registry.example", "Clerk", "")

    names = [decided("name", answer, row, headings=WITH_JOB).contacts for answer in ("job", "guess", "leave-out")]

    assert [[one.name for one in found] for found in names] == [["Clerk, Registry"], ["Andres Specimen"], []]


def test_people_without_a_name_are_recognised_by_what_they_are_called_since():
    rows = [(*ADA, "", ""), (ADA[0], "", ADA[2], "Clerk", "")]
    take(*rows, headings=WITH_JOB)

    assert {one.name for one in Contact.objects.all()} == {"Ada Mockup", "Clerk, Ministry of Health"}
    assert take(*rows, headings=WITH_JOB).changes_nothing


def test_name_of_somebody_known_by_the_address_is_not_asked():
    take(ADA)

    assert not doubts(read((ADA[0], "", ADA[2])), "name")


# --- Addresses ------------------------------------------------------------------------------------------------------


def test_two_addresses_in_a_cell_are_asked_about():
    row = (ADA[0], ADA[1], "ada@moh.example; office@moh.example")

    assert len(decided("address", "both", row).contacts[0].emails) == 2
    assert decided("address", "first", row).contacts[0].emails == ["ada@moh.example"]


@pytest.mark.parametrize("cell", ["Ada <ada@moh.example>", "mailto:ada@moh.example", "ada@moh.example, tbc"])
def test_wrapped_address_is_taken_when_asked(cell):
    row = (ADA[0], ADA[1], cell)

    assert "ada@moh.example" in only(read(row), "address").question
    assert people(read(row)) == [("Ada Mockup", ("ada@moh.example",))]
    assert [one.code for one in decided("address", "leave-out", row).refused] == ["left-out"]


@pytest.mark.parametrize("cell", ["ada @ moh.example", "ada@moh.example.", "ada@moh,example", "ada@@moh.example"])
def test_address_that_needs_a_correction_is_refused_until_somebody_agrees(cell):
    row = (ADA[0], ADA[1], cell)

    understood = read(row)

    assert [one.code for one in understood.refused] == ["no-address"]
    assert only(understood, "correction").proposed == "leave-out"
    corrected = decided("correction", "correct", row)
    assert people(corrected) == [("Ada Mockup", ("ada@moh.example",))]
    assert not corrected.refused


def test_domain_that_differs_by_a_letter_from_the_organisations_is_refused_until_somebody_agrees():
    rows = [ADA, (ADA[0], "Bob", "bob@moh.example"), (ADA[0], "Eve", "eve@mho.example")]

    understood = read(*rows)

    assert [one.row for one in understood.refused] == [3]
    assert ("Eve", ("eve@moh.example",)) in people(decided("correction", "correct", *rows))
    assert ("Eve", ("eve@mho.example",)) in people(decided("correction", "keep", *rows))


# --- Texts ----------------------------------------------------------------------------------------------------------


def test_text_like_a_formula_is_kept_as_text_when_asked():
    row = (*ADA, "=HYPERLINK(1)", "+501 000-0102")

    assert read(row, headings=WITH_JOB).contacts[0].affiliations[0].job == "=HYPERLINK(1)"
    assert decided("text", "empty", row, headings=WITH_JOB).contacts[0].affiliations[0].job == ""


@pytest.mark.parametrize("name", ["=cmd|' /C calc'!A0", "-2+3", "@SUM(1)", "＝1+1", "---"])
def test_organisation_that_is_a_formula_is_refused(name):
    understood = read((name, *ADA[1:]))

    assert [one.code for one in understood.refused] == ["no-organisation"]
    assert not understood.organisations
    assert not understood.contacts


def test_long_texts_are_kept_whole_in_the_note():
    understood = read((*ADA, "x" * 300, ""), headings=WITH_JOB)

    contact = understood.contacts[0]
    assert len(contact.affiliations[0].job) == 200
    assert "x" * 300 in contact.note


# --- Organisations --------------------------------------------------------------------------------------------------


def test_spellings_are_one_organisation_or_two_as_decided():
    rows = [("Ministry of Health", "Ada", "a@b.example"), ("Min. of Health", "Bob", "c@d.example")]
    doubt = only(read(*rows), "organisation")

    one, two = read(*rows), read(*rows, decisions={doubt.key: "new"})

    assert [(own.name, own.aliases) for own in one.organisations] == [("Ministry of Health", ["Min. of Health"])]
    assert [own.name for own in two.organisations] == ["Ministry of Health", "Min. of Health"]


def test_organisation_is_found_by_name_alias_and_acronym_without_asking():
    ministry = OrganisationFactory(name="Ministry of Health", acronym="MoH")
    AliasFactory(organisation=ministry, name="Health Department")
    ministry.categories.add(category("ministries"))

    understood = read(*[(name, f"P {name}", f"p{place}@h.example") for place, name in enumerate(_NAMES)])

    assert not doubts(understood, "organisation")
    assert [one.known for one in understood.organisations] == [ministry.pk]
    assert "“MOH” is “Ministry of Health” in the register" in told(understood)


_NAMES = ["ministry  of HEALTH", "Health Department", "MOH", "The Ministry of Health"]


def test_merged_organisation_leads_to_the_one_that_was_kept():
    kept = OrganisationFactory(name="Ministry of Health")
    OrganisationFactory(name="Health Office", merged_into=kept)

    assert [one.known for one in read(("Health Office", *ADA[1:])).organisations] == [kept.pk]


def test_spelling_near_to_one_of_the_register_is_asked():
    ministry = OrganisationFactory(name="Ministry of Health")
    row = ("Min. of Health", *ADA[1:])

    assert only(read(row), "organisation").proposed == f"known-{ministry.slug}"
    assert [one.known for one in decided("organisation", "new", row).organisations] == [None]


def test_name_that_two_organisations_have_must_be_decided_by_somebody():
    for number in (1, 2):
        OrganisationFactory(slug=f"bpa-{number}", name=f"Belize P{number} Association", acronym="BPA")

    understood = read(("BPA", *ADA[1:]))

    assert [doubt.proposed for doubt in understood.undecided] == [""]
    answer = decided("organisation", "known-bpa-2", ("BPA", *ADA[1:]))
    assert [one.name for one in answer.organisations] == ["Belize P2 Association"]


def test_organisation_without_a_name_may_be_called_by_its_acronym():
    row = ("=1+1", *ADA[1:], "a", "BHA")

    understood = decided("correction", "correct", row, headings=WITH_KIND)

    assert [one.name for one in understood.organisations] == ["BHA"]
    assert not understood.refused


# --- Categories -----------------------------------------------------------------------------------------------------


def test_category_beyond_the_itu_list_is_asked():
    row = (*ADA, "NGO", "")

    assert only(read(row, headings=WITH_KIND), "category").proposed == "civil-society"
    assert read(row, headings=WITH_KIND).organisations[0].categories == ["civil-society"]
    assert decided("category", "none", row, headings=WITH_KIND).organisations[0].categories == []


@pytest.mark.parametrize("text", ["", "??"])
def test_missing_category_is_asked_once_for_all_rows_of_an_organisation(text):
    rows = [(*ADA, text, ""), (ADA[0], "Bob", "bob@moh.example", text, "")]

    doubt = only(read(*rows, headings=WITH_KIND), "category")

    assert (doubt.rows, doubt.proposed) == ((1, 2), "none")
    assert decided("category", "banks", *rows, headings=WITH_KIND).organisations[0].categories == ["banks"]


def test_rows_at_odds_over_the_category_are_asked_about():
    rows = [(*ADA, "a", ""), (ADA[0], "Bob", "bob@moh.example", "d", "")]

    assert read(*rows, headings=WITH_KIND).organisations[0].categories == ["ministries", "regulators"]
    chosen = decided("category", "regulators", *rows, headings=WITH_KIND)
    assert chosen.organisations[0].categories == ["regulators"]


def test_category_of_the_register_stands():
    OrganisationFactory(name=ADA[0]).categories.add(category("police"))

    understood = read((*ADA, "banks", ""), headings=WITH_KIND)

    assert not doubts(understood, "category")
    assert understood.organisations[0].categories == []
    assert "other categories" in told(understood)


# --- What the register knows of people ------------------------------------------------------------------------------


def known_ada(**fields):
    contact = ContactFactory(name="Ada Mockup", email="ada@moh.example", **fields)
    AffiliationFactory(contact=contact, organisation=OrganisationFactory(name=ADA[0]), job="Clerk")
    return contact


def test_known_person_is_recognised_whatever_the_spelling():
    ada = known_ada()

    assert [one.known for one in read((ADA[0], "MOCKUP, Ada", "Ada@MOH.example")).contacts] == [ada.pk]


def test_merged_contact_leads_to_the_one_that_was_kept():
    ada = known_ada()
    gone = ContactFactory(name="Ada Mockup", merged_into=ada)
    AddressFactory(contact=gone, email="old@moh.example")

    assert [one.known for one in read((ADA[0], "Ada Mockup", "old@moh.example")).contacts] == [ada.pk]


def test_person_of_the_register_at_another_place_is_asked_about():
    ada = known_ada()
    row = ("University", *ADA[1:])

    both, keep, other = (decided("person", answer, row) for answer in ("both", "keep", "other"))

    assert [(one.known, len(one.affiliations)) for one in both.contacts] == [(ada.pk, 1)]
    assert [(one.known, len(one.affiliations)) for one in keep.contacts] == [(ada.pk, 0)]
    assert [one.known for one in other.contacts] == [None]


def test_address_of_somebody_else_in_the_register_is_asked_about():
    ada = known_ada()
    row = (ADA[0], "Bob Stub", ADA[2])

    assert [one.known for one in read(row).contacts] == [None]
    assert [one.known for one in decided("person", "same", row).contacts] == [ada.pk]


def test_nearly_the_same_name_in_the_register_is_asked_about():
    ada = known_ada()
    row = (ADA[0], "Ada Mokcup", ADA[2])

    assert [one.known for one in read(row).contacts] == [ada.pk]
    assert [one.known for one in decided("person", "other", row).contacts] == [None]


def test_new_address_of_somebody_in_the_register_is_asked_about():
    ada = known_ada()
    row = (ADA[0], "Ada Mockup", "ada@home.example")

    assert [one.known for one in read(row).contacts] == [ada.pk]
    assert [one.known for one in decided("person", "other", row).contacts] == [None]


def test_differences_to_the_register_are_told_and_change_nothing():
    known_ada(phone="000-0102")

    understood = read((*ADA, "Head", "000-0999"), headings=WITH_JOB)
    take((*ADA, "Head", "000-0999"), headings=WITH_JOB)

    assert "another telephone number" in told(understood)
    assert "another job" in told(understood)
    assert Contact.objects.get().phone == "000-0102"
    assert Affiliation.objects.get().job == "Clerk"
    assert Organisation.objects.count() == 1


def test_erased_people_are_not_recognised():
    ada = known_ada()
    ada.erased_at = ada.created_at
    ada.save()

    assert [one.known for one in read(ADA).contacts] == [None]
