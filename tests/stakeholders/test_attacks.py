"""What a keeper of the register who means harm would try, and a link in a wrong mailbox."""

from typing import Any

import pytest
from django.test import Client

from ncss_portal.history.models import Entry
from stakeholders.merging.merging import merge
from stakeholders.models import Contact, User
from tests import factories
from tests.stakeholders.inviting import account, ines, invited

pytestmark = pytest.mark.django_db
TRUSTED = {
    "auditor": factories.auditor,
    "coordinator": lambda: factories.coordinator_of(factories.StrategyFactory()),
    "administrator": lambda: factories.UserFactory(is_superuser=True),
}
each_trusted = pytest.mark.parametrize("make", TRUSTED.values(), ids=TRUSTED)


def as_person(client: Client, user: User) -> Client:
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def twin_of(user: User) -> Contact:
    """A contact that somebody wrote with the name and the address of an account, to be taken for its person."""
    return factories.ContactFactory(name=user.name, email=user.email)


# --- Whose account is not for a coordinator to end or to look into ---------------------------------------------------


@each_trusted
@pytest.mark.parametrize("contact_of", [twin_of, factories.contact_of])
def test_coordinator_erases_no_trusted_person(client: Client, make: Any, contact_of: Any):
    victim = make()
    contact = contact_of(victim)
    url = f"/stakeholders/contacts/{contact.pk}/erase/"

    page = as_person(client, factories.keeper_of_the_register()).get(url).text
    client.post(url)

    victim.refresh_from_db()
    contact.refresh_from_db()
    assert "Only an administrator can erase" in page
    assert (victim.is_active, contact.erased_at) == (True, None)


@each_trusted
@pytest.mark.parametrize("contact_of", [twin_of, factories.contact_of])
def test_coordinator_takes_out_the_data_of_no_trusted_person(client: Client, make: Any, contact_of: Any):
    contact = contact_of(make())
    url = f"/stakeholders/contacts/{contact.pk}/data/"
    as_person(client, factories.keeper_of_the_register())

    for answer in (client.get(url), client.post(url)):
        assert answer.headers["Location"] == contact.get_absolute_url()
    assert "Only an administrator takes out" in client.get(contact.get_absolute_url()).text
    assert not Entry.objects.filter(act="personal data taken out").exists()


@each_trusted
def test_merging_with_the_own_contact_opens_nobody_elses_data(client: Client, make: Any):
    keeper, victim = factories.keeper_of_the_register(), make()
    merge(factories.contact_of(keeper), factories.contact_of(victim), by=keeper)
    as_person(client, keeper)

    for answer in (client.get("/stakeholders/mine/data/"), client.post("/stakeholders/mine/data/")):
        assert answer.headers["Location"] == "/stakeholders/mine/"
    assert not Entry.objects.filter(act="personal data taken out").exists()


def test_administrator_and_the_person_herself_still_take_it_out(client: Client):
    keeper = factories.keeper_of_the_register()
    contact = factories.contact_of(keeper)
    url = f"/stakeholders/contacts/{contact.pk}/data/"

    assert as_person(client, keeper).get(url).status_code == 200
    assert client.get("/stakeholders/mine/data/").status_code == 200
    assert as_person(client, factories.UserFactory(is_superuser=True)).get(url).status_code == 200


def test_trusted_account_that_is_switched_off_is_erased_like_any_other(client: Client):
    victim = factories.auditor(is_active=False)
    contact = factories.contact_of(victim)

    as_person(client, factories.keeper_of_the_register()).post(f"/stakeholders/contacts/{contact.pk}/erase/")

    victim.refresh_from_db()
    assert victim.email.endswith("@erased.invalid")


# --- Merging gives rights, and says to which account -----------------------------------------------------------------


@pytest.mark.parametrize("kept_has_it", [True, False])
def test_preview_names_the_account_that_gains_the_rights_of_both(client: Client, kept_has_it: bool):
    outsider = factories.contact_of(factories.UserFactory(email="outsider@portal.example"))
    holder = factories.SeatFactory().holder
    kept, gone = (outsider, holder) if kept_has_it else (holder, outsider)

    as_person(client, factories.keeper_of_the_register())
    page = client.get(f"/stakeholders/contacts/{kept.pk}/merge/", {"other": gone.pk}).text

    assert "The account outsider@portal.example then has the rights of both" in page


def test_preview_names_both_accounts(client: Client):
    kept, gone = (factories.contact_of(factories.UserFactory(email=f"{n}@portal.example")) for n in ("one", "two"))

    as_person(client, factories.keeper_of_the_register())
    page = client.get(f"/stakeholders/contacts/{kept.pk}/merge/", {"other": gone.pk}).text

    assert "Then one@portal.example and two@portal.example each have the rights of both" in page


@pytest.mark.parametrize("number", ["9" * 5000, "9" * 30, "-1", "١"])
def test_number_that_no_page_sends_merges_nothing(client: Client, number: str):
    contact = factories.ContactFactory()
    as_person(client, factories.keeper_of_the_register())

    answer = client.post(f"/stakeholders/contacts/{contact.pk}/merge/", {"other": number})

    assert answer.status_code == 422


# --- A link in a wrong mailbox ---------------------------------------------------------------------------------------


def test_link_opens_nothing_once_the_address_is_put_right(client: Client):
    contact = ines()
    _invitation, path = invited(contact)
    contact.addresses.update(email="right@portal.example")

    answers = [client.get(path).status_code, client.post(path).status_code]

    assert (answers, client.session.get("_auth_user_id"), User.objects.filter(contact=contact).count()) == (
        [410, 410],
        None,
        0,
    )


def test_account_with_the_wrong_address_does_not_get_the_contact(client: Client):
    contact = ines()
    _invitation, path = invited(contact)
    contact.addresses.update(email="right@portal.example")
    stranger = account()

    assert as_person(client, stranger).post(path).status_code == 410
    assert not Contact.objects.filter(user=stranger).exists()


def test_second_address_of_the_contact_still_counts(client: Client):
    contact = ines()
    _invitation, path = invited(contact)
    contact.addresses.update(position=1)
    factories.AddressFactory(contact=contact, email="first@portal.example")

    assert client.post(path).status_code == 302


# --- Filters of the history ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("asked", [{"last": "9999-12-31"}, {"first": "0001-01-01"}, {"first": "9999-12-31"}])
def test_last_day_of_all_calendars_breaks_no_filter(client: Client, asked: dict[str, str]):
    assert as_person(client, factories.auditor()).get("/history/", asked).status_code == 200
