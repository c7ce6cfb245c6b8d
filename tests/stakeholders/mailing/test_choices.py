"""Who wants which mail: by the link in a mail, without signing in, and in the own account."""

from collections.abc import Iterator
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.account.signals import email_changed, email_confirmed
from django.test import Client, RequestFactory
from django.urls import reverse

from ncss_portal.outbox import refusing
from ncss_portal.outbox.models import Mail, MailChoice
from stakeholders.accounts.models import User
from stakeholders.mailing import choosing
from tests.factories import UserFactory
from tests.outbox import kinds_of_tests

pytestmark = pytest.mark.django_db

LUCIA = "lucia@portal.example"
ONE_CLICK = {"List-Unsubscribe": "One-Click"}
CHOICES = "/mail-choices/"


@pytest.fixture(autouse=True)
def _kinds() -> Iterator[None]:
    with kinds_of_tests.known():
        yield


@pytest.fixture
def mail_program() -> Client:
    """It sends what the header of the mail tells it, without cookies and without a token of a form."""
    return Client(enforce_csrf_checks=True)


def mail(**fields: Any) -> Mail:
    given = {"recipient": LUCIA, "reason": "news", "occasion": "1", "about": 1, "state": "stopped", **fields}
    return Mail.objects.create(**given)


def stop(one: Mail) -> str:
    return reverse("stakeholders:mail_stop", args=[refusing.stop_token(one)])


def choose(one: Mail) -> str:
    return reverse("stakeholders:mail_stop_choose", args=[refusing.stop_token(one)])


def wishes() -> list[str]:
    return sorted(map(str, MailChoice.objects.all()))


def proven(user: User, address: str, **fields: Any) -> EmailAddress:
    return EmailAddress.objects.create(user=user, email=address, **{"verified": True, **fields})


# --- One click in the mail program -----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=x", "application/x-www-form-urlencoded"])
def test_one_click_refuses_the_topic(mail_program: Client, kind: str):
    words = "List-Unsubscribe=One-Click"
    if kind.startswith("multipart"):
        words = '--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n'

    response = mail_program.post(stop(mail()), words, content_type=kind)

    assert (response.status_code, response.cookies.keys()) == (200, set())
    assert "l…@portal.example" in response.text
    assert LUCIA not in response.text
    assert wishes() == [f"{LUCIA}: news never"]


def test_one_click_again_does_the_same(mail_program: Client):
    address = stop(mail())

    answers = [mail_program.post(address, ONE_CLICK).status_code for _time in range(2)]

    assert (answers, wishes()) == ([200, 200], [f"{LUCIA}: news never"])


def test_one_click_is_the_same_for_who_is_signed_in_as_somebody_else(client: Client):
    client.force_login(UserFactory(email="b@portal.example"))

    assert client.post(stop(mail()), ONE_CLICK).status_code == 200
    assert wishes() == [f"{LUCIA}: news never"]


def test_one_click_on_a_digest_refuses_what_was_in_it(mail_program: Client):
    whole = mail(reason="digest")
    mail(digest=whole, reason="papers")

    mail_program.post(stop(whole), ONE_CLICK)

    assert wishes() == [f"{LUCIA}: papers never"]


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"reason": "receipt"}, 404),
        ({"reason": "unheard-of"}, 404),
        ({"recipient": "erased-mail-1@erased.invalid"}, 410),
    ],
)
@pytest.mark.parametrize("method", ["get", "head", "post"])
def test_link_that_stops_nothing_says_so(client: Client, fields: dict[str, str], status: int, method: str):
    one = mail(**fields)

    assert getattr(client, method)(stop(one), ONE_CLICK if method == "post" else None).status_code == status
    assert client.post(choose(one), {"topic-news": "never"}).status_code == status
    assert wishes() == []


@pytest.mark.parametrize("method", ["get", "head", "post"])
def test_forged_link_is_not_known(client: Client, method: str):
    mail()

    for token in ("1:forged", "1", "x"):
        assert getattr(client, method)(f"{CHOICES}stop/{token}/").status_code == 404
    assert wishes() == []


# --- The page behind the link ----------------------------------------------------------------------------------------


def test_looking_changes_nothing(client: Client):
    one = mail()

    answers = [(client.get(stop(one)).status_code, client.head(stop(one)).status_code) for _time in range(2)]

    assert (answers, wishes()) == ([(200, 200)] * 2, [])


def test_page_says_what_it_is_about_and_hides_the_address(client: Client):
    refusing.choose(LUCIA, "news", "digest")

    page = client.get(stop(mail())).text

    assert "What is new." in page
    assert "l…@portal.example" in page
    assert LUCIA not in page
    assert "What there is to read." not in page
    assert 'value="digest" id="id_topic-news_1" required checked' in page


def test_page_goes_to_no_search_engine_and_into_no_cache(client: Client):
    one = mail()

    for response in (client.get(stop(one)), client.post(stop(one)), client.post(choose(one))):
        assert response["X-Robots-Tag"] == "noindex"
        assert response["Referrer-Policy"] == "strict-origin"
        assert "no-store" in response["Cache-Control"]


def test_somebody_without_an_account_chooses_on_the_page():
    browser = Client(enforce_csrf_checks=True)
    one = mail()
    page = browser.get(stop(one))
    token = str(page.context["csrf_token"])

    response = browser.post(choose(one), {"topic-news": "digest", "csrfmiddlewaretoken": token}, follow=True)

    assert response.redirect_chain == [(stop(one), 302)]
    assert "Your choice is saved." in response.text
    assert wishes() == [f"{LUCIA}: news digest"]


def test_form_of_the_page_needs_its_token(mail_program: Client):
    assert mail_program.post(choose(mail()), {"topic-news": "never"}).status_code == 403
    assert wishes() == []


def test_link_alters_nothing_but_its_topic_and_address(client: Client):
    sent = {"topic-news": "digest", "topic-papers": "never", "topic-digest": "never", "address": "b@portal.example"}

    client.post(choose(mail()), sent)

    assert wishes() == [f"{LUCIA}: news digest"]


@pytest.mark.parametrize("sent", [{}, {"topic-news": "often"}, {"topic-papers": "never"}])
def test_page_asks_again_where_nothing_was_chosen(client: Client, sent: dict[str, str]):
    response = client.post(choose(mail()), sent)

    assert (response.status_code, wishes()) == (422, [])
    assert "One thing has to be put right" in response.text


# --- In the account --------------------------------------------------------------------------------------------------


def test_stranger_signs_in_first(client: Client):
    assert client.get(CHOICES).status_code == 302
    assert client.post(CHOICES, {"topic-news": "never"}).status_code == 302
    assert wishes() == []


def test_page_shows_own_wishes_and_what_always_comes(client: Client):
    client.force_login(UserFactory(email=LUCIA))
    refusing.choose(LUCIA, "papers", "never")

    page = client.get(CHOICES).text

    assert 'value="each" id="id_topic-news_0" required checked' in page
    assert 'value="never" id="id_topic-papers_2" required checked' in page
    assert "You sent something." in page
    assert 'aria-current="page">Mail</a>' in page


def test_wish_holds_for_all_confirmed_addresses(client: Client):
    lucia = UserFactory(email=LUCIA)
    proven(lucia, LUCIA, primary=True)
    proven(lucia, "Office@portal.example")
    proven(lucia, "claimed@portal.example", verified=False)
    client.force_login(lucia)
    topics = {f"topic-{topic.name}": "each" for topic in refusing.topics()}

    response = client.post(CHOICES, {**topics, "topic-news": "never"}, follow=True)

    assert "Your choice is saved." in response.text
    assert [one for one in wishes() if "news" in one] == [f"{LUCIA}: news never", "office@portal.example: news never"]
    assert {choice.address for choice in MailChoice.objects.all()} == {LUCIA, "office@portal.example"}


def test_incomplete_wish_is_asked_again(client: Client):
    client.force_login(UserFactory())

    assert client.post(CHOICES, {"topic-news": "often"}).status_code == 422
    assert wishes() == []


def test_wish_for_one_address_is_seen_in_the_account(client: Client):
    """Whoever stopped mail to a second address must not start it again by saving the page."""
    lucia = UserFactory(email=LUCIA)
    proven(lucia, LUCIA, primary=True)
    proven(lucia, "office@portal.example")
    refusing.choose(LUCIA, "news", "each")
    refusing.refuse(mail(recipient="office@portal.example"))

    assert choosing.wishes_of(lucia) == {"news": "never"}


@pytest.mark.parametrize("addresses", [0, 1, 3])
def test_page_asks_the_database_as_often_for_many(client: Client, addresses: int, django_assert_max_num_queries: Any):
    lucia = UserFactory(email=LUCIA)
    for number in range(addresses):
        proven(lucia, f"lucia{number}@portal.example")
    client.force_login(lucia)

    with django_assert_max_num_queries(7):
        client.get(CHOICES)


# --- New addresses ---------------------------------------------------------------------------------------------------


def test_new_address_of_an_account_gets_its_wishes():
    lucia = UserFactory(email=LUCIA)
    proven(lucia, LUCIA, primary=True)
    refusing.choose(LUCIA, "news", "never")
    refusing.choose(LUCIA, "papers", "digest")
    refusing.choose("new@portal.example", "papers", "never")

    email_confirmed.send(EmailAddress, request=_request(), email_address=proven(lucia, "New@portal.example"))

    assert [one for one in wishes() if one.startswith("new")] == [
        "new@portal.example: news never",
        "new@portal.example: papers never",
    ]


def test_address_that_becomes_the_main_one_gets_the_wishes():
    lucia = UserFactory(email=LUCIA)
    old, new = proven(lucia, LUCIA), proven(lucia, "new@portal.example")
    refusing.choose(LUCIA, "news", "never")

    email_changed.send(EmailAddress, request=_request(), user=lucia, from_email_address=old, to_email_address=new)

    assert f"{new.email}: news never" in wishes()


def test_claimed_address_gives_no_wishes():
    """Nobody gets the wishes of an address that is not proven to be hers."""
    charlie = UserFactory(email="charlie@portal.example")
    proven(charlie, LUCIA, verified=False)
    refusing.choose(LUCIA, "news", "never")

    email_confirmed.send(EmailAddress, request=_request(), email_address=proven(charlie, charlie.email))

    assert wishes() == [f"{LUCIA}: news never"]


def _request() -> Any:
    request = RequestFactory().get("/")
    request.resolver_match = None
    return request
