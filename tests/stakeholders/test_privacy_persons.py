"""Who is erased, what becomes of seats and shared addresses, and who may not be erased."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from ncss_portal.history.models import Entry
from ncss_portal.outbox.models import Mail
from ncss_portal.personal import ERASED
from stakeholders.models import Address, Contact, Seat, User
from stakeholders.permissions import grant_on_portal
from stakeholders.privacy.erasing import Refused, erase_person, warnings_about
from stakeholders.privacy.people import person_of, person_of_account
from tests import factories
from tests.stakeholders.marked import ADDRESS, FAMILY, NAME, dump, traces

pytestmark = pytest.mark.django_db


def test_somebody_with_an_account_and_no_row_in_the_register_is_erased():
    keeper, user = factories.keeper_of_the_register(is_superuser=True), factories.outsider(email=ADDRESS, name=NAME)

    erase_person(person_of_account(user), user, by=keeper)

    user.refresh_from_db()
    assert (user.email, user.is_active) == (f"erased-{user.pk}@erased.invalid", False)
    assert traces(dump()) == []


def test_account_with_the_same_address_is_the_same_person_only_with_the_same_name():
    contact = factories.ContactFactory(name="Qwerta  Zzymark", email=ADDRESS)
    same = factories.UserFactory(email=ADDRESS, name="qwerta zzymark")

    assert person_of(contact).user_ids == {same.pk}

    User.objects.filter(pk=same.pk).update(name="Somebody Else")
    assert person_of(contact).user_ids == set()
    assert person_of(contact).shared_addresses == {ADDRESS}


def test_shared_address_stays_where_somebody_else_is_meant():
    contact = factories.ContactFactory(name=NAME, email="office@portal.example")
    colleague = factories.ContactFactory(name="Anna Colleague", email="Office@portal.example")
    hers = factories.ResponseFactory(user=None, name="Anna Colleague", email="office@portal.example")
    own = factories.ResponseFactory(user=None, name=NAME, email="office@portal.example")
    for response in (hers, own):
        factories.CommentFactory(response=response, consultation=response.consultation)
    for_her = Mail.objects.create(recipient="office@portal.example", reason="a", occasion="1", body="Dear Anna")
    for_them = Mail.objects.create(recipient="office@portal.example", reason="a", occasion="2", body=f"Dear {NAME}")
    keeper = factories.keeper_of_the_register()
    person = person_of(contact)

    said = warnings_about(person)
    erase_person(person, contact, by=keeper)

    assert ["office@portal.example" in words for words in said] == [True]
    assert [address.email for address in colleague.addresses.all()] == ["Office@portal.example"]
    for row in (hers, own, for_her, for_them):
        row.refresh_from_db()
    assert (hers.name, hers.email) == ("Anna Colleague", "office@portal.example")
    assert own.name == "Erased person"
    assert (for_her.body, for_her.state) == ("Dear Anna", Mail.State.QUEUED)
    assert (for_them.body, for_them.state) == (f"Dear {ERASED}", Mail.State.STOPPED)


def test_former_name_that_only_the_history_knows_goes_too():
    contact = factories.ContactFactory(name="Maiden Zzymark")
    Entry.objects.create(act="x", thing=contact, label="Maiden Zzymark")
    Contact.objects.filter(pk=contact.pk).update(name=NAME)
    note = factories.OrganisationFactory(note="Ask Maiden Zzymark.")

    contact.refresh_from_db()
    erase_person(person_of(contact), contact, by=factories.keeper_of_the_register())

    note.refresh_from_db()
    assert note.note == "Ask [erased]."


def test_texts_about_the_person_lose_the_family_name_too():
    contact = factories.ContactFactory(name=NAME, family_name=FAMILY)
    other = factories.OrganisationFactory(note="Zzymark & Sons build boats.")
    talk = factories.InteractionFactory(organisation=other, subject="Boats", text="Ms Zzymark wants boats.")
    talk.contacts.add(contact)

    erase_person(person_of(contact), contact, by=factories.keeper_of_the_register())

    talk.refresh_from_db()
    other.refresh_from_db()
    assert (talk.text, other.note) == ("Ms [erased] wants boats.", "Zzymark & Sons build boats.")


def test_conversation_with_nobody_else_goes_as_a_whole():
    contact = factories.ContactFactory()
    talk = factories.InteractionFactory(subject="Private", text="Something personal.")
    talk.contacts.add(contact)

    erase_person(person_of(contact), contact, by=factories.keeper_of_the_register())

    talk.refresh_from_db()
    assert (talk.subject, talk.text) == ("[erased]", "")


def test_somebody_else_of_the_same_name_keeps_it_in_the_history():
    contact, namesake = factories.ContactFactory(name=NAME), factories.ContactFactory(name=NAME)
    Entry.objects.create(act="x", thing=namesake, label=NAME)

    erase_person(person_of(contact), contact, by=factories.keeper_of_the_register())

    namesake.refresh_from_db()
    assert (namesake.name, Entry.objects.get(act="x").label) == (NAME, NAME)


# --- Seats -----------------------------------------------------------------------------------------------------------


def test_seat_ends_today_and_the_place_of_the_organisation_is_vacant():
    today = timezone.localdate()
    begin, end = today - timedelta(days=100), today + timedelta(days=100)
    contact, other = factories.ContactFactory(), factories.ContactFactory()
    seat = factories.SeatFactory(holder=contact, alternate=other, starts_on=begin, ends_on=end)

    said = warnings_about(person_of(contact))
    erase_person(person_of(contact), contact, by=factories.keeper_of_the_register())

    rows = list(Seat.objects.order_by("pk").values_list("holder", "alternate", "starts_on", "ends_on"))
    assert rows == [(contact.pk, other.pk, begin, today), (None, other.pk, today, end)]
    assert len(said) == 1
    assert str(seat.body) in said[0]


def test_holder_keeps_the_seat_when_the_alternate_is_erased():
    today = timezone.localdate()
    holder, contact = factories.ContactFactory(), factories.ContactFactory()
    factories.SeatFactory(holder=holder, alternate=contact, starts_on=None)

    erase_person(person_of(contact), contact, by=factories.keeper_of_the_register())

    rows = list(Seat.objects.current().values_list("holder", "alternate", "starts_on", "ends_on"))
    assert rows == [(holder.pk, None, today, None)]


def test_past_seat_stays_and_a_coming_one_is_left():
    today = timezone.localdate()
    contact = factories.ContactFactory()
    past = factories.SeatFactory(holder=contact, ends_on=today)
    coming = factories.SeatFactory(holder=contact, starts_on=today + timedelta(days=5))

    erase_person(person_of(contact), contact, by=factories.keeper_of_the_register())

    past.refresh_from_db()
    coming.refresh_from_db()
    assert (past.holder, past.ends_on, coming.holder, Seat.objects.count()) == (contact, today, None, 2)


# --- Who may not -----------------------------------------------------------------------------------------------------


def test_last_administrator_is_not_erased():
    only = factories.UserFactory(is_superuser=True)
    factories.UserFactory(is_superuser=True, is_active=False)

    with pytest.raises(Refused, match="last administrator"):
        erase_person(person_of_account(only), only, by=None)

    only.refresh_from_db()
    assert only.is_active


def test_administrator_is_erased_by_another_one_only():
    first, second = factories.UserFactory(is_superuser=True), factories.UserFactory(is_superuser=True)

    with pytest.raises(Refused, match="Only an administrator"):
        erase_person(person_of_account(first), first, by=factories.keeper_of_the_register())
    erase_person(person_of_account(first), first, by=second)

    first.refresh_from_db()
    assert (first.is_active, first.is_superuser) == (False, False)


def test_nobody_erases_the_own_person():
    keeper = factories.keeper_of_the_register()
    contact = factories.contact_of(keeper)

    with pytest.raises(Refused, match="yourself"):
        erase_person(person_of(contact), contact, by=keeper)

    assert Address.objects.filter(contact=contact).exists()


def test_rights_are_gone_with_the_account():
    user = factories.seated(factories.BodyFactory())
    grant_on_portal("audit_portal", group := Group.objects.create(name="g"))
    user.groups.add(group)

    erase_person(person_of_account(user), user, by=factories.UserFactory(is_superuser=True))

    user = User.objects.get(pk=user.pk)
    User.objects.filter(pk=user.pk).update(is_active=True)
    user.refresh_from_db()
    assert user.portal_rights == frozenset()
