"""What is held of those who asked for mails: given out, erased, and forgotten."""

from datetime import timedelta

import pytest

from consultations.models import Subscription
from consultations.reminding.holding import HOLDING, RULE
from ncss_portal import personal, retention
from ncss_portal.personal import Person
from tests import factories
from tests.consultations.reminding.people import DAY, OPENS, period, subscriber_of

pytestmark = pytest.mark.django_db

TICK = timedelta(microseconds=1)


def person(user_ids=(), addresses=(), **fields):
    return Person(frozenset(), frozenset(user_ids), frozenset(addresses), frozenset(), **fields)


def test_is_registered():
    assert HOLDING in personal.holdings()
    assert RULE in retention.rules()


def test_own_subscriptions_are_given_out():
    made = period()
    user = factories.UserFactory()
    subscriber_of(made, "then@portal.example", user=user)
    subscriber_of(made, "mine@portal.example")
    subscriber_of(made, "other@portal.example")

    rows = list(HOLDING.collect(person([user.pk], ["mine@portal.example"])))

    assert [row["E-mail address"] for row in rows] == ["then@portal.example", "mine@portal.example"]
    assert rows[0]["Document"] == str(made.document)


def test_own_subscriptions_are_erased():
    made = period()
    subscriber_of(made, "mine@portal.example")
    subscriber_of(made, "other@portal.example")

    assert HOLDING.erase(person(addresses=["mine@portal.example"])) == 1
    assert Subscription.objects.get().email == "other@portal.example"


@pytest.mark.parametrize("idle", [{"confirmed_at": None, "asked_at": OPENS}, {"ended_at": OPENS}])
def test_what_is_idle_for_a_week_is_forgotten(idle):
    subscriber_of(period(), **idle)

    assert (RULE.count(OPENS + 7 * DAY - TICK), RULE.count(OPENS + 7 * DAY)) == (0, 1)
    assert RULE.apply(OPENS + 7 * DAY) == 1
    assert not Subscription.objects.exists()


def test_running_subscription_is_kept():
    subscriber_of(period())

    assert RULE.apply(OPENS + 999 * DAY) == 0
