"""Answers come out together, once, and each respondent is told once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from consultations.answering.preparing import AlreadyPublic
from consultations.answering.publishing_answers import NotReady, publish_answers
from consultations.models import Response
from ncss_portal.history.models import Entry
from ncss_portal.outbox.models import Mail
from ncss_portal.outbox.sending import send_due
from stakeholders.models import User
from tests.consultations.answering.situations import answered, closed_period, remark
from tests.factories import ResponseFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_answers_are_published_with_their_moment_and_history() -> None:
    period = closed_period()
    answered(remark(period), UserFactory())
    alice, at = UserFactory(), timezone.now()

    told = publish_answers(period, by=alice, at=at)

    period.refresh_from_db()
    entry = Entry.objects.about(period).get()
    assert (told, period.answers_published_at) == (1, at)
    assert (entry.actor, entry.act, entry.detail) == (alice, "answers published", {"comments": 1, "accepted": 1})


def test_nothing_is_published_while_a_comment_waits() -> None:
    period = closed_period()
    remark(period)

    with pytest.raises(NotReady) as caught:
        publish_answers(period, by=UserFactory())

    period.refresh_from_db()
    assert caught.value.readiness.unanswered == 1
    assert (period.answers_published_at, Mail.objects.count()) == (None, 0)


@pytest.mark.parametrize(("after", "is_ready"), [(timedelta(microseconds=-1), False), (timedelta(), True)])
def test_answers_come_out_from_the_moment_of_closing(after: timedelta, is_ready: bool) -> None:
    period = closed_period()
    answered(remark(period), UserFactory())

    try:
        publish_answers(period, by=UserFactory(), at=period.closes_at + after)
        published = True
    except NotReady:
        published = False

    assert published is is_ready


def test_answers_are_published_once() -> None:
    period = closed_period()
    answered(remark(period), UserFactory())
    stale = type(period).objects.get(pk=period.pk)
    publish_answers(period, by=UserFactory())

    with pytest.raises(AlreadyPublic):
        publish_answers(stale, by=UserFactory())

    assert Mail.objects.count() == 1


def test_each_respondent_gets_one_mail_with_links_to_all_own_comments() -> None:
    period = closed_period(title="Draft & more")
    response = ResponseFactory(consultation=period, name="Ana O'Neill")
    for _each in range(2):
        answered(remark(period, response=response), UserFactory())
    answered(remark(period), UserFactory())

    publish_answers(period, by=UserFactory())
    send_due()

    mail = Mail.objects.get(recipient=response.user.email)
    assert (mail.reason, mail.occasion, mail.subject) == (
        "answers_published",
        str(period.pk),
        "The answers are public: Draft & more",
    )
    assert "Ana O'Neill" in mail.body
    assert [f"/consultations/{period.slug}/comments/{n}/" in mail.body for n in (1, 2, 3)] == [True, True, False]
    assert Mail.objects.count() == 2


def test_account_that_was_closed_gets_no_mail() -> None:
    period = closed_period()
    gone = UserFactory(is_active=False)
    answered(remark(period, response=ResponseFactory(consultation=period, user=gone)), UserFactory())

    assert publish_answers(period, by=UserFactory()) == 0


def test_respondent_without_an_account_is_told_by_the_confirmed_address() -> None:
    period = closed_period()
    voice = ResponseFactory(consultation=period, user=None, email="Voice@portal.example")
    answered(remark(period, response=voice), UserFactory())

    publish_answers(period, by=UserFactory())

    assert Mail.objects.get().recipient == "voice@portal.example"


# --- What may have changed until the mail goes out -------------------------------------------------------------------


def withheld() -> str:
    """Why the one mail is not sent."""
    assert send_due() == 0
    mail = Mail.objects.get()
    assert mail.state == Mail.State.WITHHELD
    return mail.error


def test_account_that_was_closed_meanwhile_gets_no_mail() -> None:
    period = closed_period()
    response = ResponseFactory(consultation=period)
    answered(remark(period, response=response), UserFactory())
    publish_answers(period, by=UserFactory())
    User.objects.filter(pk=response.user.pk).update(is_active=False)

    assert withheld() == "Nobody with this address has a comment in this period."


def test_nobody_else_who_gets_the_address_meanwhile_reads_the_mail() -> None:
    period = closed_period()
    response = ResponseFactory(consultation=period)
    answered(remark(period, response=response), UserFactory())
    publish_answers(period, by=UserFactory())
    User.objects.filter(pk=response.user.pk).update(email="new@portal.example")

    assert withheld() == "Nobody with this address has a comment in this period."


def test_voice_that_was_erased_meanwhile_gets_no_mail() -> None:
    period = closed_period()
    voice = ResponseFactory(consultation=period, user=None)
    answered(remark(period, response=voice), UserFactory())
    publish_answers(period, by=UserFactory())
    Response.objects.filter(pk=voice.pk).update(email="erased-response-1@erased.invalid", name="Erased person")

    assert withheld() == "Nobody with this address has a comment in this period."


def test_answers_that_are_not_public_any_more_are_not_told() -> None:
    period = closed_period()
    answered(remark(period), UserFactory())
    publish_answers(period, by=UserFactory())
    type(period).objects.update(answers_published_at=None)

    assert withheld() == "The answers are not public."


# --- What is not shown to everybody -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("fields", "is_told"), [({}, False), ({"sensitivity": "government"}, True)])
def test_mail_tells_the_answer_where_there_is_no_page_to_read_it(fields: dict[str, str], is_told: bool) -> None:
    period = closed_period()
    voice = ResponseFactory(consultation=period, user=None, email="voice@portal.example", confirmed_at=timezone.now())
    comment = remark(period, response=voice, **fields)
    answered(comment, UserFactory(), reason="The reason in full.")

    publish_answers(period, by=None)
    send_due()

    body = Mail.objects.get().body
    assert ("The reason in full." in body, comment.get_absolute_url() in body) == (is_told, not is_told)
