"""What is held of people in their answers: given out, erased, and forgotten."""

from datetime import timedelta

import pytest
from django.utils import timezone

from consultations.commenting.holding import HOLDINGS
from consultations.commenting.models import Holder
from consultations.models import Response
from consultations.questioning.holding import HOLDING, RULE
from consultations.questioning.models import Opinion
from consultations.questioning.opinions import save_opinion
from ncss_portal import personal, retention
from ncss_portal.personal import Person
from tests import factories
from tests.consultations.questioning.asked import answered, question

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
TICK = timedelta(microseconds=1)


@pytest.fixture
def asked():
    return question(factories.ConsultationFactory(), "open")


def person(*user_ids, addresses=(), **fields):
    return Person(frozenset(), frozenset(user_ids), frozenset(addresses), frozenset(), **fields)


def unsent(asked, holder, text="Unsent words"):
    return save_opinion(asked, holder, text=text, at=timezone.now())


def test_is_registered_and_runs_before_the_responses_lose_their_names():
    assert HOLDING in personal.holdings()
    assert RULE in retention.rules()
    assert HOLDING.order < min(one.order for one in HOLDINGS)


def test_person_is_given_what_was_sent_and_what_was_not(asked):
    user = answered(asked, text="Sent words").response.user
    unsent(asked, Holder(user_id=user.pk))
    answered(asked, text="Words of another")

    assert [row["Answer"] for row in HOLDING.collect(person(user.pk, asks=True))] == ["Sent words", "Unsent words"]


def test_anybody_else_is_given_only_the_number_of_what_was_not_sent(asked):
    user = answered(asked, text="Sent words").response.user
    unsent(asked, Holder(user_id=user.pk))

    rows = list(HOLDING.collect(person(user.pk)))

    assert (rows[0]["Answer"], rows[1]["Not sent"]) == ("Only the coordinators read the answer.", 1)
    assert "Unsent words" not in str(rows)


def test_erasing_keeps_what_counts_and_deletes_the_rest(asked):
    sent = answered(asked, text="Sent words")
    unsent(asked, Holder(user_id=sent.response.user_id))
    answered(asked, text="Claimed", user=None, email="mine@portal.example")
    other = unsent(asked, Holder(key="other"))

    assert HOLDING.erase(person(sent.response.user_id, addresses=["mine@portal.example"])) == 2
    assert set(Opinion.objects.all()) == {sent, other}


def test_what_was_never_confirmed_is_forgotten_after_a_week_with_its_response(asked):
    opinion = answered(asked, text="Claimed", user=None, email="mine@portal.example")
    due = opinion.sent_at + 7 * DAY

    assert (RULE.count(due - TICK), RULE.count(due)) == (0, 1)
    assert RULE.apply(due) == 1
    assert not Opinion.objects.exists()
    assert not Response.objects.exists()


def test_response_with_comments_stays(asked):
    opinion = answered(asked, text="Claimed", user=None, email="mine@portal.example")
    factories.CommentFactory(consultation=asked.consultation, response=opinion.response, unsent=True)

    RULE.apply(opinion.sent_at + 7 * DAY)

    assert Response.objects.filter(pk=opinion.response_id).exists()


def test_what_a_browser_keeps_is_forgotten_ninety_days_after_the_closing(asked):
    unsent(asked, Holder(key="k"))
    unsent(asked, Holder(user_id=factories.UserFactory().pk))
    due = asked.consultation.closes_at + 90 * DAY

    assert (RULE.count(due - TICK), RULE.count(due)) == (0, 1)
    assert RULE.apply(due) == 1
    assert Opinion.objects.get().user is not None
