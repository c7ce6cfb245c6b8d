"""Sending a comment: numbered in time, kept when too late, once when sent twice."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail as post

from consultations.commenting.confirming import confirm
from consultations.commenting.submitting import DOUBLE_WITHIN, Voice, response_of, send, submit
from consultations.models import Comment, Node, Response
from ncss_portal.history.models import Entry
from ncss_portal.outbox.models import Mail
from ncss_portal.outbox.sending import send_due
from tests import factories

pytestmark = pytest.mark.django_db

OPENS = datetime(2027, 1, 4, 14, tzinfo=UTC)
CLOSES = datetime(2027, 1, 29, 23, tzinfo=UTC)
TICK = timedelta(microseconds=1)
LUCIA = Voice(name="Lucía Choc", email="Lucia@Portal.example")


@pytest.fixture
def period():
    return factories.ConsultationFactory(opens_at=OPENS, closes_at=CLOSES)


@pytest.fixture
def charlie():
    return Voice(user=factories.outsider(), organisation_name="Harbour Bank")


def test_comment_with_an_account_is_sent_at_once(period, charlie):
    node = factories.NodeFactory(version=period.version)

    comment = submit(period, voice=charlie, node=node, body="Say who pays.", at=OPENS)

    assert (comment.number, comment.sent_at, comment.written_at) == (1, OPENS, OPENS)
    assert (comment.node, comment.response.signature, comment.reference) == (node, "Harbour Bank", "C-0001")


def test_numbers_count_through_the_period(period, charlie):
    other = Voice(user=factories.outsider())

    comments = [
        submit(period, voice=voice, body=str(step), at=OPENS) for step, voice in enumerate([charlie, other] * 2)
    ]

    assert [comment.number for comment in comments] == [1, 2, 3, 4]


def test_comments_of_one_account_are_one_response(period, charlie):
    first = submit(period, voice=charlie, body="One.", at=OPENS)
    second = submit(period, voice=charlie, body="Two.", at=OPENS)

    assert first.response == second.response


def test_sending_is_written_into_the_history(period, charlie):
    comment = submit(period, voice=charlie, body="Say who pays.", at=OPENS)

    entry = Entry.objects.about(comment).get()
    assert (entry.act, entry.actor, entry.label) == ("comment sent", charlie.user, "C-0001")


@pytest.mark.parametrize(
    ("at", "is_sent", "is_too_late"),
    [(OPENS - TICK, False, False), (OPENS, True, False), (CLOSES - TICK, True, False), (CLOSES, False, True)],
)
def test_period_is_held_to_the_last_tick(period, charlie, at, is_sent, is_too_late):
    comment = submit(period, voice=charlie, body="Just in time?", at=at)

    assert (comment.is_sent, comment.is_too_late) == (is_sent, is_too_late)
    assert comment.body == "Just in time?"


def test_closing_that_came_earlier_meanwhile_decides(period, charlie):
    type(period).objects.filter(pk=period.pk).update(closes_at=OPENS + 2 * TICK)

    comment = submit(period, voice=charlie, body="I had the old page open.", at=OPENS + 2 * TICK)

    assert comment.is_too_late


@pytest.mark.parametrize(("later", "count"), [(timedelta(0), 1), (DOUBLE_WITHIN - TICK, 1), (DOUBLE_WITHIN, 2)])
def test_same_words_within_a_minute_are_one_comment(period, charlie, later, count):
    submit(period, voice=charlie, body="Once is enough.", at=OPENS)
    submit(period, voice=charlie, body="Once is enough.", at=OPENS + later)

    assert Comment.objects.count() == count


def test_same_words_of_two_people_are_two_comments(period, charlie):
    submit(period, voice=charlie, body="We agree.", at=OPENS)
    submit(period, voice=Voice(user=factories.outsider()), body="We agree.", at=OPENS)

    assert Comment.objects.count() == 2


def test_same_words_on_another_node_are_another_comment(period, charlie):
    for node in (None, factories.NodeFactory(version=period.version)):
        submit(period, voice=charlie, node=node, body="Too vague.", at=OPENS)

    assert Comment.objects.count() == 2


def test_comment_without_an_account_waits_for_its_mail(period):
    comment = submit(period, voice=LUCIA, body="Say who pays.", at=OPENS)

    mail = Mail.objects.get()
    assert (comment.is_sent, comment.number, comment.is_too_late) == (False, None, False)
    assert (mail.recipient, mail.reason, mail.occasion) == ("lucia@portal.example", "comment_confirm", str(comment.pk))
    send_due(OPENS)
    assert post.outbox[0].subject == "Confirm your comment"


def test_mail_does_not_carry_what_a_stranger_typed(period):
    submit(period, voice=Voice(name="Buy now", email="victim@portal.example"), body="Cheap watches", at=OPENS)

    text = written()
    assert "http://localhost:8000/consultations/confirm/" in text
    assert "Cheap" not in text
    assert "Buy now" not in text


def test_mail_is_plain_text_and_not_escaped(period):
    type(period).objects.filter(pk=period.pk).update(title="Roads & <ports>")

    submit(period, voice=LUCIA, body="Yes.", at=OPENS)

    assert "Roads & <ports>" in written()


def written() -> str:
    """The text of the one mail, as it goes out."""
    send_due()
    [letter] = post.outbox
    return letter.body


def test_comment_that_is_confirmed_meanwhile_is_not_asked_for(period):
    comment = submit(period, voice=LUCIA, body="Yes.", at=OPENS)
    confirm(comment, at=OPENS)

    assert send_due() == 0
    mail = Mail.objects.get(reason="comment_confirm")
    assert (mail.state, mail.error) == (Mail.State.WITHHELD, "The comment is confirmed already.")


def test_comment_that_is_gone_meanwhile_is_not_asked_for(period):
    submit(period, voice=LUCIA, body="Yes.", at=OPENS)
    Comment.objects.all().delete()

    assert send_due() == 0
    assert Mail.objects.get().error == "The comment is no longer there."


def test_address_that_was_erased_meanwhile_is_not_written_to(period):
    submit(period, voice=LUCIA, body="Yes.", at=OPENS)
    Response.objects.update(email="erased-response-1@erased.invalid")

    assert send_due() == 0
    assert Mail.objects.get().error == "The comment is no longer there."


def test_double_click_without_an_account_is_one_comment_and_one_mail(period):
    for _click in range(2):
        submit(period, voice=LUCIA, body="Say who pays.", at=OPENS)

    assert (Comment.objects.count(), Mail.objects.count()) == (1, 1)


def test_comment_that_came_too_late_asks_for_nothing(period):
    submit(period, voice=LUCIA, body="Sorry, the ferry.", at=CLOSES)

    assert Comment.objects.get().body == "Sorry, the ferry."
    assert not Mail.objects.exists()


@pytest.mark.parametrize("kind", [Node.Kind.PLAN, Node.Kind.TABLE])
def test_other_words_for_what_has_no_words_are_refused(period, charlie, kind):
    node = factories.NodeFactory(version=period.version, kind=kind)

    with pytest.raises(ValueError, match="cannot be"):
        submit(period, voice=charlie, node=node, kind=Comment.Kind.SUGGESTION, replacement="New.", at=OPENS)


def test_node_of_another_version_is_refused(period, charlie):
    with pytest.raises(ValueError, match="cannot be commented on"):
        submit(period, voice=charlie, node=factories.NodeFactory(), body="Here?", at=OPENS)


BORDERS = [timedelta(milliseconds=step) for step in (-1000, -1, 0, 1, 1000)]


@pytest.mark.parametrize("zone", ["America/Belize", "Asia/Kathmandu", "UTC"])
@pytest.mark.parametrize("step", BORDERS)
def test_borders_are_the_same_moment_in_every_zone(period, charlie, settings, zone, step):
    settings.TIME_ZONE = zone

    opening = submit(period, voice=charlie, body="At the opening.", at=OPENS + step)
    closing = submit(period, voice=charlie, body="At the closing.", at=CLOSES + step)

    assert (opening.is_sent, closing.is_sent) == (step >= timedelta(0), step < timedelta(0))
    assert closing.is_too_late == (not closing.is_sent)


def test_what_a_coordinator_lets_in_late_is_numbered(period, charlie):
    late = submit(period, voice=charlie, body="Sorry, the ferry.", at=CLOSES)

    assert not send(late, at=CLOSES)
    assert send(late, at=CLOSES + TICK, even_late=True)
    late.refresh_from_db()
    assert (late.number, late.sent_at) == (1, CLOSES + TICK)


def test_several_comments_of_one_claimed_response_ask_once(period):
    claimed = response_of(period, LUCIA)

    for words in ("One.", "Two."):
        submit(period, voice=LUCIA, body=words, response=claimed, at=OPENS)

    assert Mail.objects.get().about == claimed.comments.earliest("pk").pk


def test_what_somebody_says_of_herself_stands_in_the_response(period):
    voice = Voice(user=factories.outsider(), shows_name=False, interest="We sell fire walls.")

    response = submit(period, voice=voice, body="Buy more.", at=OPENS).response

    assert (response.shows_name, response.interest) == (False, "We sell fire walls.")
    assert response.signature == "Name not shown"


def test_response_of_an_organisation_stays_apart_from_the_own(period):
    lead = factories.outsider()
    shared = factories.ResponseFactory(
        consultation=period, user=lead, is_shared=True, organisation=factories.OrganisationFactory()
    )

    assert submit(period, voice=Voice(user=lead), body="Mine alone.", at=OPENS).response != shared


def test_suspicion_is_kept_with_the_comment(period, charlie, monkeypatch):
    monkeypatch.setattr("consultations.commenting.suspecting.suspicion_of", lambda *_args, **_about: "Many links")

    assert submit(period, voice=charlie, body="Look here.", at=OPENS).suspicion == "Many links"
