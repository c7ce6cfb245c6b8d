"""Opening an account and signing in: an address belongs to whoever reads its mail."""

import os
import re
import smtplib
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import MD5PasswordHasher
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


def test_both_see_the_same_words(client: Client) -> None:
    UserFactory(email=ADDRESS)
    pages = []

    for address in (ADDRESS, "nobody@portal.example"):
        for path in FORMS:
            page = Client().post(path, {FORMS[path]: address, "name": "Ana"}, follow=True).content.decode()
            pages.append(re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page).replace(address, "ADDRESS"))

    assert pages[: len(FORMS)] == pages[len(FORMS) :]


@pytest.fixture
def hashings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Each hashing of a password: with a real hasher it takes longer than all the rest of an answer."""
    done: list[str] = []
    encode = MD5PasswordHasher.encode

    def counted(self: MD5PasswordHasher, password: str, salt: str) -> str:
        done.append(password)
        return str(encode(self, password, salt))

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    return done


@pytest.mark.parametrize("kind", ["password", "no password", "switched off", "unknown"])
def test_wrong_password_is_answered_alike_and_in_like_time(client: Client, hashings: list[str], kind: str) -> None:
    if kind != "unknown":
        person = UserFactory(email=ADDRESS, is_active=kind != "switched off")
        person.set_password(PASSWORD if kind != "no password" else None)
        person.save()
    hashings.clear()

    response = client.post("/account/login/", {"login": ADDRESS, "password": "wrong words entirely"})

    assert response.status_code == 200
    assert response.context["form"].errors == {
        "__all__": ["The email address and/or password you specified are not correct."]
    }
    # Django's backend and allauth's each hash once; where there is nothing to compare with, for the time alone.
    assert len(hashings) == 2


def test_wrong_code_is_answered_alike() -> None:
    UserFactory(email=ADDRESS)
    answers = []

    for address in (ADDRESS, "nobody@portal.example"):
        client = Client()
        client.post("/account/login/code/", {"email": address})
        tries = [client.post("/account/login/code/confirm/", {"code": "AAAA-AAAA"}) for _each in range(4)]
        answers.append([(each.status_code, each.headers.get("Location", "")) for each in tries])

    assert answers[0] == answers[1]
    assert answers[0][-1] != answers[0][0]


def test_password_stands_folded_away_when_an_account_is_opened(client: Client) -> None:
    page = client.get("/account/signup/").content.decode()
    refused = client.post("/account/signup/", {"email": ADDRESS, "name": "Ana", "password1": "short"}).content.decode()

    folded = page[page.index("<details") : page.index("</details>")]
    assert 'name="password1"' in folded
    assert "Your password" in folded
    assert '<details class="twin">' in page
    assert '<details class="twin" open>' in refused


# --- Limits ----------------------------------------------------------------------------------------------------------

PER_MINUTE = 20


def is_sent(number: int, forwarded_for: str = "") -> bool:
    """Somebody asks for a code, each time for another address and with another browser."""
    fields, told = {"email": f"{number}@mail.example"}, {"x-forwarded-for": forwarded_for} if forwarded_for else {}
    return Client().post("/account/login/code/", fields, headers=told).status_code == 302


def test_limit_holds_for_all_browsers_of_one_network_address() -> None:
    answers = [is_sent(number) for number in range(PER_MINUTE + 1)]

    assert answers == [True] * PER_MINUTE + [False]


def test_who_is_stopped_reads_why(client: Client) -> None:
    for number in range(PER_MINUTE + 1):
        response = client.post("/account/signup/", {"email": f"{number}@mail.example", "name": "Ana"})

    assert response.status_code == 429
    assert "Too many attempts" in response.content.decode()


IN_ANOTHER_PROCESS = """
import django
django.setup()
from allauth.core import context
from allauth.core.internal import ratelimit
from django.test import RequestFactory
request = RequestFactory().post("/account/login/code/")
kind = dict(app="allauth.account", action="request_login_code", key="k")
print(sum(bool(ratelimit.consume(request, **kind)) for _each in range({0})))
"""


def test_limit_holds_for_all_processes() -> None:
    """They count in one cache. What one has let through, the other knows of."""
    for number in range(PER_MINUTE - 2):
        is_sent(number)
    environment = {**os.environ, "VAR_DIR": str(settings.VAR_DIR), "DJANGO_SETTINGS_MODULE": "tests.settings"}

    done = subprocess.run(
        [sys.executable, "-c", IN_ANOTHER_PROCESS.format(3)],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )

    assert done.stdout.split() == ["2"]
    assert not is_sent(PER_MINUTE)


def test_invented_network_address_does_not_evade_the_limit_without_a_proxy(settings) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 0

    answers = [is_sent(number, f"192.0.2.{number}") for number in range(PER_MINUTE + 1)]

    assert answers == [True] * PER_MINUTE + [False]


def test_invented_network_address_does_not_evade_the_limit_behind_a_proxy(settings) -> None:
    """The proxy writes the true one at the end; what the visitor sent stands before it."""
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1

    answers = [is_sent(number, f"192.0.2.{number}, 198.51.100.7") for number in range(PER_MINUTE + 1)]

    assert answers == [True] * PER_MINUTE + [False]
    assert is_sent(99, "198.51.100.7, 203.0.113.9")


def test_wrong_passwords_for_one_account_end_also_from_many_network_addresses(settings) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    person = UserFactory(email=ADDRESS)
    person.set_password(PASSWORD)
    person.save()

    for number in range(5):
        address = {"x-forwarded-for": f"192.0.2.{number}"}
        Client().post("/account/login/", {"login": ADDRESS, "password": "wrong"}, headers=address)
    owner = Client()
    owner.post("/account/login/", {"login": ADDRESS, "password": PASSWORD}, headers={"x-forwarded-for": "203.0.113.9"})

    assert not is_signed_in(owner)
