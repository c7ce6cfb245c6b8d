"""Who signs in is recognised in the register, by an address that is proven and belongs to one contact alone."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from ncss_portal.history.models import Entry
from stakeholders.accounts.recognising import recognise
from stakeholders.models import Contact, User
from tests.factories import AddressFactory, ContactFactory, UserFactory, contact_of

pytestmark = pytest.mark.django_db
ADDRESS = "ana@ministry.example"


def person(address: str = ADDRESS, *, verified: bool = True) -> User:
    user: User = UserFactory(email=address)
    EmailAddress.objects.create(user=user, email=address, verified=verified, primary=True)
    return user


def sign_in_by_code(client: Client, address: str) -> None:
    client.post("/account/login/code/", {"email": address})
    found = re.search(r"^[A-Z0-9]{4}-[A-Z0-9]{4}$", mail.outbox[-1].body, re.MULTILINE)
    assert found
    client.post("/account/login/code/confirm/", {"code": found[0]})


def test_contact_with_the_proven_address_is_found_when_signing_in(client: Client) -> None:
    contact, user = ContactFactory(email="Ana@Ministry.example"), person()

    sign_in_by_code(client, ADDRESS)

    contact.refresh_from_db()
    entry = Entry.objects.about(contact).get()
    assert contact.user == user
    assert (entry.act, entry.actor, entry.detail) == ("contact recognised", user, {"account": user.pk})


def test_contact_is_found_when_an_account_is_opened(client: Client) -> None:
    contact = ContactFactory(email=ADDRESS)

    client.post("/account/signup/", {"email": ADDRESS, "name": "Ana"})
    before = Contact.objects.get(pk=contact.pk).user
    found = re.search(r"^[A-Z0-9]{4}-[A-Z0-9]{4}$", mail.outbox[-1].body, re.MULTILINE)
    assert found
    client.post("/account/confirm-email/", {"code": found[0]})

    contact.refresh_from_db()
    assert before is None
    assert contact.user == User.objects.get(email=ADDRESS)


def test_second_address_that_is_proven_counts_too(client: Client) -> None:
    contact, user = ContactFactory(email="ana@old.example"), person()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    user.set_unusable_password()
    user.save()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")

    client.post("/account/email/", {"email": "ana@old.example", "action_add": ""})
    # Until then it is nowhere: nobody can claim the address of somebody else by writing it there.
    assert EmailAddress.objects.filter(email="ana@old.example").count() == 0
    found = re.search(r"^[A-Z0-9]{4}-[A-Z0-9]{4}$", mail.outbox[-1].body, re.MULTILINE)
    assert found
    client.post("/account/confirm-email/", {"code": found[0]})

    contact.refresh_from_db()
    assert contact.user == user


def test_address_that_is_not_proven_finds_nobody() -> None:
    contact = ContactFactory(email=ADDRESS)

    assert recognise(person(verified=False)) is None
    contact.refresh_from_db()
    assert contact.user is None


def test_two_contacts_with_the_address_are_left_to_people() -> None:
    first, second = ContactFactory(email=ADDRESS), ContactFactory(email=ADDRESS)

    assert recognise(person()) is None
    assert list(Contact.objects.filter(pk__in=[first.pk, second.pk], user__isnull=False)) == []


def test_two_contacts_of_two_addresses_are_left_to_people() -> None:
    user = person()
    EmailAddress.objects.create(user=user, email="ana@old.example", verified=True)
    ContactFactory(email=ADDRESS)
    ContactFactory(email="ana@old.example")

    assert recognise(user) is None


def test_one_contact_with_both_addresses_is_one() -> None:
    user = person()
    EmailAddress.objects.create(user=user, email="ana@old.example", verified=True)
    contact = ContactFactory(email=ADDRESS)
    AddressFactory(contact=contact, email="ana@old.example")

    assert recognise(user) == contact


def test_contact_of_another_account_stays_its_own() -> None:
    other = UserFactory()
    contact = contact_of(other, email=ADDRESS)

    assert recognise(person()) is None
    contact.refresh_from_db()
    assert contact.user == other


def test_contact_that_shares_the_address_with_one_of_another_account_is_left_to_people() -> None:
    contact_of(UserFactory(), email=ADDRESS)
    shared = ContactFactory(email=ADDRESS)

    assert recognise(person()) is None
    shared.refresh_from_db()
    assert shared.user is None


def test_account_that_is_known_already_gets_no_second_contact() -> None:
    user = person()
    contact_of(user, email="")
    other = ContactFactory(email=ADDRESS)

    assert recognise(user) is None
    other.refresh_from_db()
    assert other.user is None


def test_contact_that_was_merged_into_another_is_not_found() -> None:
    ContactFactory(email=ADDRESS, merged_into=ContactFactory())

    assert recognise(person()) is None


def test_account_made_on_the_shell_signs_in_by_code(client: Client) -> None:
    User.objects.create_superuser("Dora@Secretariat.example", name="Dora")

    sign_in_by_code(client, "dora@secretariat.example")

    assert client.get("/desk/").status_code == 200
    assert EmailAddress.objects.get().verified
