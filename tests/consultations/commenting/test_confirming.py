"""Confirming by mail: looking changes nothing, the button does, once."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from consultations.commenting import confirming, links
from consultations.commenting.confirming import confirm
from consultations.commenting.submitting import Voice, response_of, submit
from consultations.models import Comment, Response
from tests import factories

pytestmark = pytest.mark.django_db

OPENS = datetime(2027, 1, 4, 14, tzinfo=UTC)
CLOSES = datetime(2027, 1, 29, 23, tzinfo=UTC)
TICK = timedelta(microseconds=1)


@pytest.fixture
def period():
    return factories.ConsultationFactory(opens_at=OPENS, closes_at=CLOSES)


def waiting(period, at=OPENS, name="Lucía Choc", body="Say who pays.", **said):
    return submit(period, voice=Voice(name=name, email="lucia@portal.example"), body=body, at=at, **said)


def test_confirming_sends_and_numbers(period):
    comment = confirm(waiting(period), at=OPENS + TICK)

    assert (comment.number, comment.sent_at) == (1, OPENS + TICK)
    assert comment.response.confirmed_at == OPENS + TICK


def test_confirming_twice_changes_nothing(period):
    comment = waiting(period)

    first = confirm(comment, at=OPENS)
    second = confirm(comment, at=OPENS + TICK)

    assert (second.number, second.sent_at) == (first.number, first.sent_at)


def test_moment_of_writing_decides_not_that_of_the_mail(period):
    comment = confirm(waiting(period, at=CLOSES - TICK), at=CLOSES + timedelta(days=1))

    assert comment.is_sent


def test_what_came_too_late_cannot_be_confirmed(period):
    comment = confirm(waiting(period, at=CLOSES), at=CLOSES)

    assert (comment.is_sent, comment.number) == (False, None)
    assert Response.objects.get().confirmed_at is None


def test_comments_of_one_address_are_one_response(period):
    first = confirm(waiting(period, body="One."), at=OPENS)
    second = confirm(waiting(period, body="Two."), at=OPENS)

    assert first.response == second.response
    assert Response.objects.count() == 1


def test_stranger_does_not_rename_whoever_owns_the_address(period):
    comment = confirm(waiting(period, name="Lucía Choc"), at=OPENS)

    waiting(period, name="Somebody else", body="Mischief.")

    comment.response.refresh_from_db()
    assert comment.response.name == "Lucía Choc"


def address(comment):
    return reverse("consultations:comment_confirm", args=[links.token_of(comment)])


def test_looking_at_the_link_shows_the_words_and_sends_nothing(client):
    comment = waiting(factories.ConsultationFactory(), at=timezone.now())

    page = client.get(address(comment))

    assert page.status_code == 200
    assert "Say who pays." in page.text
    assert Comment.objects.get().sent_at is None


def test_page_behind_the_link_stays_in_no_cache(client):
    page = client.get(address(waiting(factories.ConsultationFactory(), at=timezone.now())))

    assert {"private", "no-store"} <= set(page.headers["Cache-Control"].split(", "))


def test_button_confirms_and_leads_back_to_the_place(client):
    period = factories.ConsultationFactory()
    node = factories.NodeFactory(version=period.version)
    comment = waiting(period, at=timezone.now(), node=node)

    answer = client.post(address(comment))

    assert answer.headers["Location"] == f"{period.get_absolute_url()}?talk={node.anchor}#{node.anchor}"
    assert "Sent. Your comment has the number C-0001." in client.get(answer.headers["Location"]).text


def test_link_that_was_used_says_so(client):
    comment = confirm(waiting(factories.ConsultationFactory(), at=timezone.now()))

    page = client.get(address(comment))

    assert (page.status_code, "Your comment is sent" in page.text) == (200, True)


def test_forged_link_finds_nothing(client):
    token = links.token_of(waiting(factories.ConsultationFactory(), at=timezone.now()))

    assert client.get(reverse("consultations:comment_confirm", args=[token[:-1] + "~"])).status_code == 404


@pytest.mark.parametrize("method", ["get", "post"])
def test_link_is_valid_for_three_days_and_then_gives_the_words_back(client, method):
    comment = waiting(factories.ConsultationFactory(), at=timezone.now())
    url = address(comment)

    with time_machine.travel(timezone.now() + links.VALID_FOR + timedelta(minutes=1), tick=False):
        page = getattr(client, method)(url)

    assert (page.status_code, "Say who pays." in page.text) == (410, True)
    assert Comment.objects.get().sent_at is None


def test_link_of_a_comment_that_came_too_late_shows_it_without_a_button(client):
    comment = waiting(factories.ConsultationFactory(closed=True), at=timezone.now())

    page = client.get(address(comment))

    assert "Say who pays." in page.text
    assert "Confirm and send" not in page.text


@pytest.mark.parametrize("zone", ["America/Belize", "Asia/Kathmandu", "UTC"])
@pytest.mark.parametrize("milliseconds", [-1000, -1, 0, 1, 1000])
def test_borders_are_the_same_moment_in_every_zone(period, settings, zone, milliseconds):
    settings.TIME_ZONE = zone
    step = timedelta(milliseconds=milliseconds)

    opening = confirm(waiting(period, at=OPENS + step, body="Opening."), at=CLOSES + timedelta(days=1))
    closing = confirm(waiting(period, at=CLOSES + step, body="Closing."), at=CLOSES + timedelta(days=1))

    assert (opening.is_sent, closing.is_sent) == (milliseconds >= 0, milliseconds < 0)


def together(period, *moments):
    """Comments that were written together, under one claimed response."""
    voice = Voice(name="Lucía Choc", email="lucia@portal.example")
    claimed = response_of(period, voice)
    return [
        submit(period, voice=voice, response=claimed, body=f"Number {step}.", at=at)
        for step, at in enumerate(moments, start=1)
    ]


def test_one_click_sends_all_that_was_written_together_in_its_order(period):
    first, second = together(period, OPENS, OPENS + TICK)

    confirm(second, at=OPENS + 2 * TICK)

    assert [(one.body, one.number) for one in Comment.objects.sent().order_by("number")] == [
        ("Number 1.", 1), ("Number 2.", 2),
    ]  # fmt: skip
    assert first.response.comments.count() == 2


def test_what_was_written_too_late_stays_unsent_with_whoever_confirmed(period):
    known = confirm(waiting(period), at=OPENS).response
    in_time, late = together(period, CLOSES - TICK, CLOSES)

    confirm(in_time, at=CLOSES)

    late.refresh_from_db()
    assert (late.is_sent, late.response) == (False, known)
    assert Response.objects.count() == 1


def test_rooms_above_take_over_what_hangs_on_the_claimed_response(period, monkeypatch):
    told = []
    monkeypatch.setattr(confirming, "_when_confirmed", [lambda *about: told.append(about)])
    known = confirm(waiting(period, body="One."), at=OPENS).response

    comment = waiting(period, body="Two.")
    claimed = comment.response.pk
    confirm(comment, at=OPENS)

    assert [(one.email, other, at) for one, other, at in told] == [(known.email, known, OPENS)] * 2
    assert not Response.objects.filter(pk=claimed).exists()


def test_page_shows_all_that_the_button_sends(client):
    now = timezone.now()
    first, _second = together(factories.ConsultationFactory(), now, now + TICK)

    page = client.get(address(first)).text
    assert ("Number 1." in page, "Number 2." in page) == (True, True)
    assert "Your comments have the numbers C-0001, C-0002." in client.post(address(first), follow=True).text
