"""Whoever can do harm with a stolen account shows a second factor, or does nothing else before."""

import re
import time
from collections.abc import Iterator
from uuid import UUID

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from allauth.usersessions.models import UserSession
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse
from django.urls.converters import IntConverter, UUIDConverter

from actionplan.models import Strategy
from stakeholders.accounts.second_factor import TO_PROVE, TO_SET_UP
from stakeholders.models import User
from tests.addresses import patterns
from tests.factories import StrategyFactory, auditor, coordinator_of, outsider

PASSWORD = "correct horse battery"
SECOND_FACTOR, DESK = "/account/2fa/", "/desk/"
EXPLANATION = "Set up a second factor before you go on."


@pytest.fixture(autouse=True)
def _required(settings, db) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    # A code may change between its writing and its reading.
    settings.MFA_TOTP_TOLERANCE = 1


def settled(person: User) -> User:
    person.set_password(PASSWORD)
    person.save()
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


@pytest.fixture
def alice() -> User:
    return settled(coordinator_of(StrategyFactory(), email="alice@secretariat.example"))


def code_of_mail() -> str:
    found = re.search(r"^[A-Z0-9]{4}-[A-Z0-9]{4}$", mail.outbox[-1].body, re.MULTILINE)
    assert found
    return found[0]


def by_code(client: Client, person: User) -> None:
    client.post("/account/login/code/", {"email": person.email})
    client.post("/account/login/code/confirm/", {"code": code_of_mail()})


def by_password(client: Client, person: User) -> None:
    client.post("/account/login/", {"login": person.email, "password": PASSWORD})


def app_of(person: User) -> str:
    """Gives the person an authenticator app and recovery codes, and says its secret."""
    secret = generate_totp_secret()
    TOTP.activate(person, secret)
    RecoveryCodes.activate(person)
    return secret


def code_of_app(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


ways_in = pytest.mark.parametrize("sign_in", [by_code, by_password])


# --- Without one -----------------------------------------------------------------------------------------------------


@ways_in
def test_coordinator_without_one_is_led_to_set_it_up(client: Client, alice: User, sign_in) -> None:
    sign_in(client, alice)

    response = client.get(DESK, follow=True)

    assert response.redirect_chain == [(SECOND_FACTOR, 302)]
    assert EXPLANATION in response.content.decode()


@pytest.mark.parametrize(
    "make", [auditor, lambda: outsider(is_superuser=True, is_staff=True)], ids=["auditor", "administrator"]
)
def test_auditors_and_administrators_are_led_there_as_well(client: Client, make) -> None:
    person = settled(make())
    by_password(client, person)

    assert client.get(DESK).headers["Location"] == SECOND_FACTOR


def test_stakeholder_is_asked_for_none(client: Client) -> None:
    person = settled(outsider())
    by_password(client, person)

    assert client.get(DESK).status_code == 200
    assert EXPLANATION not in client.get(SECOND_FACTOR).content.decode()


def test_demonstration_asks_for_none(client: Client, settings, alice: User) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    by_password(client, alice)

    assert client.get(DESK).status_code == 200


@ways_in
def test_act_that_is_posted_straight_is_not_done(client: Client, sign_in) -> None:
    administrator = settled(outsider(is_superuser=True, is_staff=True))
    sign_in(client, administrator)
    fields = {"title": "S", "slug": "s", "country": "Belize", "period_from": 2027, "period_to": 2030}

    response = client.post("/plan/new/", fields)

    assert response.headers["Location"] == SECOND_FACTOR
    assert not Strategy.objects.exists()


SAMPLES = {IntConverter: 1, UUIDConverter: UUID(int=1)}
# Variables that take certain words only.
WORDS = {"ending": "csv"}


def addresses() -> Iterator[tuple[str, str]]:
    """Every address of the portal by its name, with something in the place of each variable."""
    for name, _pattern in patterns():
        *spaces, last = name.split(":")
        resolver = get_resolver()
        for space in spaces:
            resolver = resolver.namespace_dict[space][1]
        possibilities, _whole, _defaults, converters = resolver.reverse_dict.getlist(last)[0]
        variables = possibilities[0][1]
        kinds = {each: type(converters.get(each)) for each in variables}
        yield name, reverse(name, kwargs={each: WORDS.get(each) or SAMPLES.get(kinds[each], "x") for each in kinds})


def test_nothing_else_is_open_without_one(client: Client, alice: User) -> None:
    by_password(client, alice)
    led = {name: client.get(path).headers.get("Location") for name, path in addresses() if name not in TO_SET_UP}
    sent = {name: client.post(path).headers.get("Location") for name, path in addresses() if name not in TO_SET_UP}

    # Without a provider in the settings its pages are not there for anybody.
    provider = {name for name in led if name.startswith(("socialaccount_", "openid_connect_"))}
    assert led.keys() | TO_SET_UP == {name for name, _pattern in patterns()} | TO_SET_UP
    assert {name for name, place in led.items() if place != SECOND_FACTOR} == provider
    assert {name for name, place in sent.items() if place != SECOND_FACTOR} == provider


def test_signing_out_and_setting_up_are_open(client: Client, alice: User) -> None:
    by_code(client, alice)
    client.post("/account/reauthenticate/", {"password": PASSWORD})

    assert client.get("/account/2fa/totp/activate/").status_code == 200
    assert client.get("/account/2fa/webauthn/add/").status_code == 200
    assert client.post("/account/logout/").headers["Location"] == "/"
    assert "_auth_user_id" not in client.session


@pytest.mark.django_db(transaction=True)
def test_who_has_set_one_up_sees_recovery_codes_and_goes_on(client: Client, alice: User) -> None:
    alice.set_unusable_password()
    alice.save()
    by_code(client, alice)
    client.get("/desk/?from=mail")
    client.get("/account/2fa/totp/activate/")
    secret = client.session["mfa.totp.secret"]

    page = client.post("/account/2fa/totp/activate/", {"code": code_of_app(secret)}, follow=True)
    codes = Authenticator.objects.get(user=alice, type=Authenticator.Type.RECOVERY_CODES).wrap().get_unused_codes()

    assert page.redirect_chain == [("/account/2fa/recovery-codes/", 302)]
    assert all(code in page.content.decode() for code in codes)
    assert "Keep these codes." in page.content.decode()
    assert client.get("/account/2fa/done/").headers["Location"] == "/desk/?from=mail"
    assert client.get(DESK).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_recovery_codes_are_shown_once(client: Client, alice: User) -> None:
    by_password(client, alice)
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    client.get("/account/2fa/totp/activate/")
    secret = client.session["mfa.totp.secret"]
    client.post("/account/2fa/totp/activate/", {"code": code_of_app(secret)}, follow=True)
    codes = Authenticator.objects.get(user=alice, type=Authenticator.Type.RECOVERY_CODES).wrap().get_unused_codes()

    again = client.get("/account/2fa/recovery-codes/").content.decode()

    assert not any(code in again for code in codes)
    assert "They were shown once" in again
    assert client.get("/account/2fa/recovery-codes/download/").status_code == 403


def test_page_that_was_wanted_lies_in_the_portal(client: Client, alice: User, settings) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    by_password(client, alice)
    session = client.session
    session["second_factor_wanted"] = "https://evil.example/"
    session.save()

    assert client.get("/account/2fa/done/").status_code == 404
    assert client.get("/account/2fa/done/").headers["Location"] == "/"


# --- With one --------------------------------------------------------------------------------------------------------


@ways_in
def test_who_has_one_is_asked_for_it_when_signing_in(client: Client, alice: User, sign_in) -> None:
    secret = app_of(alice)
    sign_in(client, alice)
    before = client.get(DESK)

    wrong = client.post("/account/2fa/authenticate/", {"code": "000000"})
    client.post("/account/2fa/authenticate/", {"code": code_of_app(secret)})

    assert before.headers["Location"].startswith("/account/login/")
    assert wrong.status_code == 200
    assert client.get(DESK).status_code == 200


def test_recovery_code_lets_in_once(client: Client, alice: User) -> None:
    app_of(alice)
    codes = Authenticator.objects.get(user=alice, type=Authenticator.Type.RECOVERY_CODES).wrap().get_unused_codes()
    other = Client()

    for browser in (client, other):
        by_password(browser, alice)
        browser.post("/account/2fa/authenticate/", {"code": codes[0]})

    assert client.get(DESK).status_code == 200
    assert other.get(DESK).status_code == 302


def test_session_that_showed_it_costs_no_query_more(client: Client, alice: User, settings) -> None:
    secret = app_of(alice)
    by_password(client, alice)
    client.post("/account/2fa/authenticate/", {"code": code_of_app(secret)})
    client.get("/about/")
    numbers = []

    for required in (True, False):
        settings.SECOND_FACTOR_REQUIRED = required
        with CaptureQueriesContext(connection) as queries:
            client.get("/about/")
        numbers.append(len(queries))

    assert numbers[0] == numbers[1]


def test_session_from_before_it_was_set_up_must_show_it_too(client: Client, alice: User) -> None:
    """It may be the session of somebody who read the mail."""
    by_code(client, alice)
    secret = app_of(alice)

    led = client.get(DESK)
    elsewhere = {name for name, path in addresses() if client.get(path).status_code == 200}
    client.post(led.headers["Location"], {"code": code_of_app(secret)})

    assert led.headers["Location"] == "/account/2fa/reauthenticate/?next=%2Fdesk%2F"
    assert elsewhere <= TO_PROVE
    assert client.get(DESK).status_code == 200


def test_password_typed_once_more_is_no_second_factor(client: Client, alice: User) -> None:
    by_code(client, alice)
    app_of(alice)

    client.post("/account/reauthenticate/", {"password": PASSWORD})

    assert client.get(DESK).status_code == 302


def test_who_removes_the_last_one_is_led_back(client: Client, alice: User) -> None:
    secret, other = app_of(alice), Client()
    for browser in (client, other):
        by_password(browser, alice)
        factor = code_of_app(secret) if browser is client else _recovery_code(alice)
        browser.post("/account/2fa/authenticate/", {"code": factor})
    assert other.get(DESK).status_code == 200
    client.post("/account/reauthenticate/", {"password": PASSWORD})

    client.post("/account/2fa/totp/deactivate/")

    assert not Authenticator.objects.filter(user=alice).exists()
    assert client.get(DESK).headers["Location"] == SECOND_FACTOR
    assert other.get(DESK).headers["Location"].startswith("/account/login/")


def _recovery_code(person: User) -> str:
    codes = Authenticator.objects.get(user=person, type=Authenticator.Type.RECOVERY_CODES).wrap().get_unused_codes()
    return codes[-1]


def test_who_becomes_trusted_while_signed_in_is_led_there_at_once(client: Client) -> None:
    person = settled(outsider())
    by_password(client, person)
    assert client.get(DESK).status_code == 200

    person.is_superuser = True
    person.save()

    assert client.get(DESK).headers["Location"] == SECOND_FACTOR


# --- Sessions --------------------------------------------------------------------------------------------------------


def test_person_sees_the_sessions_and_ends_all_others(client: Client) -> None:
    person, other = settled(outsider()), Client(headers={"user-agent": "Old telephone, Android"})
    by_password(other, person)
    by_password(client, person)

    page = client.get("/account/sessions/").content.decode()
    client.post("/account/sessions/")

    assert "Android" in page
    assert "This browser" in page
    assert client.get(DESK).status_code == 200
    assert other.get(DESK).status_code == 302
    assert UserSession.objects.filter(user=person).count() == 1


def test_only_ones_own_sessions_are_listed(client: Client) -> None:
    stranger = settled(outsider())
    by_password(Client(headers={"user-agent": "Somebody else"}), stranger)
    by_password(client, settled(outsider()))

    assert "Somebody else" not in client.get("/account/sessions/").content.decode()


def test_sessions_of_an_account_that_is_switched_off_end_at_once(client: Client) -> None:
    person = settled(outsider())
    by_password(client, person)

    person.is_active = False
    person.save()

    assert client.get(DESK).status_code == 302
