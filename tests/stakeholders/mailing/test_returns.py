"""Mail that came back, on the pages of the register: beside the address, said by hand, in lists and invitations."""

from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ncss_portal.history.models import Entry
from ncss_portal.outbox.models import Bounce
from ncss_portal.outbox.refusing import Wishes
from stakeholders.models import Address, Contact, User
from tests import factories

pytestmark = pytest.mark.django_db

ANA = "ana@bank.example"
WHEN = datetime(2027, 1, 3, 14, tzinfo=UTC)


def sign_in(client: Client, person: User) -> User:
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return person


@pytest.fixture
def alice(client: Client) -> User:
    """Alice, who keeps the register, signed in."""
    return sign_in(client, factories.keeper_of_the_register(name="Alice"))


@pytest.fixture
def ana() -> Address:
    return factories.ContactFactory(name="Ana Ku", email=ANA).addresses.get()


def act(name: str, address: Address) -> str:
    return reverse(f"stakeholders:{name}", args=[address.pk])


def acts(address: Address) -> list[str]:
    return [act("address_takes_no_mail", address), act("address_works_again", address)]


def page(client: Client, url: str, **params: str) -> str:
    response = client.get(url, params)
    assert response.status_code == 200
    return " ".join(unescape(response.content.decode()).split())


def contact_page(client: Client, address: Address) -> str:
    return page(client, address.contact.get_absolute_url())


def came_back(address: str = ANA, **fields: Any) -> Bounce:
    return Bounce.objects.create(**{"address": address, "status": "5.1.1", "at": WHEN, **fields})


def queries(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    return len(asked)


# --- Who may ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", [factories.outsider, factories.auditor])
def test_nobody_but_a_keeper_reaches_an_act(client: Client, ana: Address, who: Any):
    sign_in(client, who())
    came_back()

    answers = [(client.get(url).status_code, client.post(url, {"why": "Left"}).status_code) for url in acts(ana)]

    assert answers == [(404, 404)] * 2
    assert not Entry.objects.exists()
    assert Bounce.objects.get().cleared_at is None


def test_visitor_is_asked_to_sign_in(client: Client, ana: Address):
    assert [client.post(url).url.startswith("/account/login/") for url in acts(ana)] == [True, True]


def test_auditor_sees_it_and_can_change_nothing(client: Client, ana: Address):
    sign_in(client, factories.auditor())
    came_back()

    shown = contact_page(client, ana)

    assert "Mail to this address came back on 3 January 2027 (no such mailbox)." in shown
    assert [url for url in acts(ana) if url in shown] == []


def test_person_sees_nothing_of_it_on_the_own_page(client: Client):
    person = sign_in(client, factories.outsider(email=ANA))
    factories.contact_of(person)
    came_back(said="550 nobody of this name")

    assert "nobody of this name" not in page(client, "/stakeholders/mine/")


@pytest.mark.parametrize("fields", [{"erased_at": WHEN}, {"merged": True}])
def test_address_of_an_erased_or_merged_contact_is_not_there(client: Client, alice: User, ana: Address, fields: Any):
    other = factories.ContactFactory()
    changed = {"merged_into": other} if "merged" in fields else fields
    Contact.objects.filter(pk=ana.contact_id).update(**changed)

    assert [client.get(url).status_code for url in acts(ana)] == [404, 404]


# --- Beside the address ----------------------------------------------------------------------------------------------


def test_it_says_when_and_why_and_what_the_server_said(client: Client, alice: User, ana: Address):
    came_back(said="550 5.1.1 <b>User</b> unknown")

    shown = contact_page(client, ana)

    assert "Mail to this address came back on 3 January 2027 (no such mailbox)." in shown
    assert "550 5.1.1 <b>User</b> unknown" in shown
    assert act("address_works_again", ana) in shown
    assert act("address_takes_no_mail", ana) not in shown


def test_full_mailbox_is_told_as_something_that_passes(client: Client, alice: User, ana: Address):
    came_back(status="4.2.2", at=timezone.now())

    assert "(the mailbox is full). It may work again by itself." in contact_page(client, ana)


def test_address_that_works_offers_to_say_that_it_takes_none(client: Client, alice: User, ana: Address):
    shown = contact_page(client, ana)

    assert act("address_takes_no_mail", ana) in shown
    assert "came back" not in shown


def test_page_of_a_contact_asks_as_much_for_three_addresses_as_for_one(client: Client, alice: User, ana: Address):
    came_back()
    one = queries(client, ana.contact.get_absolute_url())
    for number in range(2):
        address = factories.AddressFactory(contact=ana.contact)
        came_back(address.email, noted_by=factories.UserFactory(), status="", said=str(number))

    assert queries(client, ana.contact.get_absolute_url()) == one


# --- By hand ---------------------------------------------------------------------------------------------------------


def test_keeper_says_that_an_address_takes_no_mail(client: Client, alice: User, ana: Address):
    answer = client.post(act("address_takes_no_mail", ana), {"why": "Called: has left"})

    assert (answer.status_code, answer.url) == (302, ana.contact.get_absolute_url())
    shown = contact_page(client, ana)
    assert "Takes no mail, as Alice noted on" in shown
    assert "Called: has left" in shown
    assert "Address noted as taking no mail" in shown
    assert Wishes.of([ANA]).is_unreachable(ANA)
    entry = Entry.objects.get(act="address noted as taking no mail")
    assert (entry.actor, entry.thing, entry.detail) == (alice, ana.contact, {"bounce": Bounce.objects.get().pk})
    assert ANA not in entry.label + str(entry.detail)


@pytest.mark.parametrize("why", ["", "  ", "x" * 501])
def test_reason_is_asked_for(client: Client, alice: User, ana: Address, why: str):
    assert client.post(act("address_takes_no_mail", ana), {"why": why}).status_code == 422
    assert not Bounce.objects.exists()


def test_keeper_says_that_it_works_again(client: Client, alice: User, ana: Address):
    came_back()
    client.post(act("address_takes_no_mail", ana), {"why": "Left"})

    client.post(act("address_works_again", ana))

    assert not Bounce.objects.filter(cleared_at=None).exists()
    assert not Wishes.of([ANA]).is_unreachable(ANA)
    assert Entry.objects.get(act="address noted as working again").detail == {"cleared": 2}


def test_saying_it_twice_changes_nothing_more(client: Client, alice: User, ana: Address):
    client.post(act("address_works_again", ana))

    assert not Entry.objects.filter(act="address noted as working again").exists()


def test_looking_changes_nothing(client: Client, alice: User, ana: Address):
    came_back()

    for url in acts(ana):
        assert (client.get(url).status_code, client.head(url).status_code) == (200, 200)

    assert Bounce.objects.filter(cleared_at=None).count() == 1
    assert not Entry.objects.exists()


# --- In the list, and when inviting ----------------------------------------------------------------------------------


def test_list_finds_those_whose_mail_comes_back(client: Client, alice: User, ana: Address):
    for name in ("Working", "Cleared", "Full once"):
        factories.ContactFactory(name=name, email=f"{name.split()[0]}@bank.example")
    came_back("cleared@bank.example", cleared_at=WHEN)
    came_back("full@bank.example", status="4.2.2", at=timezone.now() - timedelta(days=31))
    second = factories.ContactFactory(name="Bo Capital", email="Bo@Bank.example")
    factories.AddressFactory(contact=second, email="Other@Bank.example")
    came_back()
    came_back("other@bank.example")

    response = client.get("/stakeholders/contacts/", {"mail": "back"})

    assert sorted(contact.name for contact in response.context["page"]) == ["Ana Ku", "Bo Capital"]


def test_choosing_whom_to_invite_warns(client: Client, alice: User, ana: Address):
    came_back()
    url = reverse("stakeholders:invitation_choose")

    assert "Mail to this address came back on 3 January 2027 (no such mailbox)." in page(client, url)


def test_look_at_an_invitation_warns_and_it_can_be_sent(client: Client, alice: User, ana: Address):
    came_back()

    response = client.post(reverse("stakeholders:invitation_new"), {"contact": ana.contact_id, "message": "Come."})

    assert response.status_code == 200
    assert "came back on 3 January 2027" in response.content.decode()
    assert response.context["look"].can_send


def test_choosing_asks_as_much_for_three_as_for_one(client: Client, alice: User, ana: Address):
    came_back()
    url = reverse("stakeholders:invitation_choose")
    one = queries(client, url)
    for number in range(2):
        factories.ContactFactory(email=f"more{number}@bank.example")
        came_back(f"more{number}@bank.example", noted_by=factories.UserFactory(), status="")

    assert queries(client, url) == one
