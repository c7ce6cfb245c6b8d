"""Answering a question: kept for its holder alone, sent in time, replaced, withdrawn, and moved on confirmation."""

from datetime import UTC, datetime, timedelta

import pytest

from consultations.commenting.confirming import confirm
from consultations.commenting.models import Holder
from consultations.questioning.models import Opinion
from consultations.questioning.opinions import (
    COUNTED,
    opinions_of,
    options_of,
    save_opinion,
    send_opinions,
    withdraw_opinion,
    words_of,
)
from ncss_portal.history.models import Entry
from tests import factories
from tests.consultations.questioning.asked import question

pytestmark = pytest.mark.django_db

OPENS = datetime(2027, 1, 4, 14, tzinfo=UTC)
CLOSES = datetime(2027, 1, 29, 23, tzinfo=UTC)
TICK = timedelta(microseconds=1)
ME = Holder(key="mine")


@pytest.fixture
def period():
    return factories.ConsultationFactory(opens_at=OPENS, closes_at=CLOSES)


def test_answer_is_kept_once_for_its_holder(period):
    asked = question(period)

    first = save_opinion(asked, ME, chosen=[0], at=OPENS)
    second = save_opinion(asked, ME, chosen=[1], at=OPENS + TICK)

    assert (first.pk, second.chosen, second.saved_at, second.sent_at) == (second.pk, [1], OPENS + TICK, None)
    assert second.key_hash == ME.key_hash != "mine"


def test_answer_is_kept_whatever_the_phase(period):
    for at in (OPENS - TICK, CLOSES):
        assert save_opinion(question(period), ME, text="", chosen=[0], at=at).saved_at == at


def test_empty_answer_keeps_nothing(period):
    asked = question(period, "open")
    save_opinion(asked, ME, text="Words", at=OPENS)

    assert save_opinion(asked, ME, text="  ", at=OPENS) is None
    assert not Opinion.objects.exists()


def test_answer_needs_a_holder(period):
    with pytest.raises(ValueError, match="holder"):
        save_opinion(question(period), Holder(), chosen=[0], at=OPENS)


def test_holder_finds_the_own_answers_in_the_order_of_the_questions(period, django_assert_num_queries):
    second, first = question(period, words="B"), question(period, words="A")
    second.position, first.position = 2, 1
    second.save()
    first.save()
    for asked in (second, first):
        save_opinion(asked, ME, chosen=[0], at=OPENS)
        save_opinion(asked, Holder(key="other"), chosen=[1], at=OPENS)

    with django_assert_num_queries(1):
        found = [(str(one.question), one.chosen) for one in opinions_of(period, ME)]

    assert found == [("A", [0]), ("B", [0])]


@pytest.mark.parametrize(
    ("at", "count"), [(OPENS - TICK, 0), (OPENS, 1), (CLOSES - TICK, 1), (CLOSES, 0), (CLOSES + TICK, 0)]
)
def test_answers_are_sent_while_the_period_is_open(period, at, count):
    save_opinion(question(period), ME, chosen=[0], at=OPENS)
    response = factories.ResponseFactory(consultation=period)

    assert send_opinions(period, ME, response=response, at=at) == count
    assert Opinion.objects.filter(sent_at=at, response=response).count() == count


def test_sending_is_written_into_the_history_once_and_without_a_name(period):
    save_opinion(question(period), ME, chosen=[0], at=OPENS)
    response = factories.ResponseFactory(consultation=period)

    assert send_opinions(period, ME, response=response, at=OPENS) == 1
    assert send_opinions(period, ME, response=response, at=OPENS) == 0

    entry = Entry.objects.get(act="questions answered")
    assert (entry.actor, entry.label) == (response.user, str(period))


def test_later_answer_takes_the_place_of_the_sent_one(period):
    asked = question(period)
    response = factories.ResponseFactory(consultation=period)
    for choice in (0, 1):
        save_opinion(asked, ME, chosen=[choice], at=OPENS)
        send_opinions(period, ME, response=response, at=OPENS)

    assert Opinion.objects.get().chosen == [1]


def test_sent_answer_stands_until_the_next_is_sent(period):
    asked = question(period)
    save_opinion(asked, ME, chosen=[0], at=OPENS)
    send_opinions(period, ME, response=factories.ResponseFactory(consultation=period), at=OPENS)
    save_opinion(asked, ME, chosen=[1], at=OPENS)

    assert [one.chosen for one in opinions_of(period, ME)] == [[1]]
    assert Opinion.objects.get(COUNTED).chosen == [0]


def test_same_answer_again_leaves_the_sent_one_alone(period):
    asked = question(period)
    save_opinion(asked, ME, chosen=[0], at=OPENS)
    send_opinions(period, ME, response=factories.ResponseFactory(consultation=period), at=OPENS)

    save_opinion(asked, ME, chosen=[1], at=OPENS)
    assert save_opinion(asked, ME, chosen=[0], at=OPENS).sent_at == OPENS
    assert Opinion.objects.count() == 1


def test_sent_answer_is_withdrawn_until_the_closing(period):
    asked = question(period)
    save_opinion(asked, ME, chosen=[0], at=OPENS)
    send_opinions(period, ME, response=factories.ResponseFactory(consultation=period), at=OPENS)

    assert not withdraw_opinion(asked, ME, at=CLOSES)
    assert not withdraw_opinion(asked, Holder(key="other"), at=OPENS)
    assert withdraw_opinion(asked, ME, at=CLOSES - TICK)
    assert not Opinion.objects.exists()
    assert Entry.objects.filter(act="answer to a question withdrawn", actor__isnull=False).exists()


def test_answer_without_an_account_counts_once_its_address_is_confirmed(period):
    claimed = factories.ResponseFactory(consultation=period, user=None, email="lucia@portal.example")
    waiting = factories.CommentFactory(consultation=period, response=claimed, unsent=True, written_at=OPENS)
    save_opinion(question(period), ME, chosen=[0], at=OPENS)
    send_opinions(period, ME, response=claimed, at=OPENS)
    assert not Opinion.objects.filter(COUNTED).exists()

    confirm(waiting, at=OPENS + TICK)

    assert Opinion.objects.filter(COUNTED).count() == 1


def test_answer_goes_to_the_response_that_its_address_has_already(period):
    fields = {"consultation": period, "user": None, "email": "lucia@portal.example"}
    known = factories.ResponseFactory(**fields, confirmed_at=OPENS)
    claimed = factories.ResponseFactory(**fields)
    waiting = factories.CommentFactory(consultation=period, response=claimed, unsent=True, written_at=OPENS)
    asked = question(period)
    for response, choice in ((known, 0), (claimed, 1)):
        save_opinion(asked, ME, chosen=[choice], at=OPENS)
        send_opinions(period, ME, response=response, at=OPENS)

    confirm(waiting, at=OPENS + TICK)

    left = Opinion.objects.get()
    assert (left.response, left.chosen) == (known, [1])


def test_claimed_answer_does_not_touch_the_confirmed_one(period):
    fields = {"consultation": period, "user": None, "email": "lucia@portal.example"}
    asked = question(period)
    save_opinion(asked, ME, chosen=[0], at=OPENS)
    send_opinions(period, ME, response=factories.ResponseFactory(**fields, confirmed_at=OPENS), at=OPENS)

    stranger = Holder(key="stranger")
    save_opinion(asked, stranger, chosen=[1], at=OPENS)
    send_opinions(period, stranger, response=factories.ResponseFactory(**fields), at=OPENS)

    assert Opinion.objects.get(COUNTED).chosen == [0]


def test_answer_is_told_in_words(period):
    told = [
        ("open", [], "My words"),
        ("one", [1], "No"),
        ("several", [0, 2], "Staff; Time"),
        ("scale", [5], "5 – Good"),
    ]
    for form, chosen, words in told:
        text = words if form == "open" else ""
        assert words_of(save_opinion(question(period, form), ME, text=text, chosen=chosen, at=OPENS)) == words


def test_scale_names_its_ends(period):
    assert options_of(question(period, "scale", steps=3)) == [(1, "1 – Bad"), (2, "2"), (3, "3 – Good")]
