"""Signing in with a second factor, in a real browser: by code and app, and by a passkey.

Alice coordinates a strategy, so the portal lets her do nothing before she has one.
"""

import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from stakeholders.models import User
from tests.factories import StrategyFactory, coordinator_of
from tests.journeys.browser import csp_violations, new_page
from tests.journeys.cast import ALICE
from tests.journeys.looking import Eye
from tests.journeys.people import follow, press
from tests.journeys.postbox import Postbox

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# A passkey belongs to a name; a browser makes none for a bare network address.
SITE = "localhost"


@pytest.fixture
def alice(settings: Any) -> User:
    settings.SECOND_FACTOR_REQUIRED = True
    # A code may change while it is typed.
    settings.MFA_TOTP_TOLERANCE = 1
    person = coordinator_of(StrategyFactory(), name="Alice Young", email=ALICE)
    person.set_unusable_password()
    person.save()
    EmailAddress.objects.create(user=person, email=ALICE, verified=True, primary=True)
    return person


@pytest.fixture
def page(chromium: Browser, live_server: LiveServer) -> Iterator[Page]:
    opened = new_page(chromium, base_url=live_server.url.replace("127.0.0.1", SITE))
    yield opened
    refused = csp_violations(opened)
    opened.context.close()
    assert refused == []


def title(page: Page) -> str:
    return page.get_by_role("heading", level=1).inner_text()


def type_code(page: Page, post: Postbox) -> None:
    """With the code of a mail, as far as the portal lets her."""
    page.goto("/account/login/?next=/desk/")
    page.get_by_label("E-mail address").first.fill(ALICE)
    press(page, "Send me a code")
    page.get_by_label("Code").first.fill(post.code_for(ALICE))
    press(page, "Go on")


def sign_out(page: Page) -> None:
    page.get_by_role("banner").get_by_role("button", name="Sign out").first.click()
    expect(page.get_by_role("banner").get_by_role("link", name="Sign in").first).to_be_visible()


def app_code(secret: str) -> str:
    """What the authenticator app shows (RFC 6238)."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def test_coordinator_sets_up_an_app_and_signs_in_with_it(alice: User, page: Page, post: Postbox) -> None:
    eye = Eye()
    page.goto("/account/login/")
    eye.look(page, "sign in", on_phone=True)
    page.goto("/account/signup/")
    eye.look(page, "make an account", on_phone=True)

    type_code(page, post)
    expect(page.get_by_text("Set up a second factor before you go on.")).to_be_visible()
    eye.look(page, "second factor missing", on_phone=True)
    page.get_by_role("link", name="Set it up").click()
    eye.look(page, "app", on_phone=True)
    secret = page.get_by_label("The same secret in letters").input_value()
    page.get_by_label("Authenticator code").fill(app_code(secret))
    press(page, "Switch on")

    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    expect(page.get_by_text("Keep these codes.")).to_be_visible()
    codes = page.get_by_label("Your codes").input_value().split()
    assert len(codes) == 10
    eye.look(page, "recovery codes", on_phone=True)
    assert "Authenticator app activated." in post.next_for(ALICE).get_content()
    follow(page, "I have kept them, go on")
    assert page.url.endswith("/desk/")
    sign_out(page)

    type_code(page, post)
    expect(page.get_by_role("heading", level=1)).to_have_text("Your second factor")
    eye.look(page, "second factor asked for", on_phone=True)
    page.get_by_label("Code", exact=False).first.fill(app_code(secret))
    press(page, "Go on")
    expect(page).to_have_url(re.compile("/desk/$"))

    page.goto("/account/email/")
    follow(page, "Where you are signed in")
    expect(page.get_by_text("This browser")).to_be_visible()
    eye.look(page, "sessions", on_phone=True)
    page.goto("/account/2fa/")
    eye.look(page, "second factor in use", on_phone=True)
    assert eye.findings == {}


def test_coordinator_signs_in_with_a_passkey_alone(alice: User, page: Page, post: Postbox) -> None:
    """Chromium's own virtual authenticator stands for the fingerprint of a laptop."""
    eye, devices = Eye(), page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    devices.send(
        "WebAuthn.addVirtualAuthenticator",
        {"options": {**options, "isUserVerified": True, "automaticPresenceSimulation": True}},
    )

    type_code(page, post)
    page.get_by_role("link", name="Add a passkey").click()
    eye.look(page, "add a passkey", on_phone=True)
    page.get_by_label("Name of the passkey").fill("Office laptop")
    page.get_by_label("Sign in with it alone").check()
    press(page, "Add it")
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    assert "A new security key has been added." in post.next_for(ALICE).get_content()
    follow(page, "I have kept them, go on")
    assert page.url.endswith("/desk/")
    page.goto("/account/2fa/webauthn/")
    expect(page.get_by_text("Office laptop").first).to_be_visible()
    eye.look(page, "passkeys", on_phone=True)
    sign_out(page)

    page.goto("/account/login/")
    page.get_by_text("With a password or a passkey").click()
    press(page, "Sign in with a passkey")
    expect(page.get_by_role("banner").get_by_role("button", name="Sign out").first).to_be_visible()
    page.goto("/desk/")
    assert title(page) != "Second factor"
    sign_out(page)

    type_code(page, post)
    expect(page.get_by_role("heading", level=1)).to_have_text("Your second factor")
    press(page, "Use a passkey")
    expect(page).to_have_url(re.compile("/desk/$"))
    assert eye.findings == {}
