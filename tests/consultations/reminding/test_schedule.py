"""When the lines of a schedule are due, in local wall time, and what a page is told of them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consultations.commenting.opening import open_consultation
from consultations.models import Consultation, Reminder
from consultations.reminding import planning, schedule
from consultations.reminding.schedule import LONG_OVER, LineState, lines, make_default, moment_of
from ncss_portal.outbox.models import Mailing
from tests import factories
from tests.consultations.reminding.people import CLOSES, DAY, OPENS, TOLD, local, period, subscriber_of, swept

Event = Reminder.Event
ZONES = ("America/Belize", "Europe/Berlin", "America/New_York", "Pacific/Chatham", "UTC")


def moment(event, opens_at=OPENS, closes_at=CLOSES, **fields):
    consultation = Consultation(opens_at=opens_at, closes_at=closes_at)
    return moment_of(Reminder(event=event, **fields), consultation)


def test_opening_is_said_when_there_was_time_to_look_at_the_mail():
    assert moment(Event.OPENED) == TOLD == OPENS + timedelta(minutes=15)


@pytest.mark.parametrize(("minutes", "said_after"), [(30, 15), (29, 14.5), (2, 1)])
def test_opening_of_a_very_short_period_is_said_when_half_of_it_is_over(minutes, said_after):
    closes_at = OPENS + timedelta(minutes=minutes)

    assert moment(Event.OPENED, closes_at=closes_at) == OPENS + timedelta(minutes=said_after)


def test_no_other_line_goes_out_before_there_was_time_to_look():
    assert moment(Event.LAST_DAY, hour=8, closes_at=local(4, 23)) == TOLD
    assert moment(Event.LAST_DAY, hour=9, closes_at=local(4, 23)) == local(4, 9)


def test_some_days_after_the_opening_at_an_hour():
    assert moment(Event.OPENED, days=2, hour=10) == local(6, 10)


def test_days_are_counted_from_the_last_day_on_which_comments_are_taken():
    # It closes when the 29th is over.
    assert moment(Event.DAYS_LEFT, days=-7, hour=8) == local(22, 8)
    assert moment(Event.DAYS_LEFT, days=-7, hour=8, closes_at=CLOSES + timedelta(minutes=1)) == local(23, 8)


@pytest.mark.parametrize(
    ("closes", "said"),
    [
        (local(30, 0), local(29, 8)),
        (local(29, 23, 59), local(29, 8)),
        (local(29, 8, 1), local(29, 8)),
        # At eight it is too late, so it is said on the day before.
        (local(29, 8), local(28, 8)),
        (local(29, 5), local(28, 8)),
    ],
)
def test_last_day_is_said_before_the_closing(closes, said):
    assert moment(Event.LAST_DAY, hour=8, closes_at=closes) == said


def test_closed_is_said_the_day_after():
    assert moment(Event.CLOSED, days=1, hour=8) == local(30, 8)


def test_closed_is_never_said_before_it_is_closed():
    assert moment(Event.CLOSED, days=0, hour=8) == CLOSES


def test_line_outside_the_period_has_no_moment():
    assert moment(Event.DAYS_LEFT, days=-26, hour=8) is None
    assert moment(Event.DAYS_LEFT, days=-25, hour=7) is None
    assert moment(Event.DAYS_LEFT, days=-25, hour=8) == TOLD
    assert moment(Event.CLOSED, days=LONG_OVER.days + 1, hour=8) is None


def test_hour_stays_the_hour_of_the_wall_when_the_clocks_change(settings):
    settings.TIME_ZONE = "Europe/Berlin"
    closes = datetime(2027, 4, 2, 22, tzinfo=UTC)

    early = moment(Event.DAYS_LEFT, days=-7, hour=8, closes_at=closes)
    late = moment(Event.DAYS_LEFT, days=-2, hour=8, closes_at=closes)

    assert [early, late] == [datetime(2027, 3, 26, 7, tzinfo=UTC), datetime(2027, 3, 31, 6, tzinfo=UTC)]


def test_hour_that_the_clocks_leave_out_has_a_moment(settings):
    settings.TIME_ZONE = "Europe/Berlin"

    said = moment(Event.DAYS_LEFT, days=-5, hour=2, closes_at=datetime(2027, 4, 2, 21, tzinfo=UTC))

    assert said == datetime(2027, 3, 28, 1, tzinfo=UTC)  # 03:00 in summer time


@given(
    zone=st.sampled_from(ZONES),
    opens=st.datetimes(datetime(2027, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC)),
    length=st.timedeltas(timedelta(minutes=1), timedelta(days=60)),
    event=st.sampled_from(Event.values),
    days=st.integers(-40, 3),
    hour=st.integers(0, 23),
)
def test_moment_lies_within_the_period_and_at_its_hour(zone, opens, length, event, days, hour):
    from django.test import override_settings

    days = {Event.LAST_DAY: 0, Event.OPENED: abs(days), Event.CLOSED: abs(days)}.get(event, days)
    with override_settings(TIME_ZONE=zone):
        found = moment(event, opens_at=opens, closes_at=opens + length, days=days, hour=hour)
    if found is None:
        assert event not in (Event.CLOSED,) or days > LONG_OVER.days - 2
        return
    assert opens < found
    assert found < opens + length or event == Event.CLOSED
    is_at_once = found in (opens + min(schedule.TIME_TO_LOOK, length / 2), opens + length)
    wall = found.astimezone(ZoneInfo(zone))
    assert is_at_once or wall.hour == hour or wall.utcoffset() != (wall - DAY).utcoffset()


# --- Lines -----------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_period_that_is_opened_has_the_usual_lines():
    version = factories.NodeFactory().version
    made = open_consultation(version.document, closes_at=CLOSES, by=None, at=OPENS)

    found = made.reminders.values_list("event", "days", "hour", "is_on", "settled_for")

    assert sorted(found) == sorted((event, days, hour, True, None) for event, days, hour in schedule.DEFAULT)


@pytest.mark.django_db
def test_default_twice_is_once():
    made = period()
    make_default(made, OPENS - DAY)

    assert made.reminders.count() == len(schedule.DEFAULT)


@pytest.mark.django_db
def test_default_of_a_period_that_runs_passes_over_what_was():
    made = period(scheduled=False)
    make_default(made, local(23, 0))

    passed = made.reminders.filter(was_passed_over=True).values_list("event", "days")

    assert sorted(passed) == [(Event.DAYS_LEFT, -7), (Event.OPENED, 0)]


@pytest.mark.django_db
def test_lines_stand_in_the_order_of_their_moments():
    made = period()

    shown = [(line.title, line.moment, line.state) for line in lines(made, OPENS - DAY)]

    assert shown == [
        ("The comment period opens", TOLD, LineState.PLANNED),
        ("7 days left", local(22, 8), LineState.PLANNED),
        ("2 days left", local(27, 8), LineState.PLANNED),
        ("A comment waits to be confirmed", local(28, 9), LineState.PLANNED),
        ("The last day", local(29, 8), LineState.PLANNED),
        ("The comment period is closed", local(30, 8), LineState.PLANNED),
    ]


@pytest.mark.django_db
def test_lines_say_what_became_of_them():
    made = period(closes_at=OPENS + 4 * DAY)
    subscriber_of(made)
    made.reminders.filter(event=Event.CLOSED).update(is_on=False)
    swept(TOLD)
    planning.plan(local(7, 23))

    said = {(line.event, line.reminder.days): line for line in lines(made, local(7, 23))}

    assert {key: line.state for key, line in said.items()} == {
        ("opened", 0): LineState.SENT,
        ("days_left", -7): LineState.OUTSIDE,
        ("days_left", -2): LineState.PASSED_OVER,
        ("unsent", -1): LineState.SENT,
        ("last_day", 0): LineState.SENT,
        ("closed", 1): LineState.OFF,
    }
    assert said["opened", 0].progress.sent == 1


@pytest.mark.django_db
def test_lines_show_moves_and_what_went_out_for_other_dates():
    from consultations.commenting.rescheduling import reschedule

    made = period()
    swept(local(22, 8))
    moved = reschedule(made, closes_at=CLOSES + 14 * DAY, by=None, at=local(23, 12))

    shown = [(line.title, line.moment, line.state, line.reminder is None) for line in lines(moved, local(23, 12))]

    assert shown[:4] == [
        ("The comment period opens", TOLD, LineState.PASSED_OVER, False),
        ("7 days left", local(22, 8), LineState.SENT, True),
        ("The dates have moved", local(23, 12), LineState.SENT, True),
        ("7 days left", local(5, 8, month=2), LineState.PLANNED, False),
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 3])
def test_lines_cost_three_queries(number, django_assert_num_queries):
    made = period()
    for day in range(number):
        Mailing.objects.create(
            reason="period_moved", about=made.pk, occasion=f"moved:{day}:", planned_for=OPENS + day * DAY
        )

    with django_assert_num_queries(3):
        lines(made, OPENS)
