"""What the register shows to those who do not keep it: the own row, the own organisation, and who takes part."""

from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ncss_portal import timeline
from stakeholders.models import Alias, User
from tests import factories

pytestmark = pytest.mark.django_db

MINE = "/stakeholders/mine/"
PARTICIPANTS = "/stakeholders/participants/"


def sign_in(client: Client, person: User) -> User:
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return person


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return unescape(response.content.decode())


def queries(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


# --- The own row -----------------------------------------------------------------------------------------------------


def test_own_page_asks_who_one_is(client: Client):
    assert client.get(MINE).url.startswith("/account/login/")


def test_person_without_a_row_gets_told(client: Client):
    sign_in(client, factories.outsider())

    assert "The register holds nothing about you" in page(client, MINE)


def test_person_sees_the_own_row_and_nothing_internal(client: Client):
    charlie = sign_in(client, factories.outsider(email="charlie@portal.example"))
    contact = factories.contact_of(charlie, note="Hesitates", phone="+501 1")
    factories.AffiliationFactory(contact=contact, organisation__name="Bank", job="Analyst")
    factories.ConsentFactory(contact=contact, how="Signed form")
    factories.InteractionFactory(subject="About him", text="Secret").contacts.add(contact)
    factories.ContactFactory(name="Somebody else", email="else@portal.example")

    shown = page(client, MINE)

    assert [
        words for words in ("charlie@portal.example", "+501 1", "Bank", "Analyst", "Signed form") if words not in shown
    ] == []
    assert [words for words in ("Hesitates", "About him", "Secret", "Somebody else", "else@") if words in shown] == []


def test_person_finds_herself_after_her_row_was_merged(client: Client):
    charlie = sign_in(client, factories.outsider())
    kept = factories.ContactFactory(name="Charles")
    factories.contact_of(charlie, merged_into=kept)

    assert "Charles" in page(client, MINE)


def test_focal_point_is_led_to_the_organisations_for_which_she_speaks(client: Client):
    bank, court = factories.OrganisationFactory(), factories.OrganisationFactory()
    fay = factories.focal_point_of(bank)
    factories.AffiliationFactory(contact=fay.contact, organisation=court)
    sign_in(client, fay)

    shown = page(client, MINE)

    assert [one.get_absolute_url() in shown for one in (bank, court)] == [True, False]


def test_own_page_asks_as_often_for_three_organisations_as_for_one(client: Client):
    fay = factories.focal_point_of(factories.OrganisationFactory())
    sign_in(client, fay)

    def one_more() -> None:
        more = factories.OrganisationFactory()
        factories.focal_point_of(more)
        factories.AffiliationFactory(contact=fay.contact, organisation=more, is_focal_point=True)

    for_one = queries(client, MINE)
    one_more()
    one_more()

    assert queries(client, MINE) == for_one


# --- The own organisation --------------------------------------------------------------------------------------------


def test_focal_point_sees_facts_and_nothing_internal(client: Client):
    bank = factories.OrganisationFactory(name="Bank", note="Ask the deputy", expertise="Payments")
    factories.AliasFactory(organisation=bank, name="Bnak", kind=Alias.Kind.SPELLING)
    ana = factories.ContactFactory(name="Ana Ku", email="ana@bank.example", phone="+501 2", note="Rude")
    factories.AffiliationFactory(organisation=bank, contact=ana)
    factories.AffiliationFactory(organisation=bank, contact__name="Left Long Ago", ends_on=timezone.localdate())
    factories.InteractionFactory(organisation=bank, subject="About money")
    factories.StandingFactory(organisation=bank, reason="They hesitate")
    sign_in(client, factories.focal_point_of(bank))

    shown = page(client, bank.get_absolute_url())

    hidden = ("Ask the deputy", "Bnak", "ana@", "+501", "Rude", "Left Long Ago", "About money", "hesitate", "Timeline")
    assert [words for words in ("Bank", "Payments", "Ana Ku") if words not in shown] == []
    assert [words for words in hidden if words in shown] == []


@pytest.mark.parametrize("ended", [False, True])
def test_organisation_closes_with_the_last_day_of_the_focal_point(client: Client, ended: bool):
    bank = factories.OrganisationFactory()
    fay = sign_in(client, factories.focal_point_of(bank))
    if ended:
        fay.contact.affiliations.update(ends_on=timezone.localdate())

    assert client.get(bank.get_absolute_url()).status_code == (404 if ended else 200)


def test_other_organisations_stay_closed_to_a_focal_point(client: Client):
    sign_in(client, factories.focal_point_of(factories.OrganisationFactory()))

    assert client.get(factories.OrganisationFactory().get_absolute_url()).status_code == 404


def test_focal_point_is_told_nothing_by_the_timeline():
    bank = factories.OrganisationFactory()
    factories.InteractionFactory(organisation=bank)
    fay, alice = factories.focal_point_of(bank), factories.keeper_of_the_register()

    assert timeline.moments(bank, fay) == []
    assert len(timeline.moments(bank, alice)) == 1


def test_navigation_offers_the_register_to_those_who_may_read_it(client: Client):
    offered = []
    for person in (factories.outsider(), factories.auditor(), factories.keeper_of_the_register()):
        sign_in(client, person)
        offered.append('<a href="/stakeholders/"' in page(client, "/about/"))

    assert offered == [False, True, True]


# --- Who takes part --------------------------------------------------------------------------------------------------


def test_public_list_names_organisations_that_agreed_and_nothing_else(client: Client):
    today = timezone.localdate()
    bank = factories.OrganisationFactory(
        name="Bank", acronym="CB", website="https://bank.example", named_since=today, note="Note", expertise="Payments"
    )
    bank.categories.add(factories.category("banks"))
    factories.AffiliationFactory(organisation=bank, contact__name="Ana Ku", is_focal_point=True)
    factories.OrganisationFactory(name="Tomorrow Ltd", named_since=today + timedelta(days=1))
    factories.OrganisationFactory(name="Silent Ltd")
    factories.OrganisationFactory(name="Merged Ltd", named_since=today, merged_into=bank)

    shown = page(client, PARTICIPANTS)

    hidden = ("Note", "Payments", "Ana Ku", "Tomorrow Ltd", "Silent Ltd", "Merged Ltd")
    assert [
        words for words in ("Bank", "CB", "https://bank.example", "Central bank and banks") if words not in shown
    ] == []
    assert [words for words in hidden if words in shown] == []


def test_organisation_of_two_categories_is_named_once(client: Client):
    bank = factories.OrganisationFactory(named_since=timezone.localdate())
    bank.categories.add(factories.category("banks"), factories.category("regulators"))
    factories.OrganisationFactory(name="No category", named_since=timezone.localdate())

    groups = client.get(PARTICIPANTS).context["groups"]

    assert [(str(category), len(rows)) for category, rows in groups] == [("Regulators", 1), ("None", 1)]


def test_public_list_without_anybody_says_so(client: Client):
    assert "Nobody is named here yet" in page(client, PARTICIPANTS)


def test_public_list_asks_twice_however_long_it_is(client: Client):
    counts = []
    for number in (1, 2):
        for organisation in factories.OrganisationFactory.create_batch(number, named_since=timezone.localdate()):
            organisation.categories.add(factories.category("banks"))
        counts.append(queries(client, PARTICIPANTS))

    assert counts == [2, 2]
