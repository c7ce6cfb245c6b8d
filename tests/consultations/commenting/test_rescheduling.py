"""The dates of a comment period move only as far as that is fair to those who comment."""

from datetime import UTC, datetime, timedelta

import pytest

from consultations.commenting.rescheduling import CannotMoveError, close_now, reschedule
from ncss_portal.history.models import Entry
from tests import factories

pytestmark = pytest.mark.django_db

OPENS = datetime(2027, 1, 4, 14, tzinfo=UTC)
CLOSES = datetime(2027, 1, 29, 23, tzinfo=UTC)
DAY = timedelta(days=1)
TICK = timedelta(microseconds=1)


@pytest.fixture
def period():
    return factories.ConsultationFactory(opens_at=OPENS, closes_at=CLOSES)


@pytest.mark.parametrize("closes_at", [CLOSES + DAY, OPENS + 2 * DAY])
def test_closing_of_a_running_period_moves_both_ways(period, closes_at):
    moved = reschedule(period, closes_at=closes_at, by=None, at=OPENS + DAY)

    assert moved.closes_at == closes_at


def test_opening_of_a_running_period_stays(period):
    moved = reschedule(period, opens_at=OPENS + 2 * DAY, closes_at=CLOSES, by=None, at=OPENS)

    assert moved.opens_at == OPENS


def test_opening_of_a_scheduled_period_moves(period):
    moved = reschedule(period, opens_at=OPENS + DAY, closes_at=CLOSES, by=None, at=OPENS - TICK)

    assert moved.opens_at == OPENS + DAY


def test_closed_period_stays_closed(period):
    with pytest.raises(CannotMoveError, match="stays closed"):
        reschedule(period, closes_at=CLOSES + DAY, by=None, at=CLOSES)

    period.refresh_from_db()
    assert period.closes_at == CLOSES


def test_closing_in_the_past_is_refused(period):
    with pytest.raises(CannotMoveError, match="past"):
        reschedule(period, closes_at=OPENS + DAY, by=None, at=OPENS + 2 * DAY)


def test_period_may_not_grow_into_the_next_one(period):
    factories.ConsultationFactory(version=period.version, opens_at=CLOSES + DAY, closes_at=CLOSES + 9 * DAY)

    with pytest.raises(CannotMoveError, match="at the same time"):
        reschedule(period, closes_at=CLOSES + 2 * DAY, by=None, at=OPENS)


def test_history_has_the_dates_before_and_after(period):
    reschedule(period, closes_at=CLOSES + DAY, by=None, at=OPENS)

    detail = Entry.objects.about(period).get().detail
    assert (detail["before"]["closes_at"][:10], detail["after"]["closes_at"][:10]) == ("2027-01-29", "2027-01-30")


def test_same_dates_leave_no_trace(period):
    reschedule(period, closes_at=CLOSES, by=None, at=OPENS)

    assert not Entry.objects.about(period).exists()


def test_period_closes_at_the_moment_that_is_asked_for(period):
    alice = factories.UserFactory()

    closed = close_now(period, by=alice, at=OPENS + DAY)

    assert closed.phase_at(OPENS + DAY) == "closed"
    assert closed.phase_at(OPENS + DAY - TICK) == "open"
    assert Entry.objects.about(period).get(act="comment period closed early").actor == alice


@pytest.mark.parametrize("at", [OPENS - TICK, OPENS, CLOSES, CLOSES + DAY])
def test_period_that_is_not_open_is_not_closed(period, at):
    with pytest.raises(CannotMoveError):
        close_now(period, by=None, at=at)

    period.refresh_from_db()
    assert period.closes_at == CLOSES


def test_coordinator_is_asked_before_the_period_closes(client):
    period = factories.ConsultationFactory()
    client.force_login(factories.coordinator_of(period.document.strategy))
    url = f"/consultations/{period.slug}/close/"

    assert "A closed period stays closed" in client.get(url).content.decode()
    client.post(url, {"reason": "All has been said."})

    period.refresh_from_db()
    assert period.is_closed
