"""One mail of the outbox: its page, and what an administrator can do about it."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.test import Client

from ncss_portal.history.models import Entry
from ncss_portal.outbox.models import Bounce, Mail
from ncss_portal.outbox.sending import send_due
from stakeholders.mailing.listing import links_left_out
from stakeholders.models import User
from tests.factories import CommentFactory
from tests.stakeholders.mailing.outbox_rows import (
    LIST,
    NOW,
    State,
    mail_in,
    mailing_with,
    page_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


# --- One mail ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", State.values)
def test_page_of_a_mail_in_each_state_offers_what_can_be_done(as_dora: Client, state: str):
    mail = mail_in(state)

    page = page_of(as_dora, f"{LIST}{mail.pk}/")

    shown = {slug for slug in ("again", "sent", "stop") if f'href="/mail/{mail.pk}/{slug}/"' in page}
    again = {"again"} if state in ("failed", "unknown", "stopped", "withheld") else set()
    stop = {"stop"} if state in ("queued", "claimed") else set()
    assert shown == again | stop | ({"sent"} if state == "unknown" else set())


def test_page_of_a_mail_that_is_not_there(as_dora: Client):
    assert as_dora.get(f"{LIST}4711/").status_code == 404


def test_text_is_shown_without_any_link(as_dora: Client, client: Client):
    comment = CommentFactory(unsent=True, response__user=None, response__email="lucia@portal.example")
    mail = mail_in(reason="comment_confirm", about=comment.pk, body="", subject="")
    send_due(NOW)
    sent = Mail.objects.get(pk=mail.pk)
    assert f"{settings.SITE_URL}/" in sent.body

    page = page_of(as_dora, f"{LIST}{mail.pk}/")

    assert "Your comment counts when you have confirmed it." in page
    assert "[link left out]" in page
    assert settings.SITE_URL not in page
    assert "/confirm/" not in page


@pytest.mark.parametrize(
    "words",
    [
        "Open https://portal.example/i/TOKEN/ now",
        "Open HTTPS://portal.example/i/TOKEN/ now",
        "blocked (https://portal.example/i/TOKEN)",
        'href="https://portal.example/i/TOKEN"',
        "www.portal.example/i/TOKEN",
        f"{settings.SITE_URL.partition('//')[2]}/i/TOKEN",
    ],
)
def test_no_way_of_writing_a_link_is_let_through(words: str):
    assert "TOKEN" not in links_left_out(words)


def test_words_without_links_stay_as_they_are():
    assert (
        links_left_out("Good day Lucia,\n\n12:30: see you. a/b c://") == "Good day Lucia,\n\n12:30: see you. a/b c://"
    )


def test_links_in_what_servers_said_are_left_out(as_dora: Client):
    mail = mail_in(State.FAILED, error="550 blocked: https://portal.example/i/TOKEN/")
    Bounce.objects.create(address="lucia@portal.example", mail=mail, status="5.1.1", said="Hi https://x.example/TOKEN")

    page = page_of(as_dora, f"{LIST}{mail.pk}/")

    assert "5.1.1" in page
    assert "TOKEN" not in page
    assert "TOKEN" not in page_of(as_dora, LIST)


def test_personal_link_of_a_waiting_mail_is_on_no_page(as_dora: Client):
    mail = mail_in(reason="invitation", secret="https://portal.example/i/TOKEN/")

    assert "TOKEN" not in page_of(as_dora, LIST) + page_of(as_dora, f"{LIST}{mail.pk}/")


def test_digest_and_its_mails_lead_to_each_other(as_dora: Client):
    inner = mail_in(State.GATHERED, reason="answers_published")

    assert f'href="/mail/{inner.pk}/"' in page_of(as_dora, f"{LIST}{inner.digest_id}/")
    assert f'href="/mail/{inner.digest_id}/"' in page_of(as_dora, f"{LIST}{inner.pk}/")


def test_invitation_that_cannot_be_sent_again_says_what_to_do(as_dora: Client):
    mail = mail_in(State.FAILED, reason="invitation", recipient="ana+x@portal.example")

    page = page_of(as_dora, f"{LIST}{mail.pk}/")

    assert "This mail cannot be sent again." in page
    assert '<a href="/invitations/?q=ana%2Bx%40portal.example">' in page
    assert f"/mail/{mail.pk}/again/" not in page


@pytest.mark.parametrize("number", [1, 3])
def test_page_of_a_mail_asks_the_same_number_of_questions(
    as_dora: Client, dora: User, django_assert_num_queries: Any, number: int
):
    digest = mail_in(State.FAILED, reason="digest", mailing=mailing_with())
    for _each in range(number):
        mail_in(State.GATHERED, digest=digest)
        Bounce.objects.create(address="lucia@portal.example", mail=digest, noted_by=dora)
    as_dora.get(f"{LIST}{digest.pk}/")

    with django_assert_num_queries(6):
        as_dora.get(f"{LIST}{digest.pk}/")


# --- Acts -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "slug", "becomes", "said"),
    [
        (State.FAILED, "again", State.QUEUED, "The mail waits to be sent again."),
        (State.UNKNOWN, "again", State.QUEUED, "The mail waits to be sent again."),
        (State.UNKNOWN, "sent", State.SENT, "The mail is marked as sent."),
        (State.QUEUED, "stop", State.STOPPED, "The mail is stopped."),
    ],
)
def test_act_asks_first_and_is_noted(as_dora: Client, dora: User, state: str, slug: str, becomes: str, said: str):
    mail = mail_in(state, due_at=NOW + timedelta(days=1))
    path = f"{LIST}{mail.pk}/{slug}/"
    question = page_of(as_dora, path)
    assert f'<input type="hidden" name="state" value="{state}">' in question
    assert "lucia@portal.example" in question

    answer = as_dora.post(path, {"state": state}, follow=True)

    assert said in answer.content.decode()
    assert Mail.objects.get(pk=mail.pk).state == becomes
    assert Entry.objects.get().actor == dora


def test_question_of_sending_an_unknown_mail_again_warns(as_dora: Client):
    assert "twice" in page_of(as_dora, f"{LIST}{mail_in(State.UNKNOWN).pk}/again/")
    assert "twice" not in page_of(as_dora, f"{LIST}{mail_in(State.FAILED).pk}/again/")


def test_question_of_stopping_says_what_is_lost(as_dora: Client):
    digest = mail_in(State.GATHERED).digest
    assert digest is not None

    assert "1 mail is in this digest" in page_of(as_dora, f"{LIST}{digest.pk}/stop/")
    invitation = mail_in(reason="invitation", secret="https://portal.example/i/TOKEN/")
    assert "can never be sent again" in page_of(as_dora, f"{LIST}{invitation.pk}/stop/")


def test_act_on_a_mail_that_changed_meanwhile_says_so(as_dora: Client):
    mail = mail_in(State.SENT)

    answer = as_dora.post(f"{LIST}{mail.pk}/again/", {"state": "failed"}, follow=True)

    assert "The mail has changed meanwhile." in answer.content.decode()
    assert "This is not possible now." in as_dora.get(f"{LIST}{mail.pk}/again/", follow=True).content.decode()
    assert not Entry.objects.exists()


@pytest.mark.parametrize("data", [{}, {"state": ""}, {"state": "king"}])
def test_act_without_what_was_seen_does_nothing(as_dora: Client, data: dict[str, str]):
    mail = mail_in(State.FAILED)

    assert as_dora.post(f"{LIST}{mail.pk}/again/", data).status_code == 302
    assert Mail.objects.get().state == State.FAILED
