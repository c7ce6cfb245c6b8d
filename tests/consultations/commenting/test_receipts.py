"""Receipts: every sent comment is in exactly one, with the respondent's own words and nobody else's."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail as post
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consultations.commenting import mails
from consultations.commenting.confirming import confirm
from consultations.commenting.receipts import AND_THEN, REASON, TOGETHER, together_with
from consultations.commenting.submitting import Voice, submit
from consultations.models import Comment, Consultation, Node, Response
from ncss_portal.outbox.models import Mail, MailChoice
from ncss_portal.outbox.refusing import choose
from ncss_portal.outbox.sending import send_due
from stakeholders.models import User
from tests import factories

pytestmark = pytest.mark.django_db

OPENS = datetime(2027, 1, 4, 14, tzinfo=UTC)
CLOSES = datetime(2027, 1, 29, 23, tzinfo=UTC)
LATER = OPENS + TOGETHER + AND_THEN
TICK = timedelta(microseconds=1)
LUCIA = Voice(name="Lucía Choc", email="Lucia@Portal.example")


@pytest.fixture
def period() -> Consultation:
    return factories.ConsultationFactory(title="Second draft", opens_at=OPENS, closes_at=CLOSES)


@pytest.fixture
def charlie() -> Voice:
    return Voice(user=factories.outsider(email="charlie@portal.example"), organisation_name="Harbour Bank")


def receipts() -> list[Mail]:
    return list(Mail.objects.filter(reason=REASON).order_by("pk"))


def test_receipt_says_number_moment_place_and_words(period: Consultation, charlie: Voice):
    node = factories.NodeFactory(version=period.version, kind=Node.Kind.PARAGRAPH, label="31")
    submit(period, voice=charlie, node=node, body="Say who pays.\nAnd when.", at=OPENS)

    assert (send_due(LATER - TICK), send_due(LATER)) == (0, 1)

    [letter] = post.outbox
    assert (letter.to, letter.subject) == (["charlie@portal.example"], "Your comment C-0001 is here: Second draft")
    said = ("C-0001, Paragraph 31", "Monday 4 January 2027, 08:00:00 Belize time", "Say who pays.\nAnd when.")
    assert [words for words in said if words not in letter.body] == []
    assert f"http://localhost:8000/consultations/{period.slug}/comments/1/" in letter.body
    assert "http://localhost:8000/my/comments/" in letter.body


def test_receipt_of_a_suggestion_has_the_suggested_words(period: Consultation, charlie: Voice):
    node = factories.NodeFactory(version=period.version)
    kind = Comment.Kind.SUGGESTION
    submit(period, voice=charlie, node=node, kind=kind, replacement="Better words.", body="Shorter.", at=OPENS)
    send_due(LATER)

    assert "The words that you suggest:\n\nBetter words.\n\nYour reason:\n\nShorter." in post.outbox[0].body


def test_several_comments_within_minutes_are_one_receipt(period: Consultation, charlie: Voice):
    other = Voice(user=factories.outsider())
    for number, voice in enumerate([charlie, other, charlie]):
        submit(period, voice=voice, body=f"Comment {number}.", at=OPENS + number * timedelta(minutes=3))

    assert [mail.recipient for mail in receipts()] == ["charlie@portal.example", other.user.email]
    send_due(CLOSES)
    letter = next(one for one in post.outbox if one.to == ["charlie@portal.example"])
    assert letter.subject == "Your 2 comments are here: Second draft"
    assert [f"Comment {number}." in letter.body for number in range(3)] == [True, False, True]


@pytest.mark.parametrize(("after", "number"), [(TOGETHER - TICK, 1), (TOGETHER, 2)])
def test_receipt_ends_to_the_tick(period: Consultation, charlie: Voice, after: timedelta, number: int):
    submit(period, voice=charlie, body="One.", at=OPENS)
    submit(period, voice=charlie, body="Two.", at=OPENS + after)

    assert len(receipts()) == number


@given(steps=st.lists(st.tuples(st.integers(0, 2), st.integers(0, 500)), min_size=1, max_size=14))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_sent_comment_is_in_exactly_one_receipt(steps: list[tuple[int, int]]):
    """Of three people who write at any moments, while receipts go out in between."""
    with transaction.atomic():
        period = factories.ConsultationFactory(opens_at=OPENS, closes_at=CLOSES)
        voices = [Voice(user=factories.UserFactory()), Voice(user=factories.UserFactory()), LUCIA]
        at, letters = OPENS, []
        for number, (who, seconds) in enumerate(steps):
            at += timedelta(seconds=seconds)
            comment = submit(period, voice=voices[who], body=f"word-{number}.", at=at)
            if not comment.is_sent:
                confirm(comment, at=at)
            letters += sent_at(at)
        letters += sent_at(at + TOGETHER + AND_THEN)
        transaction.set_rollback(True)

    told = [number for text in letters for number in range(len(steps)) if f"word-{number}." in text]
    assert sorted(told) == list(range(len(steps)))


def sent_at(at: datetime) -> list[str]:
    """The receipts that go out at a moment, as they are written then."""
    post.outbox.clear()
    send_due(at)
    return [letter.body for letter in post.outbox if "has arrived" in letter.body or "have arrived" in letter.body]


def test_voice_without_an_account_gets_it_once_the_comment_is_confirmed(period: Consultation):
    comment = submit(period, voice=LUCIA, body="Say who pays.", at=OPENS)
    assert receipts() == []

    confirm(comment, at=OPENS + timedelta(days=1))
    confirm(comment, at=OPENS + timedelta(days=1))

    [mail] = receipts()
    assert mail.recipient == "lucia@portal.example"
    send_due(mail.due_at)
    assert "Say who pays." in post.outbox[-1].body
    assert "/my/comments/" not in post.outbox[-1].body


def test_words_of_a_draft_that_not_everybody_may_read_are_in_no_mail(period: Consultation, charlie: Voice):
    heading = factories.NodeFactory(version=period.version, kind=Node.Kind.HEADING, label="2.1", text="Secret heading")
    kind = Comment.Kind.SUGGESTION
    submit(period, voice=charlie, node=heading, kind=kind, replacement="Secret words", body="My reason", at=OPENS)
    Consultation.objects.update(opens_at=CLOSES - TICK)
    send_due(LATER)

    [letter] = post.outbox
    assert "C-0001, Heading 2.1" in letter.body
    assert "The draft is not public." in letter.body
    assert "Secret" not in letter.message().as_string()
    assert "My reason" not in letter.body


def test_receipt_that_would_be_too_long_leaves_words_to_the_portal(period: Consultation, charlie: Voice, monkeypatch):
    """Hundreds of the longest comments at once must not keep the outbox from all other mail."""
    monkeypatch.setattr(mails, "LONGEST_WORDS", 20)
    for words in ("Eighteen letters: 1", "Too much: 2", "3"):
        submit(period, voice=charlie, body=words, at=OPENS)
    send_due(LATER)

    [letter] = post.outbox
    assert [words in letter.body for words in ("Eighteen", "Too much", "C-0002", "C-0003")] == [True, False, True, True]
    assert "it does not hold all of your words" in letter.body


def test_receipt_reads_no_words_but_its_own(period: Consultation, charlie: Voice):
    for number in range(3):
        comment = submit(period, voice=charlie, body=f"Comment {number}.", at=OPENS + number * TOGETHER)

    with CaptureQueriesContext(connection) as queries:
        assert [one.body for one in together_with(comment)] == ["Comment 2."]
    assert ['"body"' in query["sql"] for query in queries.captured_queries] == [False, True]


def test_comment_that_came_too_late_has_no_receipt(period: Consultation, charlie: Voice):
    submit(period, voice=charlie, body="Sorry.", at=CLOSES)

    assert receipts() == []


# --- What may have changed until the mail goes out -------------------------------------------------------------------

CHANGES: dict[str, Any] = {
    "account closed": lambda: User.objects.update(is_active=False),
    "another address": lambda: User.objects.filter(name="Charlie").update(email="new@portal.example"),
    "comment gone": lambda: Comment.objects.all().delete(),
}


@pytest.mark.parametrize("change", CHANGES)
def test_receipt_is_withheld_where_nobody_is_there_any_more(period: Consultation, charlie: Voice, change: str):
    submit(period, voice=charlie, body="One.", at=OPENS)
    CHANGES[change]()

    assert send_due(LATER) == 0
    [mail] = receipts()
    assert (mail.state, mail.error) == (Mail.State.WITHHELD, "The respondent has another address now, or none.")


def test_voice_that_was_erased_meanwhile_gets_nothing(period: Consultation):
    comment = confirm(submit(period, voice=LUCIA, body="One.", at=OPENS), at=OPENS)
    Response.objects.filter(pk=comment.response.pk).update(email="erased-response-1@erased.invalid")

    assert send_due(LATER) == 0
    assert receipts()[0].state == Mail.State.WITHHELD


def test_receipts_can_be_refused(period: Consultation, charlie: Voice):
    choose("charlie@portal.example", "receipts", MailChoice.How.NEVER)
    submit(period, voice=charlie, body="One.", at=OPENS)

    assert send_due(LATER) == 0
    assert receipts()[0].error == "The recipient does not wish mail of this kind."


def test_receipt_belongs_to_the_act_that_numbers_the_comment(period: Consultation, charlie: Voice):
    with transaction.atomic():
        submit(period, voice=charlie, body="One.", at=OPENS)
        transaction.set_rollback(True)

    assert receipts() == []


def test_unsent_comment_is_in_no_receipt(period: Consultation):
    assert together_with(submit(period, voice=LUCIA, body="One.", at=OPENS)) == []
