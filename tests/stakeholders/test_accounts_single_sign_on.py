"""A government's single sign-on: settings alone switch it on, and nobody takes over an account by it."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from django.conf import settings as portal_settings
from django.core import mail
from django.core.cache import cache
from django.test import Client

from stakeholders.models import User
from tests.factories import StrategyFactory, UserFactory, coordinator_of
from tests.stakeholders.identity_provider import CLIENT, SECRET, IdentityProvider, running

pytestmark = pytest.mark.django_db
ADDRESS = "minister@gov.example"
LOGIN, CALLBACK = "/account/oidc/sso/login/", "/account/oidc/sso/login/callback/"
DESK = "/desk/"
PASSWORD = "nine-green-parrots-sang"
ANA = {"sub": "ana-1", "name": "Ana Minister", "email": ADDRESS, "email_verified": True, "phone_number": "501-1234"}


@pytest.fixture(scope="module")
def _server() -> Iterator[IdentityProvider]:
    with running() as provider:
        yield provider


@pytest.fixture
def provider(_server: IdentityProvider, settings: Any) -> IdentityProvider:
    """Set as ncss_portal/settings.py sets it."""
    _server.claims, _server.userinfo, _server.audience, _server.issuer = dict(ANA), {}, CLIENT, ""
    _server.asked.clear()
    app = {
        "provider_id": settings.OIDC_PROVIDER_ID,
        "name": "GovPass",
        "client_id": CLIENT,
        "secret": SECRET,
        "settings": {"server_url": _server.url, "email_authentication": True},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
    return _server


def owner(address: str = ADDRESS, *, verified: bool = True, **fields: Any) -> User:
    person: User = UserFactory.build(email=address, **fields)
    person.set_unusable_password()
    person.save()
    EmailAddress.objects.create(user=person, email=address, verified=verified, primary=True)
    return person


def come(client: Client, provider: IdentityProvider, **options: Any) -> Any:
    """From the button of the sign-in page to the provider and back."""
    left = client.post(f"{LOGIN}?process={options.pop('process', 'login')}&next=/desk/")
    assert left.headers["Location"].startswith(f"{provider.url}/authorization?")
    return client.get(provider.sign_in(left.headers["Location"]), **options)


def signed_in_as(client: Client) -> User | None:
    pk = client.session.get("_auth_user_id")
    return User.objects.get(pk=pk) if pk else None


# --- Off and on ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        LOGIN,
        CALLBACK,
        "/account/3rdparty/",
        "/account/3rdparty/signup/",
        "/account/3rdparty/login/error/",
        "/account/3rdparty/login/cancelled/",
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_without_settings_its_addresses_do_nothing(client: Client, path: str, method: str) -> None:
    known = Client()
    known.force_login(owner(), backend="django.contrib.auth.backends.ModelBackend")

    stranger = getattr(client, method)(path)

    assert stranger.status_code == 404 or stranger.headers["Location"].startswith("/account/login/")
    assert getattr(known, method)(path).status_code == 404


def test_without_settings_no_page_speaks_of_it(client: Client) -> None:
    assert "3rdparty" not in client.get("/account/login/").content.decode()
    assert "oidc" not in client.get("/account/login/").content.decode()
    assert "oidc" not in client.get("/account/signup/").content.decode()


def test_row_in_the_database_opens_no_door(client: Client) -> None:
    SocialApp.objects.create(
        provider="openid_connect",
        provider_id="evil",
        name="Evil",
        client_id="x",
        settings={"server_url": "https://e.example"},
    )

    assert client.get("/account/oidc/evil/login/").status_code == 404
    assert "Evil" not in client.get("/account/login/").content.decode()


def test_button_stands_on_the_sign_in_page(client: Client, provider: IdentityProvider) -> None:
    page = client.get("/account/login/?next=/desk/").content.decode()

    assert "Sign in with GovPass" in page
    assert re.search(r'action="/account/oidc/sso/login/\?process=login&amp;next=(/|%2F)desk(/|%2F)"', page)


def test_looking_at_its_address_goes_nowhere(client: Client, provider: IdentityProvider) -> None:
    """A link in a mail must not sign anybody in."""
    page = client.get(LOGIN)

    assert page.status_code == 200
    assert provider.asked == []


PRODUCTION = {
    "SECRET_KEY": "0f4c-each-machine-has-one-of-its-own-9b1e7d3a5c2f8e6b4d0a",
    "ALLOWED_HOSTS": "portal.example",
    "EMAIL_URL": "memorymail://",
    "OIDC_NAME": "GovPass",
    "OIDC_SERVER_URL": "https://id.gov.example/realms/all",
    "OIDC_CLIENT_ID": "portal",
    "OIDC_SECRET": "secret",
}
SHOW = (
    "from ncss_portal import settings as s;"
    "print(s.CONTENT_SECURITY_POLICY['DIRECTIVES']['form-action'][1:], s.OIDC_TRUSTED_SECOND_FACTOR,"
    "s.SECOND_FACTOR_REQUIRED, s.SOCIALACCOUNT_PROVIDERS['openid_connect'])"
)


def started(tmp_path: Any, **changed: str | None) -> subprocess.CompletedProcess[str]:
    variables = {**PRODUCTION, "VAR_DIR": str(tmp_path), "PATH": os.environ["PATH"], **changed}
    environment = {name: value for name, value in variables.items() if value is not None}
    return subprocess.run(
        [sys.executable, "-c", SHOW],
        cwd=portal_settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_settings_alone_switch_it_on(tmp_path: Any) -> None:
    said = started(tmp_path, OIDC_TRUSTED_SECOND_FACTOR="1", OIDC_ORIGINS="https://login.gov.example").stdout

    assert said.startswith("['https://id.gov.example', 'https://login.gov.example'] True True ")
    assert "'OAUTH_PKCE_ENABLED': True" in said
    assert "'server_url': 'https://id.gov.example/realms/all'" in said


def test_without_its_address_it_is_off_whatever_else_is_set(tmp_path: Any) -> None:
    said = started(tmp_path, OIDC_SERVER_URL=None, OIDC_TRUSTED_SECOND_FACTOR="1").stdout

    assert said.startswith("[] False True ")
    assert "'APPS': []" in said


@pytest.mark.parametrize("name", ["OIDC_NAME", "OIDC_CLIENT_ID", "OIDC_SECRET"])
def test_half_of_the_settings_is_refused_at_start(tmp_path: Any, name: str) -> None:
    done = started(tmp_path, **{name: None})

    assert done.returncode == 1
    assert name in done.stderr.splitlines()[-1]


def test_provider_without_tls_is_refused_at_start(tmp_path: Any) -> None:
    done = started(tmp_path, OIDC_SERVER_URL="http://id.gov.example")

    assert "OIDC_SERVER_URL must begin with https://." in done.stderr


# --- Who comes -------------------------------------------------------------------------------------------------------


def test_somebody_new_gets_an_account(client: Client, provider: IdentityProvider) -> None:
    response = come(client, provider)

    person = signed_in_as(client)
    assert response.headers["Location"] == DESK
    assert person
    assert (person.name, person.email, person.has_usable_password()) == ("Ana Minister", ADDRESS, False)
    assert EmailAddress.objects.get(user=person).verified


def test_code_is_bound_to_the_browser(client: Client, provider: IdentityProvider) -> None:
    """PKCE; and the state of one browser is worth nothing in another."""
    left = client.post(LOGIN)
    back = provider.sign_in(left.headers["Location"])

    stolen = Client().get(back)

    asked = dict(provider.asked)["authorization"]
    assert asked["code_challenge_method"] == "S256"
    assert "Signing in did not work" in stolen.content.decode()
    assert not User.objects.exists()
    assert client.get(back).status_code == 302
    assert "code_verifier" in dict(provider.asked)["token"]


def test_little_is_kept_of_what_the_provider_says(client: Client, provider: IdentityProvider) -> None:
    come(client, provider)

    kept = SocialAccount.objects.get().extra_data
    assert all(claims.keys() <= {"sub", "name", "email"} for claims in kept.values())
    assert "501-1234" not in str(kept)
    assert not SocialToken.objects.exists()


def test_who_has_proven_the_address_here_comes_into_the_own_account(client: Client, provider: IdentityProvider) -> None:
    person = owner(name="Ana")

    come(client, provider)

    assert signed_in_as(client) == person
    assert SocialAccount.objects.get().user == person
    assert [message.subject for message in mail.outbox] != []


def test_who_comes_again_is_known_by_number_and_not_by_address(client: Client, provider: IdentityProvider) -> None:
    come(Client(), provider)
    person = User.objects.get()
    provider.claims = {**ANA, "email": "ana@other.example"}

    come(client, provider)

    assert signed_in_as(client) == person


@pytest.mark.parametrize("said", [False, "false", "true", None, 1])
def test_address_that_the_provider_has_not_proven_opens_no_account(
    client: Client, provider: IdentityProvider, said: object
) -> None:
    owner()
    provider.claims = {**ANA, "sub": "mallory", "email_verified": said}

    come(client, provider)

    assert signed_in_as(client) is None
    assert not SocialAccount.objects.exists()
    assert [message.to for message in mail.outbox] == [[ADDRESS]]


def test_somebody_new_with_an_unproven_address_types_a_code_first(client: Client, provider: IdentityProvider) -> None:
    provider.claims = {**ANA, "email_verified": False}

    response = come(client, provider, follow=True)

    assert signed_in_as(client) is None
    assert "Confirm your address" in response.content.decode()

    code = re.search(r"^[A-Z0-9]{4}-[A-Z0-9]{4}$", mail.outbox[-1].body, re.MULTILINE)
    assert code, mail.outbox[-1].body
    client.post("/account/confirm-email/", {"code": code[0]})
    assert signed_in_as(client) == SocialAccount.objects.get(uid="ana-1").user


def test_who_proves_the_address_later_throws_out_who_only_claimed_it(provider: IdentityProvider) -> None:
    mallory, ana = Client(), Client()
    provider.claims = {**ANA, "sub": "mallory", "email_verified": False}
    come(mallory, provider)

    ana.post("/account/login/code/", {"email": ADDRESS})
    code = re.search(r"^[A-Z0-9]{4}-[A-Z0-9]{4}$", mail.outbox[-1].body, re.MULTILINE)
    assert code
    ana.post("/account/login/code/confirm/", {"code": code[0]})
    come(mallory, provider)

    assert signed_in_as(ana) == User.objects.get(email=ADDRESS)
    assert signed_in_as(mallory) is None


def test_who_proves_the_address_after_a_new_password_throws_out_who_only_claimed_it(provider: IdentityProvider) -> None:
    """As above; but Ana chooses a password by the link in a mail, and proves her address as she signs in with it."""
    mallory, ana = Client(), Client()
    provider.claims = {**ANA, "sub": "mallory", "email_verified": False}
    come(mallory, provider)
    cache.clear()  # the code that Mallory caused was sent a moment ago

    ana.post("/account/password/reset/", {"email": ADDRESS})
    link = re.search(r"https?://[^/]+(/\S+)", mail.outbox[-1].body)
    assert link
    form = ana.get(link[1], follow=True).request["PATH_INFO"]
    ana.post(form, {"password1": PASSWORD, "password2": PASSWORD})
    ana.post("/account/login/", {"login": ADDRESS, "password": PASSWORD})
    code = re.search(r"^[A-Z0-9]{4}-?[A-Z0-9]{2,4}$", mail.outbox[-1].body, re.MULTILINE)
    assert code, mail.outbox[-1].body
    ana.post("/account/confirm-email/", {"code": code[0]})
    come(mallory, provider)

    assert signed_in_as(ana) == User.objects.get(email=ADDRESS)
    assert signed_in_as(mallory) is None


def test_address_that_nobody_has_proven_here_joins_nothing(client: Client, provider: IdentityProvider) -> None:
    """Mallory has opened an account for Ana's address. Ana must not come into it by the single sign-on."""
    owner(verified=False, name="Mallory")

    come(client, provider)

    assert signed_in_as(client) is None
    assert not SocialAccount.objects.exists()


def test_answer_about_two_people_is_refused(client: Client, provider: IdentityProvider) -> None:
    owner()
    provider.userinfo = {**ANA, "sub": "somebody else"}

    response = come(client, provider)

    assert "Signing in did not work" in response.content.decode()
    assert signed_in_as(client) is None


@pytest.mark.parametrize("wrong", [{"audience": "another portal"}, {"issuer": "https://evil.example"}])
def test_answer_for_somebody_else_is_refused(client: Client, provider: IdentityProvider, wrong: dict[str, str]) -> None:
    for name, value in wrong.items():
        setattr(provider, name, value)

    response = come(client, provider)

    assert "Signing in did not work" in response.content.decode()
    assert signed_in_as(client) is None


def test_account_that_is_switched_off_stays_closed(client: Client, provider: IdentityProvider) -> None:
    owner(is_active=False)

    response = come(client, provider)

    assert response.headers["Location"] == "/account/inactive/"
    assert signed_in_as(client) is None


# --- The own account -------------------------------------------------------------------------------------------------


def test_person_connects_and_disconnects(client: Client, provider: IdentityProvider) -> None:
    person = owner("ana@mail.example")
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")

    come(client, provider, process="connect")
    identity = SocialAccount.objects.get()
    page = client.get("/account/3rdparty/").content.decode()
    client.post("/account/3rdparty/", {"account": identity.pk})

    assert identity.user == person
    assert ADDRESS in page
    assert not SocialAccount.objects.exists()


# --- The second factor -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("trusted", [True, False])
def test_second_factor_is_asked_for_unless_the_provider_asks_itself(
    client: Client, provider: IdentityProvider, settings: Any, trusted: bool
) -> None:
    settings.SECOND_FACTOR_REQUIRED, settings.OIDC_TRUSTED_SECOND_FACTOR = True, trusted
    alice = coordinator_of(StrategyFactory(), email=ADDRESS)
    EmailAddress.objects.create(user=alice, email=ADDRESS, verified=True, primary=True)

    come(client, provider)

    assert signed_in_as(client) == alice
    assert client.get(DESK).status_code == (200 if trusted else 302)


@pytest.mark.parametrize("trusted", [True, False])
def test_own_second_factor_is_not_asked_for_on_top(
    client: Client, provider: IdentityProvider, settings: Any, trusted: bool
) -> None:
    settings.SECOND_FACTOR_REQUIRED, settings.OIDC_TRUSTED_SECOND_FACTOR = True, trusted
    alice = coordinator_of(StrategyFactory(), email=ADDRESS)
    EmailAddress.objects.create(user=alice, email=ADDRESS, verified=True, primary=True)
    TOTP.activate(alice, generate_totp_secret())

    response = come(client, provider)

    assert response.headers["Location"] == (DESK if trusted else "/account/2fa/authenticate/")
    assert (signed_in_as(client) == alice) is trusted


def test_trust_covers_only_sessions_that_came_through_it(
    client: Client, provider: IdentityProvider, settings: Any
) -> None:
    settings.SECOND_FACTOR_REQUIRED, settings.OIDC_TRUSTED_SECOND_FACTOR = True, True
    alice = coordinator_of(StrategyFactory(), email=ADDRESS)
    EmailAddress.objects.create(user=alice, email=ADDRESS, verified=True, primary=True)
    come(Client(), provider)

    client.force_login(alice, backend="django.contrib.auth.backends.ModelBackend")

    assert client.get(DESK).status_code == 302
