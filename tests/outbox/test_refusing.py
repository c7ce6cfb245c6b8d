"""What people wish about mail is asked before each sending; the link in a mail alters that one wish and no other."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail as post
from django.core import signing
from hypothesis import example, given
from hypothesis import strategies as st

from ncss_portal import personal
from ncss_portal.outbox import refusing
from ncss_portal.outbox.holding import WISHES
from ncss_portal.outbox.models import Mail, MailChoice
from ncss_portal.outbox.sending import work_off
from ncss_portal.personal import Person
from tests.outbox import kinds_of_tests

pytestmark = pytest.mark.django_db

NOW = datetime(2027, 1, 4, 14, tzinfo=UTC)
LUCIA = "lucia@portal.example"
never, each, digest = MailChoice.How.NEVER, MailChoice.How.EACH, MailChoice.How.DIGEST


@pytest.fixture(autouse=True)
def _kinds() -> Iterator[None]:
    with kinds_of_tests.known():
        yield


def waiting(**fields: Any) -> Mail:
    given_ = {"recipient": LUCIA, "reason": "news", "occasion": "1", "about": 1, "due_at": NOW, **fields}
    return Mail.objects.create(**given_)


def person(*addresses: str, **fields: Any) -> Person:
    nothing: dict[str, Any] = dict.fromkeys(("contact_ids", "user_ids", "names"), frozenset())
    return Person(**{**nothing, "addresses": frozenset(addresses), **fields})


# --- The link --------------------------------------------------------------------------------------------------------


def test_link_leads_to_its_mail_and_names_no_address():
    mail = waiting()

    assert refusing.mail_of(refusing.stop_token(mail)) == mail
    assert "lucia" not in refusing.stop_url(mail)


def test_link_is_valid_for_ever():
    """It is a signature without a moment."""
    mail = waiting()

    assert refusing.stop_token(mail) == refusing.stop_token(mail)
    assert refusing.mail_of(refusing.stop_token(mail)) == mail


@given(token=st.text())
@example(token="1")
@example(token="1:")
@example(token=signing.Signer(salt="another").sign("1"))
def test_nobody_can_make_a_link(token: str):
    assert refusing.mail_of(token) is None


def test_signature_of_another_number_does_not_fit():
    first, second = waiting(), waiting(occasion="2")
    _number, _colon, signature = refusing.stop_token(first).partition(":")

    assert refusing.mail_of(f"{second.pk}:{signature}") is None


# --- Refusing --------------------------------------------------------------------------------------------------------


def test_refusing_a_mail_refuses_its_topic_for_its_address():
    refusing.refuse(waiting(recipient="Lucia@portal.example"))

    assert [str(choice) for choice in MailChoice.objects.all()] == [f"{LUCIA}: news never"]


def test_refusing_again_changes_nothing():
    mail = waiting()
    refusing.refuse(mail, at=NOW)
    refusing.refuse(mail, at=NOW + timedelta(days=1))

    assert [choice.changed_at for choice in MailChoice.objects.all()] == [NOW]


@pytest.mark.parametrize("fields", [{"reason": "receipt"}, {"reason": "unheard-of"}, {"recipient": "e@erased.invalid"}])
def test_what_cannot_be_refused_writes_nothing(fields: dict[str, str]):
    assert refusing.refuse(waiting(**fields)) == []
    assert not MailChoice.objects.exists()


def test_refusing_a_digest_refuses_what_is_in_it():
    whole = waiting(reason="digest", occasion="2027-01-05")
    waiting(state=Mail.State.GATHERED, digest=whole)

    refusing.refuse(whole)

    assert refusing.choices_of(LUCIA) == {"news": never}


@pytest.mark.parametrize(("topic", "how"), [("news", "often"), ("unheard-of", "each"), ("digest", "never")])
def test_nobody_wishes_what_there_is_not(topic: str, how: str):
    with pytest.raises(ValueError, match=topic):
        refusing.choose(LUCIA, topic, how)


def test_digest_is_no_topic_to_choose():
    assert "digest" not in {topic.name for topic in refusing.topics()}


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({}, "withheld"),
        ({"recipient": "Lucia@Portal.example"}, "withheld"),
        ({"recipient": "b@portal.example"}, "sent"),
        ({"reason": "papers"}, "sent"),
        ({"reason": "receipt"}, "sent"),
        ({"is_test": True}, "sent"),
    ],
)
def test_refused_mail_is_not_sent_and_says_why(fields: dict[str, Any], state: str):
    refusing.choose(LUCIA, "news", never)
    mail = waiting(**fields)

    work_off(NOW)

    mail.refresh_from_db()
    assert (mail.state, mail.error) == (
        state,
        "The recipient does not wish mail of this kind." if state == "withheld" else "",
    )


def test_mail_of_a_topic_carries_the_link_for_one_click():
    mail = waiting()
    waiting(reason="receipt")
    work_off(NOW)

    headers = [message.message() for message in post.outbox]
    assert [one["List-Unsubscribe"] for one in headers] == [f"<{refusing.stop_url(mail)}>", None]
    assert [one["List-Unsubscribe-Post"] for one in headers] == ["List-Unsubscribe=One-Click", None]


def test_wishes_of_many_are_known_in_two_queries(django_assert_num_queries: Any):
    addresses = [f"person{number}@portal.example" for number in range(3)]
    for address in addresses:
        refusing.choose(address, "news", digest)

    with django_assert_num_queries(2):
        refusing.Wishes.of(addresses)


# --- Personal data ---------------------------------------------------------------------------------------------------


def test_wishes_are_held_as_personal_data():
    assert WISHES in personal.holdings()


def test_wishes_are_given_out_in_words():
    refusing.choose(LUCIA, "news", digest, at=NOW)
    refusing.choose("b@portal.example", "news", never)

    rows = list(WISHES.collect(person(LUCIA)))
    assert rows == [
        {"E-mail address": LUCIA, "Topic": "News", "How": "Once a day, together", "Changed": NOW},
    ]


def test_erasing_takes_the_wishes_of_own_addresses_only():
    refusing.choose(LUCIA, "news", each)
    refusing.choose("shared@portal.example", "news", never)
    lucia = person(LUCIA, shared_addresses=frozenset({"shared@portal.example"}))

    assert (WISHES.erase(lucia), WISHES.erase(lucia)) == (1, 0)
    assert [choice.address for choice in MailChoice.objects.all()] == ["shared@portal.example"]
