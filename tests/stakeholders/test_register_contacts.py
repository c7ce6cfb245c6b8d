"""The contacts of the register: the list, the page of each, affiliations, consents, and conversations."""

from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ncss_portal.history.models import Entry
from stakeholders.models import Affiliation, Consent, Contact, Interaction, User
from stakeholders.permissions import represented
from stakeholders.register.models import Organisation
from tests import factories

pytestmark = pytest.mark.django_db

LIST = "/stakeholders/contacts/"
NEW = "/stakeholders/contacts/new/"


def sign_in(client: Client, person: User) -> User:
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return person


@pytest.fixture
def alice(client: Client) -> User:
    """Alice, who keeps the register, signed in."""
    return sign_in(client, factories.keeper_of_the_register())


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return unescape(response.content.decode())


def queries(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def listed(client: Client, **params: str) -> list[str]:
    response = client.get(LIST, params)
    assert response.status_code == 200
    return [contact.name for contact in response.context["page"]]


def act(name: str, *args: Any) -> str:
    return reverse(f"stakeholders:{name}", args=args)


def days_ago(number: int) -> str:
    return (timezone.localdate() - timedelta(days=number)).isoformat()


# --- Who may ---------------------------------------------------------------------------------------------------------


def world() -> dict[str, str]:
    """A contact with one of everything, and the addresses of the acts on it."""
    contact = factories.ContactFactory(name="Ana Ku", email="ana@bank.example")
    affiliation = factories.AffiliationFactory(contact=contact)
    consent = factories.ConsentFactory(contact=contact)
    interaction = factories.InteractionFactory(subject="Kept")
    interaction.contacts.add(contact)
    return {
        "new": NEW,
        "edit": act("contact_edit", contact.pk),
        "affiliation_new": act("affiliation_new", contact.pk),
        "affiliation_edit": act("affiliation_edit", affiliation.pk),
        "affiliation_end": act("affiliation_end", affiliation.pk),
        "affiliation_remove": act("affiliation_remove", affiliation.pk),
        "consent_new": act("consent_new", contact.pk),
        "consent_withdraw": act("consent_withdraw", consent.pk),
        "conversation_new": act("contact_interaction_new", contact.pk),
        "conversation_edit": act("interaction_edit", interaction.pk),
    }


@pytest.mark.parametrize("who", [factories.outsider, factories.auditor])
def test_nobody_but_a_keeper_reaches_an_act(client: Client, who: Any):
    addresses = world()
    sign_in(client, who())
    before = [model.objects.count() for model in (Contact, Affiliation, Consent, Interaction, Entry)]

    answers = {name: (client.get(url).status_code, client.post(url, {}).status_code) for name, url in addresses.items()}

    assert answers == dict.fromkeys(addresses, (404, 404))
    assert [model.objects.count() for model in (Contact, Affiliation, Consent, Interaction, Entry)] == before


def test_keeper_reaches_every_act(client: Client, alice: User):
    addresses = world()

    assert {name: client.get(url).status_code for name, url in addresses.items()} == dict.fromkeys(addresses, 200)


def test_auditor_reads_a_contact_without_any_act(client: Client):
    addresses = world()
    sign_in(client, factories.auditor())

    shown = page(client, Contact.objects.get().get_absolute_url())

    assert "ana@bank.example" in shown
    assert [url for url in addresses.values() if url in shown] == []


def test_stranger_learns_of_no_contact(client: Client):
    contact = factories.ContactFactory()
    sign_in(client, factories.outsider())

    assert [client.get(url).status_code for url in (LIST, contact.get_absolute_url())] == [404, 404]


def test_person_is_led_from_the_own_row_to_the_page_of_her_own(client: Client):
    contact = factories.contact_of(sign_in(client, factories.outsider()), note="Hesitates")

    answer = client.get(contact.get_absolute_url())

    assert (answer.status_code, answer.url) == (302, "/stakeholders/mine/")


# --- The list --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["núñez", "NUNEZ", "pilar@bank", "central bank", "pilar central"])
def test_search_looks_at_names_addresses_and_organisations(client: Client, alice: User, words: str):
    found = factories.ContactFactory(name="Pilar Núñez", email="pilar@bank.example")
    factories.AffiliationFactory(contact=found, organisation__name="Central Bank")
    factories.ContactFactory(name="Ana Ku", email="ana@court.example")

    assert listed(client, q=words) == ["Pilar Núñez"]


def test_filters_choose(client: Client, alice: User):
    found = factories.contact_of(factories.UserFactory(name="Ana"), language="es")
    place = factories.AffiliationFactory(contact=found, is_focal_point=True)
    place.organisation.categories.add(factories.category("banks"))
    factories.ConsentFactory(contact=found, purpose="public")
    factories.ContactFactory(name="Ben")
    asked = [
        {"category": "banks"},
        {"account": "with"},
        {"focal": "yes"},
        {"consent": "given-public"},
        {"language": "es"},
    ]

    assert [listed(client, **params) for params in asked] == [["Ana"]] * 5
    assert listed(client, account="without", consent="no-public") == ["Ben"]


def test_withdrawn_consent_is_missing(client: Client, alice: User):
    factories.ConsentFactory(contact__name="Ana", purpose="contact", withdrawn_on=timezone.localdate())

    assert (listed(client, consent="given-contact"), listed(client, consent="no-contact")) == ([], ["Ana"])


def test_list_is_sorted_as_asked(client: Client, alice: User):
    factories.AffiliationFactory(contact__name="Ana", contact__family_name="Ku", organisation__name="Court")
    factories.AffiliationFactory(contact__name="Ben", contact__family_name="Abe", organisation__name="Zoo")
    factories.ContactFactory(name="Cy", family_name="Zet")

    assert [listed(client, order=order) for order in ("", "organisation", "newest", "user__password")] == [
        ["Ben", "Ana", "Cy"],
        ["Ana", "Ben", "Cy"],
        ["Cy", "Ben", "Ana"],
        ["Ben", "Ana", "Cy"],
    ]


@pytest.mark.parametrize(
    "params", [{"page": "999"}, {"page": "x"}, {"consent": "given-x"}, {"language": "zz"}, {"q": "\x00"}]
)
def test_unknown_wishes_are_passed_over(client: Client, alice: User, params: dict[str, str]):
    factories.ContactFactory.create_batch(2)

    assert len(listed(client, **params)) == 2


def test_merged_and_erased_contacts_are_not_listed(client: Client, alice: User):
    kept = factories.ContactFactory(name="Kept")
    factories.ContactFactory(merged_into=kept)
    factories.ContactFactory(erased_at=timezone.now())

    assert listed(client) == ["Kept"]


def test_empty_lists_say_what_to_do(client: Client, alice: User):
    nobody = page(client, LIST)
    factories.ContactFactory()

    assert ("Nobody is in the register yet" in nobody, f'href="{NEW}"' in nobody) == (True, True)
    assert "Clear the filters" in page(client, f"{LIST}?q=nothing")


def test_list_asks_as_often_for_three_as_for_one(client: Client, alice: User):
    def one_more() -> None:
        contact = factories.contact_of(factories.UserFactory(name="Person"), language="en")
        factories.AffiliationFactory.create_batch(2, contact=contact)

    one_more()
    for_one = queries(client, f"{LIST}?q=person")
    one_more()
    one_more()

    assert (for_one, queries(client, f"{LIST}?q=person")) == (10, 10)


# --- The page, and the contact itself --------------------------------------------------------------------------------


def test_page_asks_as_often_for_three_of_everything_as_for_one(client: Client, alice: User):
    contact = factories.ContactFactory()

    def one_more(purpose: str) -> None:
        factories.AddressFactory(contact=contact)
        affiliation = factories.AffiliationFactory(contact=contact, starts_on=timezone.localdate())
        factories.InteractionFactory(organisation=affiliation.organisation).contacts.add(contact)
        factories.ConsentFactory(contact=contact, purpose=purpose)

    one_more("register")
    for_one = queries(client, contact.get_absolute_url())
    one_more("contact")
    one_more("public")

    assert queries(client, contact.get_absolute_url()) == for_one


def test_contact_is_entered_with_addresses_and_a_place(client: Client, alice: User):
    bank = factories.OrganisationFactory()
    sent = {
        "name": "Ana Ku",
        "addresses": "Ana@Bank.example\r\nana@home.example",
        "organisation": bank.pk,
        "job": "Analyst",
        "is_focal_point": "on",
    }

    answer = client.post(NEW, sent)

    contact = Contact.objects.get()
    assert (answer.status_code, answer.url) == (302, contact.get_absolute_url())
    assert [one.email for one in contact.addresses.all()] == ["ana@bank.example", "ana@home.example"]
    assert (contact.affiliations.get().job, contact.affiliations.get().organisation) == ("Analyst", bank)


def test_form_knows_the_organisation_from_which_it_was_opened(client: Client, alice: User):
    bank = factories.OrganisationFactory(name="Bank")

    assert f'<option value="{bank.pk}" selected>Bank</option>' in page(client, f"{NEW}?organisation={bank.slug}")


@pytest.mark.parametrize("asked", ["", "nowhere", "%00", "1 OR 1"])
def test_form_passes_over_an_organisation_that_is_not_there(client: Client, alice: User, asked: str):
    factories.OrganisationFactory()

    assert client.get(f"{NEW}?organisation={asked}").status_code == 200


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"name": ""}, "required"),
        ({"addresses": "ana@bank.example\r\nnot an address"}, "not an address"),
        ({"addresses": "ana@bank.example\r\nANA@bank.example"}, "stands there twice: ana@bank.example"),
        ({"language": "Spanish!"}, "code of a language"),
        ({"job": "Analyst"}, "Choose the organisation"),
        ({"checked_on": days_ago(-3)}, "still to come"),
    ],
)
def test_form_that_makes_no_sense_is_refused_with_its_reason(
    client: Client, alice: User, sent: dict[str, str], words: str
):
    answer = client.post(NEW, {"name": "Ana Ku", **sent})

    assert (answer.status_code, Contact.objects.count()) == (422, 0)
    assert words in unescape(answer.content.decode())


@pytest.mark.parametrize("sent", [{"name": "ANA  KÚ"}, {"name": "Somebody", "addresses": "Ana@Bank.example"}])
def test_known_name_or_address_warns_and_can_be_overridden(client: Client, alice: User, sent: dict[str, str]):
    known = factories.ContactFactory(name="Ana Ku", email="ana@bank.example")

    warned = client.post(NEW, sent)
    entered = client.post(NEW, {**sent, "is_another": "on"})

    assert (warned.status_code, entered.status_code) == (422, 302)
    assert known.get_absolute_url() in warned.content.decode()
    assert Contact.objects.count() == 2


def test_addresses_are_changed_and_put_in_order(client: Client, alice: User):
    contact = factories.ContactFactory(name="Ana", email="old@bank.example")
    kept = factories.AddressFactory(contact=contact, email="kept@bank.example", position=1)

    client.post(act("contact_edit", contact.pk), {"name": "Ana", "addresses": "kept@bank.example\nnew@bank.example"})

    assert [one.email for one in contact.addresses.all()] == ["kept@bank.example", "new@bank.example"]
    assert contact.addresses.first() == kept


def test_history_of_a_contact_holds_no_words(client: Client, alice: User):
    contact = factories.ContactFactory(name="Ana")

    client.post(
        act("contact_edit", contact.pk), {"name": "Ana", "addresses": "new@bank.example", "note": "Knows the minister"}
    )

    assert Entry.objects.about(contact).get().detail == {"fields": ["addresses", "note"], "addresses": 1}


def test_merged_contact_leads_to_the_one_that_was_kept(client: Client, alice: User):
    kept = factories.ContactFactory()
    gone = factories.ContactFactory(merged_into=kept)

    assert client.get(gone.get_absolute_url()).url == kept.get_absolute_url()
    assert client.get(act("contact_edit", gone.pk)).status_code == 404


def test_what_people_typed_is_shown_as_words(client: Client, alice: User):
    evil = '<img src=x onerror="1">'
    contact = factories.ContactFactory(name=evil, phone=evil, needs=evil, note=evil, source=evil)
    factories.AffiliationFactory(contact=contact, job=evil, organisation__name=evil)
    factories.ConsentFactory(contact=contact, how=evil)
    factories.InteractionFactory(subject=evil, text=evil).contacts.add(contact)
    addresses = (LIST, contact.get_absolute_url(), act("contact_edit", contact.pk))

    assert [b"<img" in client.get(address).content for address in addresses] == [False, False, False]


# --- Affiliations ----------------------------------------------------------------------------------------------------


def test_focal_point_speaks_for_the_organisation_from_the_first_day_to_the_last(client: Client, alice: User):
    fay = factories.outsider(name="Fay")
    contact, bank = factories.contact_of(fay), factories.OrganisationFactory()

    def speaks() -> bool:
        return represented(Organisation.objects.all(), fay).filter(pk=bank.pk).exists()

    before = speaks()
    client.post(
        act("affiliation_new", contact.pk),
        {"organisation": bank.pk, "is_focal_point": "on", "starts_on": days_ago(9)},
    )
    during = speaks()
    client.post(act("affiliation_end", contact.affiliations.get().pk), {"ends_on": days_ago(0)})

    assert (before, during, speaks()) == (False, True, False)


def test_affiliation_is_edited(client: Client, alice: User):
    affiliation = factories.AffiliationFactory(job="Clerk")
    sent = {"organisation": affiliation.organisation.pk, "job": "Director", "starts_on": "2025-01-01"}

    client.post(act("affiliation_edit", affiliation.pk), sent)

    affiliation.refresh_from_db()
    assert (affiliation.job, str(affiliation.starts_on)) == ("Director", "2025-01-01")


@pytest.mark.parametrize("name", ["affiliation_edit", "affiliation_end"])
def test_affiliation_cannot_end_before_it_begins(client: Client, alice: User, name: str):
    affiliation = factories.AffiliationFactory(starts_on=timezone.localdate())
    sent = {"organisation": affiliation.organisation.pk, "starts_on": days_ago(0), "ends_on": days_ago(1)}

    answer = client.post(act(name, affiliation.pk), sent)

    assert answer.status_code == 422
    assert "The end lies before the beginning." in answer.content.decode()


def test_affiliation_entered_by_mistake_is_taken_out_after_a_question(client: Client, alice: User):
    affiliation = factories.AffiliationFactory()
    address = act("affiliation_remove", affiliation.pk)

    asked = client.get(address)

    assert (asked.status_code, Affiliation.objects.count()) == (200, 1)
    assert client.post(address).url == affiliation.contact.get_absolute_url()
    assert not Affiliation.objects.exists()


# --- Consent ---------------------------------------------------------------------------------------------------------


def test_consent_is_given_withdrawn_and_given_again(client: Client, alice: User):
    contact = factories.ContactFactory()
    sent = {"purpose": "contact", "given_on": days_ago(5), "how": "Signed form"}

    client.post(act("consent_new", contact.pk), sent)
    again = client.post(act("consent_new", contact.pk), sent)
    client.post(act("consent_withdraw", contact.consents.get().pk), {"withdrawn_on": days_ago(1)})
    client.post(act("consent_new", contact.pk), {**sent, "given_on": days_ago(0)})

    assert again.status_code == 422
    assert [one.withdrawn_on is None for one in contact.consents.order_by("given_on")] == [False, True]
    assert "Signed form" not in str([entry.detail for entry in Entry.objects.all()])


@pytest.mark.parametrize(
    ("given", "withdrawn"), [(days_ago(5), days_ago(6)), (days_ago(5), days_ago(-1)), (days_ago(5), "")]
)
def test_consent_is_withdrawn_on_a_day_that_makes_sense(client: Client, alice: User, given: str, withdrawn: str):
    consent = factories.ConsentFactory(given_on=given)

    answer = client.post(act("consent_withdraw", consent.pk), {"withdrawn_on": withdrawn})

    consent.refresh_from_db()
    assert (answer.status_code, consent.withdrawn_on) == (422, None)


def test_withdrawn_consent_stays_as_it_is(client: Client, alice: User):
    consent = factories.ConsentFactory(given_on=days_ago(9), withdrawn_on=days_ago(5))

    client.post(act("consent_withdraw", consent.pk), {"withdrawn_on": days_ago(1)})

    consent.refresh_from_db()
    assert str(consent.withdrawn_on) == days_ago(5)


# --- Conversations ---------------------------------------------------------------------------------------------------

SAID = {"happened_on": days_ago(1), "channel": "call", "subject": "Reporting", "text": "They want 72 hours"}


def test_conversation_with_an_organisation_names_its_people_only(client: Client, alice: User):
    affiliation, stranger = factories.AffiliationFactory(), factories.ContactFactory()
    address = act("organisation_interaction_new", affiliation.organisation.slug)

    refused = client.post(address, {**SAID, "contacts": [stranger.pk]})
    answer = client.post(address, {**SAID, "contacts": [affiliation.contact.pk]})

    made = Interaction.objects.get()
    assert (refused.status_code, answer.status_code) == (422, 302)
    assert (made.recorded_by, made.organisation, made.contacts.get()) == (
        alice,
        affiliation.organisation,
        affiliation.contact,
    )
    assert "Reporting" not in page(client, stranger.get_absolute_url())
    assert "They want 72 hours" in page(client, affiliation.contact.get_absolute_url())


def test_conversation_with_a_contact(client: Client, alice: User):
    affiliation = factories.AffiliationFactory()

    client.post(
        act("contact_interaction_new", affiliation.contact.pk), {**SAID, "organisation": affiliation.organisation.pk}
    )

    made = Interaction.objects.get()
    assert (made.contacts.get(), made.organisation) == (affiliation.contact, affiliation.organisation)
    assert "They want 72 hours" in page(client, affiliation.organisation.get_absolute_url())


def test_conversation_is_corrected_by_another_keeper_and_its_author_stays(client: Client, alice: User):
    interaction = factories.InteractionFactory(organisation=factories.OrganisationFactory())
    author = interaction.recorded_by

    answer = client.post(act("interaction_edit", interaction.pk), {**SAID, "subject": "Corrected"})

    interaction.refresh_from_db()
    assert (answer.status_code, interaction.subject, interaction.recorded_by) == (302, "Corrected", author)


def test_correcting_a_conversation_keeps_who_was_there(client: Client, alice: User):
    interaction = factories.InteractionFactory(organisation=factories.OrganisationFactory())
    gone = factories.ContactFactory(erased_at=timezone.now())
    interaction.contacts.add(gone)

    client.post(act("interaction_edit", interaction.pk), {**SAID, "contacts": [gone.pk]})

    assert interaction.contacts.get() == gone


def test_history_of_a_contact_holds_no_address_and_no_text(client: Client, alice: User):
    affiliation = factories.AffiliationFactory(contact__name="Ana Ku", contact__email="ana@bank.example")
    contact = affiliation.contact

    client.post(act("contact_edit", contact.pk), {"name": "Ana Ku", "addresses": "new@bank.example"})
    client.post(act("affiliation_end", affiliation.pk), {"ends_on": days_ago(0)})
    client.post(act("consent_new", contact.pk), {"purpose": "public", "given_on": days_ago(0), "how": "Ana Ku wrote"})

    told = [str(entry.detail) for entry in Entry.objects.about(contact)]
    assert len(told) == 3
    assert not any(words in str(told) for words in ("Ana", "Ku", "@"))


def test_history_does_not_know_what_was_said(client: Client, alice: User):
    organisation = factories.OrganisationFactory()
    client.post(act("organisation_interaction_new", organisation.slug), {**SAID, "spoke": "Marla"})
    client.post(act("interaction_edit", Interaction.objects.get().pk), {**SAID, "text": "They want 48 hours"})

    told = [(entry.label, str(entry.detail)) for entry in Entry.objects.about(organisation)]

    assert len(told) == 2
    assert not any(words in str(told) for words in ("Reporting", "hours", "Marla"))


@pytest.mark.parametrize("field", ["happened_on", "channel", "subject"])
def test_conversation_needs_a_day_a_way_and_a_subject(client: Client, alice: User, field: str):
    organisation = factories.OrganisationFactory()

    answer = client.post(act("organisation_interaction_new", organisation.slug), {**SAID, field: ""})

    assert (answer.status_code, Interaction.objects.count()) == (422, 0)


def test_conversation_of_tomorrow_is_refused(client: Client, alice: User):
    organisation = factories.OrganisationFactory()

    answer = client.post(act("organisation_interaction_new", organisation.slug), {**SAID, "happened_on": days_ago(-1)})

    assert answer.status_code == 422
