"""Inviting: who is left out and why, and what is sent to the others."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.core import mail as post
from django.test import Client
from django.utils import timezone

from ncss_portal.history.models import Entry
from ncss_portal.outbox.models import Mail
from ncss_portal.outbox.sending import send_due
from stakeholders.inviting import sending
from stakeholders.inviting.models import VALID_FOR, Invitation
from stakeholders.inviting.recipients import Obstacle, look_at, with_what_counts
from stakeholders.inviting.sending import Refused, TooMany, invite, send_again
from stakeholders.models import Consent, Contact, User
from tests import factories
from tests.stakeholders.inviting import ADDRESS, account, ines, invited

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice() -> User:
    return factories.keeper_of_the_register(email="alice@secretariat.example")


def obstacle_of(contact: Contact, by: User, **options: Any) -> Obstacle | None:
    [seen] = look_at(with_what_counts(Contact.objects.filter(pk=contact.pk)), by=by, **options)
    return seen.obstacle


# --- Who can be invited ----------------------------------------------------------------------------------------------


def test_contact_with_an_address_can_be_invited(alice: User):
    assert obstacle_of(ines(), alice) is None


def test_erased_contact_is_left_out(alice: User):
    assert obstacle_of(ines(erased_at=timezone.now()), alice) == Obstacle.ERASED


def test_merged_contact_is_left_out(alice: User):
    assert obstacle_of(ines(merged_into=factories.ContactFactory()), alice) == Obstacle.MERGED


def test_contact_without_an_address_is_left_out(alice: User):
    assert obstacle_of(factories.ContactFactory(), alice) == Obstacle.NO_ADDRESS


def test_contact_who_withdrew_the_consent_is_left_out(alice: User):
    contact = ines()
    days = {"given_on": timezone.localdate() - timedelta(days=9), "withdrawn_on": timezone.localdate()}
    factories.ConsentFactory(contact=contact, purpose=Consent.Purpose.CONTACT, **days)
    assert obstacle_of(contact, alice) == Obstacle.UNWILLING

    factories.ConsentFactory(contact=contact, purpose=Consent.Purpose.CONTACT)
    assert obstacle_of(contact, alice) is None


def test_consent_that_was_withdrawn_for_another_purpose_does_not_matter(alice: User):
    contact = ines()
    today = timezone.localdate()
    factories.ConsentFactory(contact=contact, purpose=Consent.Purpose.PUBLIC, given_on=today, withdrawn_on=today)

    assert obstacle_of(contact, alice) is None


def test_contact_with_an_account_is_invited_only_to_something_new(alice: User):
    user = account()
    contact = ines(user=user)
    group = Group.objects.create(name="g")
    assert obstacle_of(contact, alice) == Obstacle.TAKES_PART
    assert obstacle_of(contact, alice, groups=[group]) is None
    assert obstacle_of(contact, alice, groups=[], opens=1) is None

    user.groups.add(group)
    assert obstacle_of(contact, alice, groups=[group]) == Obstacle.TAKES_PART


def test_nobody_invites_herself(alice: User):
    assert obstacle_of(factories.contact_of(alice), alice, opens=1) == Obstacle.TAKES_PART


def test_account_that_was_switched_off_is_left_out(alice: User):
    assert obstacle_of(ines(user=account(is_active=False)), alice, opens=1) == Obstacle.CLOSED


def test_account_with_other_addresses_is_left_out(alice: User):
    contact = ines(user=account("other@portal.example"))

    assert obstacle_of(contact, alice, opens=1) == Obstacle.OTHER_ADDRESS


def test_account_gets_the_mail_at_the_address_that_it_has(alice: User):
    contact = ines(user=account("second@portal.example"))
    factories.AddressFactory(contact=contact, email="Second@portal.example", position=1)

    [seen] = look_at(with_what_counts(Contact.objects.filter(pk=contact.pk)), by=alice, opens=1)

    assert (seen.email, seen.obstacle) == ("Second@portal.example", None)


def test_address_of_another_contacts_account_is_left_out(alice: User):
    factories.ContactFactory(name="Colleague", user=account(), email=ADDRESS)

    assert obstacle_of(ines(), alice) == Obstacle.FOREIGN


def test_second_of_two_who_share_a_mailbox_is_left_out(alice: User):
    ines()
    ines(name="Colleague")

    seen = look_at(with_what_counts(Contact.objects.order_by("pk")), by=alice)

    assert [one.obstacle for one in seen] == [None, Obstacle.SHARED]


def test_open_invitation_stands_in_the_way_until_it_is_to_be_sent_again(alice: User):
    contact = ines()
    invite([contact.pk], by=alice)

    assert obstacle_of(contact, alice) == Obstacle.OPEN
    assert obstacle_of(contact, alice, again=True) is None


def test_looking_at_many_asks_no_more_often(alice: User, django_assert_num_queries: Any):
    group = Group.objects.create(name="g")
    for number in range(3):
        contact = ines(name=f"Ines {number}", email=f"i{number}@portal.example")
        factories.AffiliationFactory(contact=contact)
        invite([contact.pk], by=alice)
        Contact.objects.filter(pk=contact.pk).update(user=account(f"i{number}@portal.example"))

    for contacts in (Contact.objects.filter(name="Ines 0"), Contact.objects.all()):
        with django_assert_num_queries(10):
            look_at(with_what_counts(contacts), by=alice, groups=[group])


# --- Sending ---------------------------------------------------------------------------------------------------------


def test_each_gets_a_mail_of_the_own(alice: User):
    contacts = [ines(name=f"Person {n}", email=f"p{n}@portal.example") for n in range(3)]

    seen = invite([one.pk for one in contacts], by=alice, message="Come on Monday.")
    send_due()

    assert [one.obstacle for one in seen] == [None] * 3
    assert sorted(tuple(mail.to) for mail in post.outbox) == [(f"p{n}@portal.example",) for n in range(3)]
    assert all("Come on Monday." in mail.body and "Alice" in mail.body for mail in post.outbox)
    assert post.outbox[0].subject == "Invitation: National Cybersecurity Strategy"
    links = {word for mail in post.outbox for word in mail.body.split() if "/invitations/accept/" in word}
    assert len(links) == 3


def test_names_and_message_cannot_write_headers_or_markup(alice: User):
    contact = ines(name="Ines\r\nBcc: everybody@portal.example <b>")
    invite([contact.pk], by=alice, message="<script>{{ secret }}</script> {% now %}")
    send_due()

    message = post.outbox[0].message()
    assert (message["Bcc"], message["To"]) == (None, ADDRESS)
    assert "<script>{{ secret }}</script> {% now %}" in post.outbox[0].body


def test_invitation_is_written_down_without_names(alice: User):
    contact = ines()
    invite([contact.pk], by=alice)

    entry = Entry.objects.latest("pk")
    assert (entry.act, entry.actor, entry.detail) == ("invitation sent", alice, {"contact": contact.pk, "groups": []})
    assert "Ines" not in entry.label
    assert Invitation.objects.get().expires_at - timezone.now() > VALID_FOR - timedelta(minutes=1)


def test_who_is_left_out_gets_no_mail(alice: User):
    seen = invite([ines().pk, ines(name="Without", email=None).pk], by=alice)

    assert sorted(str(one.obstacle) for one in seen) == ["None", "no-address"]
    assert Mail.objects.count() == 1


def test_too_many_at_once_are_none(alice: User, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sending, "MOST_AT_ONCE", 2)
    contacts = [ines(email=f"p{n}@portal.example").pk for n in range(3)]

    with pytest.raises(TooMany):
        invite(contacts, by=alice)
    assert (Mail.objects.count(), Invitation.objects.count()) == (0, 0)


def test_too_many_a_day_are_none(alice: User, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sending, "MOST_A_DAY", 2)
    contacts = [ines(email=f"p{n}@portal.example").pk for n in range(3)]
    invite(contacts[:2], by=alice)

    with pytest.raises(TooMany):
        invite(contacts[2:], by=alice)
    invite(contacts[2:], by=factories.keeper_of_the_register())
    with time_machine.travel(timezone.now() + timedelta(days=1, minutes=1)):
        assert sending.left_today(alice) == 2


def test_sending_again_makes_a_new_link_and_takes_the_old_one_back(alice: User):
    old, old_path = invited(by=alice, message="Words.")

    send_again(old, by=alice)
    send_due()

    new = Invitation.objects.latest("pk")
    old.refresh_from_db()
    assert (old.state, new.state, new.message, new.email) == ("taken-back", "open", "Words.", ADDRESS)
    assert old_path not in post.outbox[-1].body
    assert Client().get(old_path).status_code == 410


def test_mail_that_still_waits_is_stopped_when_a_newer_one_is_sent(alice: User):
    contact = ines()
    invite([contact.pk], by=alice)
    invite([contact.pk], by=alice, again=True)

    assert send_due() == 1
    assert Mail.objects.filter(secret__gt="").count() == 0


def test_expired_invitation_is_sent_again(alice: User):
    old, _path = invited(by=alice)
    Invitation.objects.update(expires_at=timezone.now())

    send_again(old, by=alice)

    assert Invitation.objects.open().count() == 1


def test_sending_again_is_refused_for_who_no_longer_wishes_to_be_written_to(alice: User):
    old, _path = invited(by=alice)
    today = timezone.localdate()
    factories.ConsentFactory(contact=old.contact, given_on=today, withdrawn_on=today)

    with pytest.raises(Refused):
        send_again(old, by=alice)
    assert Invitation.objects.get().is_open
