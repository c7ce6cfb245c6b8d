"""Answers to questions without a comment and without an account: confirmed by a mail of their own."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from consultations.commenting import holders, links
from consultations.commenting.models import Holder
from consultations.models import Consultation, Response
from consultations.questioning.models import Opinion
from consultations.questioning.opinions import COUNTED, save_opinion, send_opinions, withdraw_opinion
from consultations.responding.coming_back import MOST_UNANSWERED, awaits_answers, confirm_answers
from ncss_portal.outbox import letters
from ncss_portal.outbox.kinds import NotDue
from ncss_portal.outbox.models import Mail
from tests import factories
from tests.consultations.questioning.asked import question

pytestmark = pytest.mark.django_db

ALONE = {"name": "Cem Ortiz", "email": "Cem@portal.example", "shows_name": "on"}
CEM = "cem@portal.example"


@pytest.fixture
def period():
    return factories.ConsultationFactory()


def at(name, period, *rest):
    return reverse(f"consultations:{name}", args=[period.slug, *rest])


@pytest.fixture
def claimed(client, period):
    """One answer, typed in the browser of the test and sent without an account."""
    asked = question(period, "open", words="Who pays?")
    client.post(at("question_answer", period, asked.pk), {"answer": "The ministry."})
    client.post(at("response_send", period), ALONE)
    return Response.objects.get()


def test_answers_wait_for_their_mail(client, claimed):
    mail = Mail.objects.get(reason="answers_confirm")

    assert (mail.recipient, mail.about) == (CEM, claimed.pk)
    assert "Somebody answered 1 question" in letters.compose(mail, mail.due_at).text
    assert not Opinion.objects.filter(COUNTED).exists()
    assert "Does not count yet" in client.get(at("my_response", claimed.consultation)).text


def test_looking_changes_nothing_and_the_button_confirms(client, claimed):
    path = links.claim_path(claimed)

    page = client.get(path)
    assert ("Who pays?" in page.text, "The ministry." in page.text) == (True, True)
    assert page.headers["Referrer-Policy"] == "strict-origin"
    assert not Opinion.objects.filter(COUNTED).exists()

    done = client.post(path, follow=True)
    assert "Sent. Your answers are counted." in done.text
    assert Opinion.objects.filter(COUNTED).count() == 1
    assert holders.respondent_cookie(claimed.consultation) in client.cookies
    assert client.get(path).status_code == 200


def test_receipt_by_page_and_mail(client, claimed):
    client.post(links.claim_path(claimed))

    page = client.get(at("response_receipt", claimed.consultation)).text
    mail = Mail.objects.get(reason="response_link")

    assert [words for words in ("Who pays?", "The ministry.", "Cem Ortiz", "1 answer") if words not in page] == []
    assert (mail.recipient, "1 answer to a question." in letters.compose(mail, mail.due_at).text) == (CEM, True)


def test_confirming_twice_sends_one_mail(claimed):
    now = timezone.now()

    assert confirm_answers(claimed, at=now) == claimed
    assert confirm_answers(claimed, at=now) is None
    assert Mail.objects.filter(reason="response_link").count() == 1


def test_answers_go_to_the_response_that_the_address_has(client, claimed):
    known = factories.ResponseFactory(
        consultation=claimed.consultation, user=None, email=CEM, confirmed_at=timezone.now()
    )
    path = links.claim_path(claimed)

    client.post(path)

    assert Opinion.objects.get(COUNTED).response == known
    assert not Response.objects.filter(pk=claimed.pk).exists()
    assert (client.get(path).status_code, client.post(path).status_code) == (410, 410)


def test_link_is_valid_for_three_days(client, claimed):
    path = links.claim_path(claimed)

    with time_machine.travel(timezone.now() + links.VALID_FOR + timedelta(minutes=1), tick=False):
        assert client.get(path).status_code == 410
        client.post(path)

    assert not Opinion.objects.filter(COUNTED).exists()


def test_mail_opened_after_the_closing_still_counts(client, claimed):
    Consultation.objects.update(closes_at=timezone.now())

    client.post(links.claim_path(claimed))

    assert Opinion.objects.filter(COUNTED).count() == 1


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("forged", ["forged", "of another purpose"])
def test_forged_link_finds_nothing(client, claimed, method, forged):
    token = "forged" if forged == "forged" else links.way_back_token(claimed, links.KEY)

    answer = getattr(client, method)(reverse("consultations:response_confirm", args=[token]))

    assert answer.status_code == 404
    assert not Opinion.objects.filter(COUNTED).exists()


def test_withdrawn_answers_are_not_asked_for(client, claimed):
    key = client.cookies[holders.KEY_COOKIE].value
    withdraw_opinion(Opinion.objects.get().question, Holder(key=key), at=timezone.now())
    mail = Mail.objects.get(reason="answers_confirm")

    with pytest.raises(NotDue):
        letters.compose(mail, mail.due_at)
    client.post(links.claim_path(claimed))
    assert Response.objects.get().confirmed_at is None


def test_stranger_does_not_touch_what_is_confirmed(claimed):
    now = timezone.now()
    confirm_answers(claimed, at=now)
    asked, stranger = Opinion.objects.get().question, Holder(key="stranger")
    save_opinion(asked, stranger, text="Nobody.", at=now)
    other = factories.ResponseFactory(consultation=claimed.consultation, user=None, email=CEM)
    send_opinions(claimed.consultation, stranger, response=other, at=now)

    assert Opinion.objects.get(COUNTED).text == "The ministry."


def test_address_that_does_not_answer_is_asked_no_more(period):
    now = timezone.now()
    for number in range(MOST_UNANSWERED):
        assert not awaits_answers(CEM, now)
        one = factories.ResponseFactory(consultation=period, user=None, email=CEM)
        Mail.objects.create(recipient=CEM, reason="answers_confirm", occasion=str(number), about=one.pk)

    assert awaits_answers(CEM, now)
    Response.objects.filter(pk=one.pk).update(confirmed_at=now)
    assert not awaits_answers(CEM, now)


def test_answer_sent_from_another_browser_stands_on_the_page(client, claimed):
    confirmed = confirm_answers(claimed, at=timezone.now())
    client.cookies.clear()

    client.post(links.way_back_path(confirmed))

    assert "The ministry." in client.get(at("my_response", claimed.consultation)).text
