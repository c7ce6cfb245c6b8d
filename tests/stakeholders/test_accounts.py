"""Opening an account and signing in: an address belongs to whoever reads its mail."""

import re
import smtplib
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client

from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
ADDRESS = "minister@portal.example"
PASSWORD = "correct horse battery"


def sign_up(client: Client, **fields: str) -> None:
    client.post("/account/signup/", {"email": ADDRESS, "name": "Ana", "password1": PASSWORD, **fields})


def code() -> str:
    """The code of the last mail."""
    found = re.search(r"^[A-Z0-9-]{6,}$", mail.outbox[-1].body, re.MULTILINE)
    assert found
    return found[0]


def sign_in_by_code(client: Client) -> None:
    client.post("/account/login/code/", {"email": ADDRESS})
    client.post("/account/login/code/confirm/", {"code": code()})


def sign_in_by_password(client: Client) -> None:
    client.post("/account/login/", {"login": ADDRESS, "password": PASSWORD})


def is_signed_in(client: Client) -> bool:
    return client.get("/desk/").status_code == 200


def test_who_opens_an_account_with_a_password_signs_in_with_it() -> None:
    owner, again = Client(), Client()
    sign_up(owner)
    owner.post("/account/confirm-email/", {"code": code()})

    sign_in_by_password(again)

    assert is_signed_in(owner)
    assert is_signed_in(again)


def test_password_set_by_a_stranger_before_the_owner_came_is_worth_nothing() -> None:
    owner, stranger = Client(), Client()
    sign_up(Client(), name="Not the minister")

    sign_in_by_code(owner)
    sign_in_by_password(stranger)

    assert is_signed_in(owner)
    assert not is_signed_in(stranger)
    assert get_user_model().objects.get(email=ADDRESS).name == ""


def test_password_of_ones_own_stays_after_signing_in_with_a_code() -> None:
    owner, by_code, again = Client(), Client(), Client()
    sign_up(owner)
    owner.post("/account/confirm-email/", {"code": code()})

    sign_in_by_code(by_code)
    sign_in_by_password(again)

    assert is_signed_in(again)


def test_stranger_who_waits_on_the_page_for_the_code_stays_outside() -> None:
    owner, stranger = Client(), Client()
    sign_up(stranger)

    sign_in_by_code(owner)

    stranger.get("/account/confirm-email/", follow=True)
    stranger.post("/account/confirm-email/", {"code": "AAAA-AAAA"}, follow=True)
    stranger.post("/account/confirm-email/", {"action": "resend"}, follow=True)
    sign_in_by_password(stranger)
    assert is_signed_in(owner)
    assert not is_signed_in(stranger)


# --- Who has an account is nobody's business -------------------------------------------------------------------------

FORMS = {
    "/account/login/code/": "email",
    "/account/password/reset/": "email",
    "/account/signup/": "email",
}


def answer(path: str, address: str) -> tuple[int, str, int]:
    """What somebody without an account sees of an answer, and how many mails went out before it came."""
    before = len(mail.outbox)
    response = Client().post(path, {FORMS[path]: address, "name": "Ana"})
    return response.status_code, response.headers.get("Location", ""), len(mail.outbox) - before


@pytest.mark.parametrize("path", FORMS)
def test_forms_do_the_same_for_an_address_with_and_without_an_account(path: str) -> None:
    UserFactory(email=ADDRESS)

    assert answer(path, ADDRESS) == answer(path, "nobody@portal.example")
    assert {len(message.recipients()) for message in mail.outbox} == {1}


@pytest.mark.parametrize("path", FORMS)
@pytest.mark.parametrize("address", [ADDRESS, "nobody@portal.example"])
def test_mail_that_cannot_be_sent_is_told_whoever_asks(monkeypatch, path: str, address: str) -> None:
    def refuse(*_args: object) -> int:
        raise smtplib.SMTPServerDisconnected("no server")

    UserFactory(email=ADDRESS)
    monkeypatch.setattr(EmailBackend, "send_messages", refuse)

    response = Client().post(path, {FORMS[path]: address, "name": "Ana"}, follow=True)

    assert response.status_code == 200
    assert "The mail could not be sent." in response.content.decode()


@pytest.mark.parametrize("path", FORMS)
@pytest.mark.parametrize("address", [ADDRESS, "nobody@portal.example"])
def test_nobody_can_fill_a_mailbox(time_machine, path: str, address: str) -> None:
    UserFactory(email=ADDRESS)
    start = datetime(2027, 1, 4, 14, tzinfo=UTC)

    for number in range(25):
        time_machine.move_to(start + number * timedelta(seconds=140), tick=False)
        answer(path, address)

    assert 3 <= len(mail.outbox) <= 20
