"""What has come due is announced once, the newest only; and dates that move take their reminders along."""

import logging
from datetime import timedelta

import pytest
from django.db import transaction

from consultations.commenting.rescheduling import close_now, reschedule
from consultations.models import Reminder
from consultations.reminding import planning, schedule
from consultations.reminding.planning import plan
from consultations.reminding.schedule import LONG_OVER
from ncss_portal.outbox.models import Mail, Mailing
from tests.consultations.reminding.people import CLOSES, DAY, MINUTE, OPENS, TOLD, local, period, subscriber_of, swept

pytestmark = pytest.mark.django_db

TICK = timedelta(microseconds=1)


def announced(made):
    return list(Mailing.objects.filter(about=made.pk).order_by("pk").values_list("reason", "planned_for"))


def settled(made):
    rows = made.reminders.exclude(settled_for=None).order_by("pk")
    return [(row.event, row.days, row.was_passed_over) for row in rows]


def test_each_line_is_announced_at_its_moment():
    made = period()

    for day in range(30):
        for hour in range(-1, 2):
            plan(OPENS + day * DAY + timedelta(hours=hour))

    assert announced(made) == [
        ("period_opened", TOLD),
        ("period_days_left", local(22, 8)),
        ("period_days_left", local(27, 8)),
        ("comment_unsent", local(28, 9)),
        ("period_last_day", local(29, 8)),
        ("period_closed", local(30, 8)),
    ]


def test_nothing_is_announced_before_its_moment():
    made = period()
    plan(TOLD - TICK)

    assert announced(made) == []


def test_week_without_a_sweep_makes_one_mailing():
    made = period()
    plan(TOLD)
    plan(local(27, 12))

    assert announced(made)[1:] == [("period_days_left", local(27, 8))]
    assert ("days_left", -7, True) in settled(made)
    assert ("days_left", -2, False) in settled(made)


def test_line_for_those_whose_comment_waits_takes_no_place():
    made = period()
    plan(local(29, 12))

    assert announced(made) == [("comment_unsent", local(28, 9)), ("period_last_day", local(29, 8))]


def test_what_asks_for_comments_is_not_announced_after_the_closing():
    made = period()
    made.reminders.filter(event="closed").update(is_on=False)
    plan(CLOSES + DAY)

    assert announced(made) == [("comment_unsent", local(28, 9))]


def test_line_that_is_off_writes_to_nobody_and_hides_no_other():
    made = period()
    made.reminders.filter(days=-2).update(is_on=False)
    plan(local(27, 12))

    assert announced(made) == [("period_days_left", local(22, 8))]


def test_line_that_was_off_at_its_moment_is_not_sent_when_it_is_switched_on():
    made = period()
    made.reminders.filter(days=-7).update(is_on=False)
    plan(local(23, 0))
    made.reminders.filter(days=-7).update(is_on=True)
    plan(local(23, 1))

    assert ("period_days_left", local(22, 8)) not in announced(made)


def test_second_sweep_announces_nothing_more():
    made = period()
    plan(TOLD)
    plan(TOLD)
    plan(TOLD + MINUTE)

    assert announced(made) == [("period_opened", TOLD)]


def test_beat_that_looked_before_the_other_settled_announces_nothing():
    made = period()
    plan(TOLD)

    planning._announce_newest(made.pk, TOLD)

    assert announced(made) == [("period_opened", TOLD)]


def _die(*_args, **_fields):
    raise KeyboardInterrupt


def test_killed_in_between_the_next_sweep_begins_again(monkeypatch):
    made = period()

    with monkeypatch.context() as patched:
        patched.setattr(planning, "announce", _die)
        with pytest.raises(KeyboardInterrupt):
            plan(TOLD)
    assert settled(made) == []

    plan(TOLD + MINUTE)
    assert announced(made) == [("period_opened", TOLD)]


def test_period_that_fails_does_not_stop_the_others(monkeypatch, caplog):
    broken, sound = period(), period()
    newest = planning._newest

    def fail(due, consultation, at):
        if consultation == broken:
            raise RuntimeError("broken")
        return newest(due, consultation, at)

    monkeypatch.setattr(planning, "_newest", fail)
    with caplog.at_level(logging.CRITICAL):
        plan(TOLD)

    assert (announced(broken), announced(sound)) == ([], [("period_opened", TOLD)])


def test_period_long_over_gets_nothing_any_more():
    made = period()
    plan(CLOSES + LONG_OVER)

    assert announced(made) == []


def test_period_that_was_opened_before_there_were_schedules_gets_one():
    made = period(scheduled=False)
    plan(local(23, 0))

    assert made.reminders.count() == len(schedule.DEFAULT)
    assert announced(made) == []

    plan(local(27, 8))
    assert announced(made) == [("period_days_left", local(27, 8))]


def test_killed_while_the_schedule_is_made_nobody_gets_mail_about_what_was(monkeypatch):
    made = period(scheduled=False)
    with monkeypatch.context() as patched:
        patched.setattr(schedule, "pass_over_the_past", _die)
        with pytest.raises(KeyboardInterrupt):
            plan(local(23, 0))
    plan(local(23, 0) + MINUTE)

    assert made.reminders.count() == len(schedule.DEFAULT)
    assert announced(made) == []


def test_period_that_was_long_over_before_gets_no_schedule():
    made = period(scheduled=False)
    plan(CLOSES + LONG_OVER)

    assert not made.reminders.exists()


@pytest.mark.parametrize("number", [1, 12])
def test_sweep_without_anything_due_asks_two_questions(number, django_assert_num_queries):
    for _each in range(number):
        plan_of = period()
        period(opens_at=OPENS + 90 * DAY, closes_at=CLOSES + 90 * DAY)
        period(opens_at=OPENS - 90 * DAY, closes_at=CLOSES - 90 * DAY)
    plan(TOLD)
    assert announced(plan_of)

    with django_assert_num_queries(2):
        plan(OPENS + DAY)


# --- Moves -----------------------------------------------------------------------------------------------------------


def test_line_that_was_not_due_yet_moves_with_the_closing():
    made = period()
    plan(TOLD)
    reschedule(made, closes_at=CLOSES + 7 * DAY, by=None, at=OPENS + DAY)

    plan(local(22, 8))
    plan(local(29, 8))

    assert announced(made)[2:] == [("period_days_left", local(29, 8))]


def test_line_that_was_sent_is_sent_again_for_the_new_closing():
    made = period()
    plan(local(22, 8))
    reschedule(made, closes_at=CLOSES + 7 * DAY, by=None, at=local(23, 8))
    plan(local(29, 8))

    days_left = Mailing.objects.filter(reason="period_days_left").values_list("planned_for", flat=True)
    assert sorted(days_left) == [local(22, 8), local(29, 8)]


def test_line_whose_new_moment_has_passed_gives_way_to_the_news_of_the_move():
    made = period()
    plan(TOLD)
    reschedule(made, closes_at=local(20, 0), by=None, at=local(15, 12))
    plan(local(15, 13))

    assert [reason for reason, _moment in announced(made)] == ["period_opened", "period_moved"]


def test_dates_put_right_before_anybody_heard_of_them_are_one_move():
    made = period()
    subscriber_of(made)
    swept(TOLD)
    reschedule(made, closes_at=CLOSES + 30 * DAY, by=None, at=OPENS + DAY)
    reschedule(made, closes_at=CLOSES + DAY, by=None, at=OPENS + DAY + MINUTE)

    assert swept(OPENS + DAY + 2 * MINUTE) == [("sub@portal.example", "More time to comment: Second draft")]
    body = Mail.objects.get(reason="period_moved").body
    assert "until Sunday 31 January 2027, 00:00 Belize time. Before, it was Saturday 30 January 2027, 00:00" in body


def test_dates_put_back_before_anybody_heard_of_them_are_no_move():
    made = period()
    subscriber_of(made)
    swept(TOLD)
    reschedule(made, closes_at=CLOSES + 30 * DAY, by=None, at=OPENS + DAY)
    reschedule(made, closes_at=CLOSES, by=None, at=OPENS + DAY + MINUTE)

    assert swept(OPENS + DAY + 2 * MINUTE) == []


def test_whoever_has_not_heard_of_the_opening_hears_of_it_with_the_dates_of_then():
    made = period()
    subscriber_of(made)
    reschedule(made, closes_at=CLOSES + 30 * DAY, by=None, at=OPENS + MINUTE)

    assert [subject.partition(":")[0] for _address, subject in swept(TOLD)] == ["Comments are welcome"]
    assert swept(TOLD + DAY) == []


def test_period_that_was_opened_by_mistake_and_closed_at_once_writes_to_nobody():
    made = period()
    subscriber_of(made)
    close_now(made, by=None, at=OPENS + 5 * MINUTE)

    assert [swept(OPENS + 6 * MINUTE), swept(TOLD), swept(OPENS + 2 * DAY)] == [[], [], []]


def test_early_closing_is_said_at_once_and_the_next_day():
    made = period()
    subscriber_of(made)
    swept(TOLD)
    close_now(made, by=None, at=local(15, 12))

    assert swept(local(15, 12)) == [("sub@portal.example", "Closed early: Second draft")]
    assert swept(local(16, 7, 59)) == []
    assert swept(local(16, 8)) == [("sub@portal.example", "Comments are closed: Second draft")]


def test_move_that_is_undone_leaves_no_announcement():
    made = period()
    with transaction.atomic():
        reschedule(made, closes_at=CLOSES + DAY, by=None, at=OPENS + DAY)
        transaction.set_rollback(True)

    assert announced(made) == []


def test_period_that_is_called_off_writes_to_nobody():
    made = period()
    subscriber_of(made)
    made.delete()

    assert not Reminder.objects.exists()
    assert swept(TOLD) == []
