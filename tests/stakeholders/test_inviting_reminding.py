"""A reminder goes out once, some days before the invitation runs out, to whom may still be written to."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail as post
from django.test import Client
from django.utils import timezone

from ncss_portal.history.models import Entry
from ncss_portal.outbox.models import Bounce, Mail, MailChoice
from ncss_portal.outbox.refusing import choose
from ncss_portal.outbox.sending import plan, send_due
from stakeholders.inviting.models import Invitation
from stakeholders.inviting.querysets import REMINDED_BEFORE
from stakeholders.inviting.reminding import remind
from stakeholders.inviting.sending import send_again
from stakeholders.inviting.taking_back import take_back
from stakeholders.models import Contact, User
from tests import factories
from tests.stakeholders.inviting import ADDRESS, account, ines, invited, path_in

pytestmark = pytest.mark.django_db
TICK = timedelta(microseconds=1)
DAY = timedelta(days=1)


@pytest.fixture
def alice() -> User:
    return factories.keeper_of_the_register()


def due(invitation: Invitation) -> datetime:
    return invitation.expires_at - REMINDED_BEFORE


def reminders() -> int:
    return Mail.objects.filter(reason="invitation_reminder").count()


def reminded(invitation: Invitation) -> str:
    """The path of the second link."""
    send_due(due(invitation))
    return path_in(post.outbox[-1].body)


@pytest.mark.parametrize(
    ("before", "number"),
    [(REMINDED_BEFORE + TICK, 0), (REMINDED_BEFORE, 1), (TICK, 1), (timedelta(), 0), (-DAY, 0)],
)
def test_open_invitation_is_reminded_of_in_its_last_days(before: timedelta, number: int):
    invitation, _path = invited()

    plan(invitation.expires_at - before)

    assert reminders() == number


def test_once_however_often_it_is_looked_at():
    invitation, _path = invited()

    assert [remind(due(invitation) + n * DAY) for n in range(5)] == [1, 0, 0, 0, 0]
    assert reminders() == 1


def test_reminder_says_what_it_is_about_and_is_written_down(alice: User):
    invitation, path = invited(by=alice, message="Come on Monday.")

    second = reminded(invitation)

    letter = post.outbox[-1]
    assert letter.subject == "Your invitation is still open: National Cybersecurity Strategy"
    assert all(words in letter.body for words in ("Good day Ines Balam,", "Alice invited you", "Come on Monday."))
    assert (second != path, letter.to) == (True, [ADDRESS])
    entry = Entry.objects.latest("pk")
    assert (entry.act, entry.actor, entry.detail) == (
        "invitation reminded", None, {"contact": invitation.contact_id},
    )  # fmt: skip


def test_both_links_open_the_same_invitation(client: Client):
    invitation, path = invited()
    second = reminded(invitation)

    pages = [client.get(one) for one in (path, second)]
    assert [page.status_code for page in pages] == [200, 200]
    assert all("Ines Balam" in page.content.decode() for page in pages)

    client.post(second)
    invitation.refresh_from_db()
    assert invitation.state == Invitation.State.ACCEPTED
    assert [Client().get(one).status_code for one in (path, second)] == [410, 410]


def test_no_table_holds_the_second_token_after_sending():
    from tests.stakeholders.test_inviting_secret import everywhere

    invitation, _path = invited()
    token = reminded(invitation).split("/")[-2]

    assert len(token) == 43
    assert token not in everywhere()


def test_taking_back_stops_both_links_and_the_reminder(alice: User):
    invitation, path = invited(by=alice)
    second = reminded(invitation)
    other, _path = invited(ines(name="Other", email="other@portal.example"), alice)
    remind(due(other))

    for one in (invitation, other):
        take_back(one, by=alice)

    assert [Client().get(one).status_code for one in (path, second)] == [410, 410]
    mail = Mail.objects.get(reason="invitation_reminder", about=other.pk)
    assert (mail.state, mail.secret) == (Mail.State.STOPPED, "")


def test_reminder_of_what_is_accepted_meanwhile_is_withheld(client: Client):
    invitation, path = invited()
    remind(due(invitation))
    client.post(path)

    assert send_due(due(invitation)) == 0
    mail = Mail.objects.get(reason="invitation_reminder")
    assert (mail.state, mail.secret, mail.error) == (Mail.State.WITHHELD, "", "The invitation is no longer open.")


def test_new_link_gets_a_reminder_of_its_own(alice: User):
    invitation, _path = invited(by=alice)
    remind(due(invitation))
    send_again(invitation, by=alice)
    newer = Invitation.objects.latest("pk")

    assert newer.reminded_at is None
    assert remind(due(newer)) == 1


# --- Whether somebody may still be written to ------------------------------------------------------------------------


def _unwilling(contact: Contact) -> None:
    today = timezone.localdate()
    factories.ConsentFactory(contact=contact, given_on=today, withdrawn_on=today)


CHANGES: dict[str, Any] = {
    "erased": lambda contact: Contact.objects.filter(pk=contact.pk).update(erased_at=timezone.now()),
    "another address": lambda contact: contact.addresses.update(email="other@portal.example"),
    "no address": lambda contact: contact.addresses.all().delete(),
    "does not wish it": _unwilling,
    "has an account": lambda contact: Contact.objects.filter(pk=contact.pk).update(user=account("own@portal.example")),
}


@pytest.mark.parametrize("change", CHANGES)
def test_who_may_not_be_written_to_any_more_is_not_reminded(change: str):
    invitation, _path = invited()
    CHANGES[change](invitation.contact)

    assert remind(due(invitation)) == 0
    invitation.refresh_from_db()
    assert (invitation.reminded_at, invitation.reminder_hash) == (None, "")


@pytest.mark.parametrize("change", ["another address", "does not wish it"])
@pytest.mark.parametrize("number", [1, 5])
def test_who_is_passed_over_at_every_sweep_costs_no_queries(change: str, number: int, django_assert_num_queries: Any):
    people = [ines(email=f"ines{one}@portal.example") for one in range(number)]
    invitations = [invited(contact=contact)[0] for contact in people]
    for contact in people:
        CHANGES[change](contact)

    # The invitations with their contacts; addresses; consents; wishes and returned mail.
    with django_assert_num_queries(5):
        assert remind(due(invitations[-1])) == 0


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("is_reminder", [False, True])
def test_it_is_asked_again_when_the_mail_goes_out(change: str, is_reminder: bool, alice: User):
    contact = ines()
    if is_reminder:
        invitation, _path = invited(contact, alice)
        remind(due(invitation))
    else:
        from stakeholders.inviting.sending import invite

        invite([contact.pk], by=alice)
    CHANGES[change](contact)

    assert send_due(contact.invitations.get().expires_at - REMINDED_BEFORE) == 0
    mail = Mail.objects.latest("pk")
    assert (mail.state, mail.secret) == (Mail.State.WITHHELD, "")
    assert "another address" in mail.error


def test_invitation_that_ran_out_while_the_portal_was_down_is_not_sent(alice: User):
    from stakeholders.inviting.sending import invite

    contact = ines()
    invite([contact.pk], by=alice)

    assert send_due(contact.invitations.get().expires_at) == 0
    assert Mail.objects.get().error == "The invitation is no longer open."


def test_merged_contact_is_reminded_through_the_one_that_stands():
    invitation, _path = invited()
    standing = factories.ContactFactory(name="Ines Balam", email=ADDRESS)
    Contact.objects.filter(pk=invitation.contact_id).update(merged_into=standing)

    assert remind(due(invitation)) == 1


def test_address_from_which_mail_came_back_is_not_reminded_until_it_is_cleared():
    invitation, _path = invited()
    bounce = Bounce.objects.create(address=ADDRESS, status="5.1.1")
    assert remind(due(invitation)) == 0

    Bounce.objects.filter(pk=bounce.pk).update(cleared_at=timezone.now())
    assert remind(due(invitation)) == 1


def test_reminders_can_be_refused():
    invitation, _path = invited()
    choose(ADDRESS, "invitation_reminders", MailChoice.How.NEVER)

    assert remind(due(invitation)) == 0


def test_one_that_cannot_be_reminded_of_does_not_stop_the_others(
    alice: User, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    from stakeholders.inviting import mails

    first, _path = invited(by=alice)
    invited(ines(name="Other", email="other@portal.example"), alice)
    leads_on = mails.leads_on
    monkeypatch.setattr(mails, "leads_on", lambda one, at: 1 / 0 if one == first else leads_on(one, at))

    assert remind(due(Invitation.objects.latest("pk"))) == 1
    assert "could not be written" in caplog.text


# --- Where it is shown -----------------------------------------------------------------------------------------------


def test_list_and_timeline_say_when_it_was_reminded(client: Client, alice: User):
    invitation, _path = invited(by=alice)
    client.force_login(alice)
    assert "reminded" not in client.get("/invitations/").content.decode()

    remind(due(invitation))

    assert "reminded" in client.get("/invitations/").content.decode()
    assert "reminded" in client.get(f"/stakeholders/contacts/{invitation.contact_id}/").content.decode()
