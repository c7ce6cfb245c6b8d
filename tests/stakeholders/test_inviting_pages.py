"""The pages on which one invites: choosing, writing, a look at what will be sent, sending."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ncss_portal.outbox.models import Mail
from ncss_portal.outbox.models.mails import SECRET_PLACE
from ncss_portal.outbox.sending import send_due
from stakeholders.inviting.models import Invitation
from stakeholders.inviting.recipients import Obstacle
from stakeholders.models import User
from tests import factories
from tests.stakeholders.inviting import ADDRESS, account, ines

pytestmark = pytest.mark.django_db
NEW, CHOOSE = "/invitations/new/", "/invitations/choose/"


@pytest.fixture
def alice() -> User:
    return factories.keeper_of_the_register(email="alice@secretariat.example")


@pytest.fixture
def signed_in(client: Client, alice: User) -> Client:
    client.force_login(alice)
    return client


def test_form_leads_to_a_look_that_changes_nothing(signed_in: Client):
    contact, mute = ines(), factories.ContactFactory(name="Mute")
    page = signed_in.get(NEW, {"contact": [contact.pk, mute.pk]})
    assert (page.status_code, "To 2 contacts" in page.content.decode()) == (200, True)

    look = signed_in.post(NEW, {"contact": [contact.pk, mute.pk], "message": "Good news."})

    words = look.content.decode()
    assert look.status_code == 200
    assert all(part in words for part in ("Ines Balam", ADDRESS, "Good news.", "Send 1 invitation", "Mute"))
    assert str(Obstacle.NO_ADDRESS.label) in words
    assert "&lt;personal link&gt;" in words
    assert (Invitation.objects.count(), Mail.objects.count()) == (0, 0)


def test_second_step_sends(signed_in: Client, alice: User):
    contact = ines()
    look = signed_in.post(NEW, {"contact": contact.pk, "message": "m"}).context["look"]

    form = {"contact": contact.pk, "message": "m", "step": "send", "seen": look.mark}
    answer = signed_in.post(NEW, form, follow=True)

    assert answer.redirect_chain == [(reverse("stakeholders:invitations"), 302)]
    assert "1 invitation is on its way." in answer.content.decode()
    invitation = Invitation.objects.get()
    assert (invitation.contact, invitation.sent_by, invitation.message) == (contact, alice, "m")
    send_due()
    assert SECRET_PLACE in Mail.objects.get().body


def test_second_click_sends_nothing_more(signed_in: Client):
    form = {"contact": ines().pk, "step": "send"}
    signed_in.post(NEW, form)

    again = signed_in.post(NEW, form)

    assert (again.status_code, Mail.objects.count()) == (409, 1)
    assert str(Obstacle.OPEN.label) in again.content.decode().replace("&quot;", '"')


def test_what_changed_after_the_look_is_shown_once_more(signed_in: Client):
    contact = ines()
    seen = signed_in.post(NEW, {"contact": contact.pk}).context["look"].mark
    contact.addresses.update(email="new@portal.example")

    answer = signed_in.post(NEW, {"contact": contact.pk, "step": "send", "seen": seen})

    assert (answer.status_code, Invitation.objects.count()) == (409, 0)
    assert "new@portal.example" in answer.content.decode()


def test_words_can_be_changed_after_the_look(signed_in: Client):
    page = signed_in.post(NEW, {"contact": ines().pk, "message": "Draft words", "step": "change"})

    assert (page.status_code, "Draft words</textarea>" in page.content.decode()) == (200, True)


def test_message_that_is_too_long_is_refused(signed_in: Client):
    page = signed_in.post(NEW, {"contact": ines().pk, "message": "x" * 3001, "step": "send"})

    assert (page.status_code, Invitation.objects.count()) == (422, 0)


@pytest.mark.parametrize(("limit", "words"), [("most_at_once", "Too many."), ("left_today", "Too many for today.")])
def test_limits_are_said_before_sending(signed_in: Client, monkeypatch: pytest.MonkeyPatch, limit: str, words: str):
    from stakeholders.inviting.views import writing

    if limit == "most_at_once":
        monkeypatch.setattr(writing.Look, "most_at_once", 1)
    else:
        monkeypatch.setattr(writing, "left_today", lambda _by: 1)
    contacts = [ines(email=f"p{n}@portal.example").pk for n in range(2)]

    page = signed_in.post(NEW, {"contact": contacts})

    assert words in page.content.decode()
    assert "Send 2 invitations" not in page.content.decode()
    assert signed_in.post(NEW, {"contact": contacts, "step": "send"}).status_code == 409
    assert Invitation.objects.count() == 0


def test_without_contacts_one_chooses_first(signed_in: Client):
    assert signed_in.get(NEW).headers["Location"] == CHOOSE
    assert signed_in.post(NEW, {"contact": ["x", "99999", "9" * 40]}).headers["Location"] == CHOOSE


@pytest.mark.parametrize("who", [factories.auditor, factories.outsider])
def test_inviting_is_for_those_who_keep_the_register(client: Client, who: Any):
    contact = ines()
    client.force_login(who())

    assert client.get(CHOOSE).status_code == 404
    assert client.get(NEW, {"contact": contact.pk}).status_code == 404
    assert client.post(NEW, {"contact": contact.pk, "step": "send"}).status_code == 404
    assert Invitation.objects.count() == 0


# --- Choosing --------------------------------------------------------------------------------------------------------


def names(client: Client, **asked: Any) -> list[str]:
    return [row.contact.name for row in client.get(CHOOSE, asked).context["choice"].rows]


def test_contacts_are_found_by_what_is_asked(signed_in: Client):
    bank = factories.OrganisationFactory(slug="bank", name="Bank")
    bank.categories.add(factories.category("banks"))
    ada, ben, cleo = (ines(name=name, family_name=name, email=f"{name}@x.example") for name in ("Ada", "Ben", "Cleo"))
    factories.AffiliationFactory(contact=ada, organisation=bank)
    left = timezone.localdate() - timedelta(days=1)
    factories.AffiliationFactory(contact=cleo, organisation=bank, ends_on=left)
    factories.SeatFactory(body=factories.BodyFactory(slug="force"), holder=None, alternate=ben)
    ines(name="Gone", family_name="Gone", erased_at=timezone.now())
    ines(name="Member", family_name="Member", user=account())

    assert names(signed_in) == ["Ada", "Ben", "Cleo"]
    assert names(signed_in, category="banks") == names(signed_in, organisation="bank") == ["Ada"]
    assert names(signed_in, body="force") == ["Ben"]
    assert names(signed_in, q="leo") == names(signed_in, q="CLEO@x") == ["Cleo"]
    assert names(signed_in, account="all") == ["Ada", "Ben", "Cleo", "Member"]
    assert names(signed_in, category="no-such", body="?", organisation="x", account="?") == ["Ada", "Ben", "Cleo"]


def test_ticks_travel_from_page_to_page(signed_in: Client):
    contacts = [ines(name=f"P {n:02}", family_name=f"P {n:02}", email=f"p{n}@x.example") for n in range(25)]
    ticked = [contacts[0].pk, contacts[21].pk]

    page = signed_in.get(CHOOSE, {"contact": ticked, "page": 2})

    choice = page.context["choice"]
    assert (choice.ticked, choice.ticked_elsewhere, len(choice.rows)) == (ticked, [contacts[0].pk], 5)
    words = page.content.decode()
    assert f'<input type="hidden" name="contact" value="{contacts[0].pk}">' in words
    assert f'id="contact-{contacts[21].pk}" name="contact" value="{contacts[21].pk}" checked' in words


def test_all_that_were_found_are_ticked_up_to_the_most(signed_in: Client, monkeypatch: pytest.MonkeyPatch):
    for n in range(3):
        ines(name=f"P {n}", email=f"p{n}@x.example")
    everybody = signed_in.get(CHOOSE, {"all": "1"}).context["choice"]
    assert (len(everybody.ticked), everybody.is_cut) == (3, False)

    monkeypatch.setattr("stakeholders.inviting.views.choosing.MOST_AT_ONCE", 2)
    page = signed_in.get(CHOOSE, {"all": "1"})

    assert (len(page.context["choice"].ticked), "Too many." in page.content.decode()) == (2, True)


def test_who_can_never_be_invited_has_no_box_but_a_reason(signed_in: Client):
    mute = factories.ContactFactory()

    words = signed_in.get(CHOOSE).content.decode()

    assert str(Obstacle.NO_ADDRESS.label) in words
    assert f'id="contact-{mute.pk}"' not in words


@pytest.mark.parametrize("number", [1, 3])
def test_choosing_asks_the_database_as_often_for_one_as_for_three(
    signed_in: Client, number: int, django_assert_num_queries: Any
):
    for n in range(number):
        factories.AffiliationFactory(contact=ines(name=f"P {n}", email=f"p{n}@x.example"))

    with django_assert_num_queries(14):
        signed_in.get(CHOOSE)
