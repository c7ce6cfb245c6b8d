import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
ENTRANCE = ["/account/login/", "/account/signup/", "/account/login/code/", "/account/password/reset/"]
OWN = ["/account/email/", "/account/password/change/", "/account/2fa/", "/account/logout/"]
GUARDED = ["/account/2fa/totp/activate/", "/account/2fa/webauthn/", "/account/2fa/webauthn/add/"]


@pytest.fixture
def person():
    user = UserFactory(email="ana@example.org")
    user.set_password("correct horse battery")
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


@pytest.fixture
def signed_in(client: Client, person) -> Client:
    client.post("/account/login/", {"login": person.email, "password": "correct horse battery"})
    return client


@pytest.mark.parametrize("path", ENTRANCE)
def test_way_in_is_shown_in_the_portals_frame(client: Client, path: str) -> None:
    response = client.get(path)

    assert response.status_code == 200
    assert 'class="entrance flow"' in response.content.decode()


@pytest.fixture
def trusted(signed_in: Client) -> Client:
    """Has just typed the password once more."""
    signed_in.post("/account/reauthenticate/", {"password": "correct horse battery"})
    return signed_in


@pytest.mark.parametrize("path", [*OWN, *GUARDED])
def test_own_account_is_shown_in_the_portals_frame(trusted: Client, path: str) -> None:
    response = trusted.get(path)

    assert response.status_code == 200
    assert 'class="account"' in response.content.decode()


def test_second_factor_asks_for_the_password_first(signed_in: Client) -> None:
    response = signed_in.get("/account/2fa/totp/activate/", follow=True)

    assert "Is it still you?" in response.content.decode()


def test_person_signs_in_with_a_code(client: Client, person) -> None:
    typed = client.post("/account/login/code/", {"email": person.email}, follow=True)
    code = re.search(r"^[A-Z0-9-]{6,}$", mail.outbox[0].body, re.MULTILINE)[0]
    client.post("/account/login/code/confirm/", {"code": code})

    assert "Type the code" in typed.content.decode()
    assert client.session["_auth_user_id"] == str(person.pk)


def test_wrong_code_is_named_in_title_and_summary(client: Client, person) -> None:
    client.post("/account/login/code/", {"email": person.email})

    page = client.post("/account/login/code/confirm/", {"code": "WRONG"}).content.decode()

    assert 'class="summary flow-s" role="alert"' in page
    assert "<title>Error:" in page


def test_wrong_password_opens_the_password_part(client: Client, person) -> None:
    page = client.post("/account/login/", {"login": person.email, "password": "wrong"}).content.decode()

    assert '<details class="twin" open>' in page


def test_square_code_is_drawn_in_the_page(trusted: Client) -> None:
    page = trusted.get("/account/2fa/totp/activate/").content.decode()

    assert 'class="qr"' in page
    assert "data:image" not in page


def test_sign_out_is_a_form(signed_in: Client) -> None:
    page = signed_in.get("/about/").content.decode()

    assert '<form method="post" action="/account/logout/">' in page


def test_person_without_a_password_reaches_the_second_factor(client: Client, person) -> None:
    person.set_unusable_password()
    person.save()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")

    response = client.get("/account/2fa/totp/activate/")

    assert "Authenticator app" in response.content.decode()
