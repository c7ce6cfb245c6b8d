"""The organisations of the register: the list, the page of each, and how they are entered, changed and removed."""

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
from stakeholders.models import Alias, Organisation, User
from stakeholders.register.listing import OrganisationListing
from stakeholders.register.naming import RESERVED, squeezed
from tests import factories

pytestmark = pytest.mark.django_db

LIST = "/stakeholders/"
NEW = "/stakeholders/new/"


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
    return [organisation.name for organisation in response.context["page"]]


def address_of(organisation: Organisation, act: str) -> str:
    return reverse(f"stakeholders:organisation_{act}", args=[organisation.slug])


# --- Who may ---------------------------------------------------------------------------------------------------------


def test_list_is_for_those_who_keep_or_audit_the_register(client: Client):
    factories.OrganisationFactory()
    people = [factories.outsider(), factories.auditor(), factories.keeper_of_the_register()]

    answers = []
    for person in people:
        sign_in(client, person)
        answers.append(client.get(LIST).status_code)

    assert answers == [404, 200, 200]


def test_auditor_reads_the_page_without_any_act(client: Client):
    organisation = factories.OrganisationFactory()
    factories.InteractionFactory(organisation=organisation, subject="About money")
    sign_in(client, factories.auditor())

    shown = page(client, organisation.get_absolute_url())

    acts = [address_of(organisation, act) for act in ("edit", "remove", "interaction_new")]
    assert "About money" in shown
    assert [address for address in acts if address in shown] == []


@pytest.mark.parametrize("act", ["edit", "remove", "interaction_new"])
@pytest.mark.parametrize("who", ["outsider", "auditor", "focal point"])
def test_nobody_but_a_keeper_changes_an_organisation(client: Client, act: str, who: str):
    organisation = factories.OrganisationFactory(name="Ministry")
    people = {
        "outsider": factories.outsider,
        "auditor": factories.auditor,
        "focal point": lambda: factories.focal_point_of(organisation),
    }
    sign_in(client, people[who]())
    sent = {"name": "Other", "subject": "What", "channel": "call", "happened_on": "2026-01-01"}

    answers = [ask(address_of(organisation, act)).status_code for ask in (client.get, lambda a: client.post(a, sent))]

    organisation.refresh_from_db()
    assert (answers, organisation.name, organisation.interactions.count()) == ([404, 404], "Ministry", 0)


@pytest.mark.parametrize("who", [factories.outsider, factories.auditor])
def test_nobody_but_a_keeper_adds_an_organisation(client: Client, who: Any):
    sign_in(client, who())

    assert (client.get(NEW).status_code, client.post(NEW, {"name": "Mine"}).status_code) == (404, 404)
    assert not Organisation.objects.exists()


# --- The list --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["secretaria", "NSCS", "formerly known", "cryptography", "seguridad nacional"])
def test_search_looks_at_names_aliases_and_expertise_whatever_the_accents(client: Client, alice: User, words: str):
    found = factories.OrganisationFactory(name="Secretaría de Seguridad", acronym="NSCS", expertise="Cryptography")
    factories.AliasFactory(organisation=found, name="Formerly known as Consejo Nacional")
    factories.OrganisationFactory(name="Lagoon Credit Union")

    assert listed(client, q=words) == ["Secretaría de Seguridad"]


def test_filters_stay_in_the_address_and_choose(client: Client, alice: User):
    here = {"sector": "finance", "country": "BZ", "named_since": timezone.localdate()}
    bank = factories.OrganisationFactory(name="Bank", **here)
    bank.categories.add(factories.category("banks"))
    factories.AffiliationFactory(organisation=bank)
    seat = factories.SeatFactory(organisation=bank, holder=None)
    factories.OrganisationFactory(name="Vendor", is_local=False, country="US")
    asked = [
        {"category": "banks"},
        {"sector": "finance"},
        {"country": "BZ"},
        {"place": "local"},
        {"people": "with"},
        {"named": "yes"},
        {"body": "any"},
        {"body": seat.body.slug},
    ]
    turned = [{"place": "abroad"}, {"people": "without"}, {"named": "no"}, {"body": "none"}]

    assert [listed(client, **params) for params in asked] == [["Bank"]] * 8
    assert [listed(client, **params) for params in turned] == [["Vendor"]] * 4
    assert '<option value="finance" selected>' in page(client, f"{LIST}?sector=finance")


def test_seat_that_ended_counts_no_more(client: Client, alice: User):
    seat = factories.SeatFactory(organisation__name="Bank", ends_on=timezone.localdate())

    assert (listed(client, body=seat.body.slug), listed(client, body="none")) == ([], ["Bank"])


def test_list_is_sorted_as_asked(client: Client, alice: User):
    for name, key, people in (("Aid", "society", 0), ("Bank", "banks", 2), ("Court", "judiciary", 1)):
        organisation = factories.OrganisationFactory(name=name)
        if key != "society":
            organisation.categories.add(factories.category(key))
        factories.AffiliationFactory.create_batch(people, organisation=organisation)

    assert listed(client) == ["Aid", "Bank", "Court"]
    assert listed(client, order="category") == ["Court", "Bank", "Aid"]
    assert listed(client, order="contacts") == ["Bank", "Court", "Aid"]


@pytest.mark.parametrize(
    "params",
    [
        {"order": "user__password"},
        {"order": "-group__user__password"},
        {"page": "999"},
        {"page": "x"},
        {"page": "-1"},
        {"category": "' OR 1=1"},
        {"body": "nobody"},
        {"sector": "\x00"},
        {"q": "\x00"},
        {"country": "Belize"},
        {"group__user__email": "a"},
    ],
)
def test_unknown_wishes_are_passed_over(client: Client, alice: User, params: dict[str, str]):
    factories.OrganisationFactory.create_batch(2)

    assert len(listed(client, **params)) == 2


def test_only_known_orders_reach_the_database():
    named = {name for order in OrganisationListing.orders.values() for name in order if isinstance(name, str)}

    assert named == {"name", "-contact_count"}


def test_list_has_pages_of_twenty_and_says_how_many_there_are(client: Client, alice: User):
    factories.OrganisationFactory.create_batch(21, sector="water")

    shown = page(client, f"{LIST}?sector=water&page=2")

    assert (len(listed(client)), len(listed(client, page="2"))) == (20, 1)
    assert "<b>21</b> organisations" in shown
    assert "?sector=water&page=1" in shown


def test_merged_organisations_are_not_listed(client: Client, alice: User):
    kept = factories.OrganisationFactory(name="Kept")
    factories.OrganisationFactory(name="Gone", merged_into=kept)

    assert listed(client) == ["Kept"]


def test_empty_register_leads_to_the_first_organisation(client: Client, alice: User):
    shown = page(client, LIST)

    assert "The register is empty" in shown
    assert f'href="{NEW}"' in shown
    assert "/stakeholders/files/" in shown


def test_search_without_a_find_leads_back_to_all(client: Client, alice: User):
    factories.OrganisationFactory()

    shown = page(client, f"{LIST}?q=nothing")

    assert "No organisation fits" in shown
    assert f'<a href="{LIST}">Clear the filters</a>' in shown


def test_list_asks_as_often_for_three_as_for_one(client: Client, alice: User):
    def one_more() -> None:
        organisation = factories.OrganisationFactory(country="BZ", sector="water")
        organisation.categories.add(factories.category("banks"))
        factories.AffiliationFactory(organisation=organisation)
        factories.SeatFactory(organisation=organisation)

    one_more()
    for_one = queries(client, f"{LIST}?q=organisation")
    one_more()
    one_more()

    assert (for_one, queries(client, f"{LIST}?q=organisation")) == (10, 10)


# --- The page --------------------------------------------------------------------------------------------------------


def test_page_shows_facts_people_conversations_and_what_happened(client: Client, alice: User):
    organisation = factories.OrganisationFactory(
        name="Central Bank",
        website="https://bank.example",
        note="Ask for the deputy",
        country="BZ",
        named_since=timezone.localdate(),
    )
    factories.AliasFactory(organisation=organisation, name="Currency Board", kind=Alias.Kind.FORMER)
    factories.OrganisationFactory(name="Old Bank", successor=organisation)
    job = {"organisation": organisation, "starts_on": timezone.localdate() - timedelta(days=9)}
    factories.AffiliationFactory(contact__name="Ana Ku", job="Analyst", is_focal_point=True, **job)
    factories.AffiliationFactory(contact__name="Ben Loo", job="Clerk", ends_on=timezone.localdate(), **job)
    factories.InteractionFactory(organisation=organisation, subject="Reporting", text="They want 72 hours")

    shown = page(client, organisation.get_absolute_url())

    facts = ("Currency Board", "Old Bank", "https://bank.example", "Ask for the deputy", "Belize")
    rest = ("Ana Ku", "Analyst", "Focal point", "Ben Loo", "Reporting", "They want 72 hours", "Affiliation ended")
    assert [words for words in (*facts, *rest) if words not in shown] == []


def test_website_that_is_no_web_address_is_no_link(client: Client, alice: User):
    organisation = factories.OrganisationFactory(website="javascript:alert(1)", named_since=timezone.localdate())

    addresses = (organisation.get_absolute_url(), "/stakeholders/participants/")

    assert ["javascript:" in page(client, address) for address in addresses] == [False, False]


def test_what_people_typed_is_shown_as_words(client: Client, alice: User):
    evil = '<img src=x onerror="1">'
    organisation = factories.OrganisationFactory(name=evil, acronym=evil, note=evil, description=evil, expertise=evil)
    factories.AliasFactory(organisation=organisation, name=evil)
    factories.AffiliationFactory(organisation=organisation, contact__name=evil, job=evil)
    factories.InteractionFactory(organisation=organisation, subject=evil, text=evil, spoke=evil)
    addresses = (LIST, organisation.get_absolute_url(), address_of(organisation, "edit"))

    assert [b"<img" in client.get(address).content for address in addresses] == [False, False, False]


def test_merged_organisation_leads_to_the_one_that_was_kept(client: Client, alice: User):
    kept = factories.OrganisationFactory()
    between = factories.OrganisationFactory(merged_into=kept)
    gone = factories.OrganisationFactory(merged_into=between)

    answer = client.get(gone.get_absolute_url())

    assert (answer.status_code, answer.url) == (302, kept.get_absolute_url())


def test_long_timeline_is_cut_and_can_be_shown_whole(client: Client, alice: User):
    organisation = factories.OrganisationFactory()
    factories.InteractionFactory.create_batch(32, organisation=organisation)
    address = organisation.get_absolute_url()

    cut, whole = client.get(address), client.get(f"{address}?all=1")

    assert [len(one.context["timeline"].rows) for one in (cut, whole)] == [30, 32]
    assert [len(one.context["conversations"].rows) for one in (cut, whole)] == [10, 32]
    assert "Show all 32 entries" in cut.content.decode()


def test_history_on_the_timeline_says_who_and_not_what(client: Client, alice: User):
    organisation = factories.OrganisationFactory(name="Bank")
    client.post(address_of(organisation, "edit"), {"name": "Bank", "note": "Secret words", "is_local": "on"})
    organisation.note = ""
    organisation.save()

    shown = page(client, organisation.get_absolute_url())

    assert "Details changed" in shown
    assert "Secret words" not in shown


def test_page_asks_as_often_for_three_of_everything_as_for_one(client: Client, alice: User):
    organisation = factories.OrganisationFactory()

    def one_more() -> None:
        affiliation = factories.AffiliationFactory(organisation=organisation, starts_on=timezone.localdate())
        factories.InteractionFactory(organisation=organisation).contacts.add(affiliation.contact)
        factories.AliasFactory(organisation=organisation)
        factories.OrganisationFactory(successor=organisation)

    one_more()
    for_one = queries(client, organisation.get_absolute_url())
    one_more()
    one_more()

    assert queries(client, organisation.get_absolute_url()) == for_one


# --- Entering and changing -------------------------------------------------------------------------------------------


def test_organisation_is_entered_with_its_names(client: Client, alice: User):
    sent = {
        "name": "Universidad de Belice",
        "acronym": "UB",
        "categories": [factories.category("academia").pk],
        "other_names": "University of Belize\r\nUB Belmopan\r\nuniversity of belize",
        "website": "ub.example",
        "is_local": "on",
    }

    answer = client.post(NEW, sent)

    made = Organisation.objects.get()
    assert (answer.status_code, answer.url) == (302, "/stakeholders/organisations/universidad-de-belice/")
    assert (made.website, made.categories.get().key) == ("https://ub.example", "academia")
    assert sorted(alias.name for alias in made.aliases.all()) == ["UB Belmopan", "University of Belize"]
    assert Entry.objects.about(made).get().act == "organisation entered"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("website", "javascript:alert(1)"),
        ("website", "ftp://files.example"),
        ("country", "XX"),
        ("sector", "magic"),
        ("named_since", "yesterday"),
        ("succeeded_on", "2026-01-01"),
        ("other_names", "x" * 300),
    ],
)
def test_form_that_makes_no_sense_is_refused(client: Client, alice: User, field: str, value: str):
    answer = client.post(NEW, {"name": "Bank", field: value})

    assert (answer.status_code, Organisation.objects.count()) == (422, 0)


@pytest.mark.parametrize("name", ["CENTRAL  BANK of belize", "The Central Bank of Belize", "Bánco (Central)"])
def test_same_name_in_another_spelling_warns_and_names_the_other_one(client: Client, alice: User, name: str):
    other = factories.OrganisationFactory(name="Central Bank of Belize")
    factories.AliasFactory(organisation=other, name="Banco Central")

    warned = client.post(NEW, {"name": name})
    entered = client.post(NEW, {"name": name, "is_another": "on"})

    assert (warned.status_code, entered.status_code) == (422, 302)
    assert other.get_absolute_url() in warned.content.decode()
    assert Organisation.objects.count() == 2


def test_tick_for_another_organisation_is_shown_only_where_it_is_needed(client: Client, alice: User):
    factories.OrganisationFactory(name="Bank")

    answers = [client.get(NEW), client.post(NEW, {"name": ""}), client.post(NEW, {"name": "Bank"})]

    assert ["is_another" in answer.content.decode() for answer in answers] == [False, False, True]


def test_address_is_free_and_none_of_the_words_that_pages_need(client: Client, alice: User):
    factories.OrganisationFactory(name="Other", slug="bank")

    for name in ("Bank", "New", "Merge", "银行"):
        client.post(NEW, {"name": name})

    slugs = set(Organisation.objects.exclude(name="Other").values_list("slug", flat=True))
    assert slugs == {"bank-2", "new-2", "merge-2", "organisation"}
    assert not slugs & RESERVED


def test_renaming_keeps_the_address_and_the_old_name(client: Client, alice: User):
    bank = factories.OrganisationFactory(name="Currency Board", slug="currency-board")
    factories.AliasFactory(organisation=bank, name="Central Bank")

    client.post(
        address_of(bank, "edit"),
        {"name": "Central Bank", "other_names": "Central Bank", "keep_old_name": "on", "is_local": "on"},
    )

    bank.refresh_from_db()
    assert (bank.name, bank.slug) == ("Central Bank", "currency-board")
    assert [(alias.name, alias.kind) for alias in bank.aliases.all()] == [("Currency Board", "former")]


def test_mistyped_name_need_not_be_kept(client: Client, alice: User):
    bank = factories.OrganisationFactory(name="Cental Bank")

    client.post(address_of(bank, "edit"), {"name": "Central Bank", "is_local": "on"})

    assert not bank.aliases.exists()


def test_edit_form_offers_to_keep_the_old_name(client: Client, alice: User):
    bank = factories.OrganisationFactory()

    assert 'name="keep_old_name" id="id_keep_old_name" checked' in page(client, address_of(bank, "edit"))


def test_unchanged_form_changes_nothing_even_where_two_have_one_name(client: Client, alice: User):
    bank = factories.OrganisationFactory(name="Bank")
    factories.OrganisationFactory(name="Bank")
    alias = factories.AliasFactory(organisation=bank, name="B", kind=Alias.Kind.SPELLING)

    answer = client.post(address_of(bank, "edit"), {"name": "Bank", "spellings": "B", "is_local": "on"})

    assert (answer.status_code, bank.aliases.get()) == (302, alias)


def test_succession_has_a_day_and_goes_in_no_circle(client: Client, alice: User):
    old, new = factories.OrganisationFactory(name="Old"), factories.OrganisationFactory(name="New bank")
    sent = {"name": "Old", "is_local": "on", "successor": new.pk, "succeeded_on": "2026-01-01"}

    succeeded = client.post(address_of(old, "edit"), sent)
    circle = client.post(address_of(new, "edit"), {"name": "New bank", "successor": old.pk})

    old.refresh_from_db()
    assert (succeeded.status_code, old.successor, str(old.succeeded_on)) == (302, new, "2026-01-01")
    assert circle.status_code == 422


def test_history_of_a_change_names_fields_and_no_words(client: Client, alice: User):
    bank = factories.OrganisationFactory(name="Bank")

    client.post(address_of(bank, "edit"), {"name": "Bank", "note": "They hesitate", "is_local": "on"})

    entry = Entry.objects.about(bank).get()
    assert (entry.act, entry.actor, entry.detail) == ("organisation changed", alice, {"fields": ["note"]})


def test_merged_organisation_cannot_be_edited(client: Client, alice: User):
    gone = factories.OrganisationFactory(merged_into=factories.OrganisationFactory())

    assert client.get(address_of(gone, "edit")).status_code == 404


def test_squeezed_names_forget_what_does_not_count():
    assert squeezed("The  Bánk & Co.") == squeezed("BANK and Co")
    assert squeezed("The The") == "thethe"


# --- Removing --------------------------------------------------------------------------------------------------------


def test_organisation_on_which_nothing_hangs_is_removed_after_a_question(client: Client, alice: User):
    bank = factories.OrganisationFactory(name="Bank")
    bank.categories.add(factories.category("banks"))
    factories.AliasFactory(organisation=bank)
    pk = bank.pk

    asked = page(client, address_of(bank, "remove"))
    answer = client.post(address_of(bank, "remove"))

    assert "Remove Bank from the register?" in asked
    assert (answer.status_code, answer.url) == (302, LIST)
    assert not Organisation.objects.exists()
    assert Entry.objects.get(thing_id=pk).act == "organisation removed"


def test_removing_takes_the_group_of_its_focal_points_along(client: Client, alice: User):
    bank = factories.OrganisationFactory()
    factories.focal_point_of(bank)
    bank.affiliations.all().delete()
    group = bank.group

    client.post(address_of(bank, "remove"))

    assert not type(group).objects.filter(pk=group.pk).exists()


@pytest.mark.parametrize(
    "hang",
    [
        lambda bank: factories.AffiliationFactory(organisation=bank),
        lambda bank: factories.SeatFactory(organisation=bank),
        lambda bank: factories.StandingFactory(organisation=bank),
        lambda bank: factories.InteractionFactory(organisation=bank),
        lambda bank: factories.AssignmentFactory(organisation=bank),
        lambda bank: factories.OrganisationFactory(merged_into=bank),
        lambda bank: factories.OrganisationFactory(successor=bank),
        lambda bank: factories.BodyFactory(lead=bank),
    ],
)
def test_organisation_on_which_something_hangs_stays(client: Client, alice: User, hang: Any):
    bank = factories.OrganisationFactory()
    hang(bank)

    asked, answer = client.get(address_of(bank, "remove")), client.post(address_of(bank, "remove"))

    assert (asked.status_code, answer.status_code) == (200, 409)
    assert "This hangs on it" in asked.content.decode()
    assert Organisation.objects.filter(pk=bank.pk).exists()
