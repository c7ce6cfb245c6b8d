"""How often somebody may write in the name of an address: others neither shut its owner out nor fill her mailbox."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consultations.commenting import holders, limits
from consultations.commenting.links import confirmation_path
from consultations.commenting.mails import CONFIRM_REASON
from consultations.models import Comment, Consultation
from ncss_portal.outbox.models import Mail
from tests import factories

pytestmark = pytest.mark.django_db
LUCIA = "lucia@portal.example"


@pytest.fixture
def period():
    return factories.ConsultationFactory()


def write(client, period, body, email=LUCIA):
    said = {"on": "whole", "kind": "remark", "body": body, "name": "Somebody", "email": email, "shows_name": "on"}
    return client.post(reverse("consultations:comment_write", args=[period.slug]), said).status_code


def asked():
    return Mail.objects.filter(recipient=LUCIA, reason=CONFIRM_REASON).count()


@pytest.fixture
def owner(period):
    """Lucía, without an account: she confirmed a comment in this browser."""
    client = Client()
    write(client, period, "What I think.")
    client.post(confirmation_path(Comment.objects.get()))
    assert Comment.objects.sent().count() == 1
    return client


def others_name_her(period, hours=1):
    """Somebody in other networks posts in her name, hour after hour. Gives the last answer."""
    begin = timezone.now()
    for hour in range(hours):
        with time_machine.travel(begin + timedelta(hours=hour), tick=False):
            for number in range(limits.PER_ADDRESS + 1):
                last = write(Client(REMOTE_ADDR=f"192.0.2.{number}"), period, f"{hour} {number}")
    return last


def test_who_confirmed_in_this_browser_writes_on_while_others_are_stopped(period, owner):
    assert others_name_her(period) == 429

    assert write(owner, period, "What I think, too.") == 302
    assert Comment.objects.filter(body="What I think, too.").exists()


def test_owner_is_asked_to_confirm_though_others_left_many_mails_unanswered(period, owner):
    assert others_name_her(period, hours=3) == 429
    flooded = asked()
    assert flooded == limits.PER_ADDRESS_UNANSWERED + 1
    another = factories.ConsultationFactory()

    assert write(owner, another, "In another period.") == 302
    assert asked() == flooded + 1


def test_owner_is_limited_too(period, owner):
    answers = [write(owner, period, f"Thought {number}.") for number in range(limits.PER_ADDRESS + 1)]

    assert (answers[-2], answers[-1]) == (302, 429)


def test_confirming_one_address_opens_no_other_and_a_forged_key_opens_none(period, owner):
    eve = Client()
    eve.cookies[holders.respondent_cookie(period)] = "forged"
    others_name_her(period)

    assert write(eve, period, "In her name.") == 429
    for number in range(limits.PER_ADDRESS):
        write(Client(REMOTE_ADDR=f"192.0.2.{number}"), period, f"{number}", email="otto@portal.example")
    assert write(owner, period, "In his name.", email="otto@portal.example") == 429


def test_account_is_asked_by_mail_though_others_left_many_unanswered():
    period = factories.ConsultationFactory(identification=Consultation.Identification.MAIL)
    client, eve = Client(), Client()
    client.force_login(factories.outsider(email="Lucia@portal.example"))
    eve.force_login(factories.outsider(name="Eve", email="eve@portal.example"))
    others_name_her(period, hours=3)
    flooded = asked()
    assert flooded == limits.PER_ADDRESS_UNANSWERED

    answers = [write(eve, period, "In her name."), write(client, period, "My own words.")]

    assert answers == [429, 302]
    assert asked() == flooded + 1
