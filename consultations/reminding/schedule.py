"""The schedule of a comment period: its lines, when each of them is due, and what became of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from consultations.commenting.models import Consultation
from consultations.reminding import occasions
from consultations.reminding.models import Reminder
from consultations.reminding.occasions import MOVED, REASONS, anchor_of
from ncss_portal.outbox.mailing import Progress, progress_of
from ncss_portal.outbox.models import Mailing

Event = Reminder.Event
# Event, days and hour of each line that a new period gets.
DEFAULT = (
    (Event.OPENED, 0, 8),
    (Event.DAYS_LEFT, -7, 8),
    (Event.DAYS_LEFT, -2, 8),
    (Event.UNSENT, -1, 9),
    (Event.LAST_DAY, 0, 8),
    (Event.CLOSED, 1, 8),
)
# Whoever opens a period at once has so long to look at recipients and text before the first mailing.
TIME_TO_LOOK = timedelta(minutes=15)
# A period that was closed this long ago writes to nobody any more.
LONG_OVER = timedelta(days=14)
TICK = timedelta(microseconds=1)


class LineState(models.TextChoices):
    PLANNED = "planned", _("Planned")
    OFF = "off", _("Switched off")
    OUTSIDE = "outside", _("Not within the period")
    SENT = "sent", _("Sent")
    PASSED_OVER = "passed_over", _("Left out: its time had passed")


@dataclass(frozen=True, slots=True)
class Line:
    """One line as a page shows it: what is planned, or what happened. `reminder` is missing where it is not planned."""

    reminder: Reminder | None
    event: str
    title: str
    moment: datetime | None
    state: LineState
    mailing: Mailing | None = None
    progress: Progress | None = None


# --- When ------------------------------------------------------------------------------------------------------------


def moment_of(reminder: Reminder, consultation: Consultation) -> datetime | None:
    """When a line is due; nothing where the moment does not lie within the period.

    Days are counted from the first and the last local day on which comments are taken. So a period that closes at
    midnight and one that closes a minute earlier have the same reminders.
    """
    opens_at, closes_at = consultation.opens_at, consultation.closes_at
    first = first_moment(consultation)
    if reminder.event == Event.OPENED:
        moment = _on(_local_day(opens_at), reminder) if reminder.days else first
    else:
        moment = _on(_local_day(closes_at - TICK), reminder)
    if reminder.event == Event.LAST_DAY and moment >= closes_at:
        moment = _on(_local_day(closes_at - TICK) - timedelta(days=1), reminder)
    if reminder.event == Event.CLOSED:
        moment = max(moment, closes_at)
        return moment if moment < closes_at + LONG_OVER else None
    return max(moment, first) if opens_at <= moment < closes_at else None


def first_moment(consultation: Consultation) -> datetime:
    """Before this moment no line is due: a while after the opening. Of a very short period, when half of it is over."""
    length = consultation.closes_at - consultation.opens_at
    return consultation.opens_at + min(TIME_TO_LOOK, length / 2)


def local_zone() -> ZoneInfo:
    return ZoneInfo(settings.TIME_ZONE)


def _local_day(moment: datetime) -> date:
    return timezone.localdate(moment, local_zone())


def _on(first: date, reminder: Reminder) -> datetime:
    """The hour of a line, so many days from a day. An hour that the clocks leave out or repeat has a moment, too."""
    day = first + timedelta(days=reminder.days)
    return datetime.combine(day, time(reminder.hour), tzinfo=local_zone()).astimezone(UTC)


def is_settled(reminder: Reminder, consultation: Consultation) -> bool:
    """Whether the line is done for the dates of today."""
    return reminder.settled_for == anchor_of(reminder.event, consultation)


# --- Lines come and are done -----------------------------------------------------------------------------------------


@transaction.atomic
def make_default(consultation: Consultation, at: datetime | None = None) -> None:
    """Gives a period the usual lines. Those whose moment has passed at `at` (now) write to nobody.

    All or nothing: a sweep in between would take lines of the past for lines that are due.
    """
    made = [Reminder(consultation=consultation, event=event, days=days, hour=hour) for event, days, hour in DEFAULT]
    # Two sweeps may find a period without lines at the same time.
    Reminder.objects.bulk_create(made, ignore_conflicts=True)
    pass_over_the_past(consultation, at)


def pass_over_the_past(
    consultation: Consultation, at: datetime | None = None, *, reminders: Iterable[Reminder] | None = None
) -> None:
    """Settles lines (all of the period) whose moment lies before `at` (now), without a mail.

    For lines that are new or were changed, and for dates that moved: nobody wants a mail at once that was meant for
    last week.
    """
    at = at or timezone.now()
    for reminder in consultation.reminders.all() if reminders is None else reminders:
        moment = moment_of(reminder, consultation)
        if moment is not None and moment < at:
            settle(reminder, consultation, passed_over=True)


def settle(reminder: Reminder, consultation: Consultation, *, passed_over: bool) -> bool:
    """Marks a line as done for the dates of today; false where somebody else did so before."""
    anchor = anchor_of(reminder.event, consultation)
    open_line = Reminder.objects.filter(pk=reminder.pk).exclude(settled_for=anchor)
    return bool(open_line.update(settled_for=anchor, was_passed_over=passed_over))


# --- What a page shows -----------------------------------------------------------------------------------------------


def title_of(event: str, days: int = 0) -> str:
    """What a line is called: "7 days left"."""
    if event == MOVED:
        return str(_("The dates have moved"))
    if event == Event.DAYS_LEFT:
        return ngettext("%(days)s day left", "%(days)s days left", abs(days)) % {"days": abs(days)}
    return str(Event(event).label)


def lines(consultation: Consultation, at: datetime | None = None) -> list[Line]:
    """All that is planned and all that went out, in the order of the moments; three queries."""
    mailings = list(Mailing.objects.filter(reason__in=REASONS.values(), about=consultation.pk))
    progress = progress_of(mailings)
    left = {(mailing.reason, mailing.occasion): mailing for mailing in mailings}
    shown = []
    for reminder in consultation.reminders.all():
        happened = left.pop((REASONS[reminder.event], occasions.of_line(reminder, consultation)), None)
        shown.append(_line(reminder, consultation, happened, progress))
    shown += [_unplanned(mailing, progress[mailing.pk]) for mailing in left.values() if _was_heard(mailing, progress)]
    return sorted(shown, key=lambda line: (line.moment is None, line.moment or consultation.closes_at))


def _line(
    reminder: Reminder, consultation: Consultation, mailing: Mailing | None, progress: dict[int, Progress]
) -> Line:
    title = title_of(reminder.event, reminder.days)
    if mailing is not None:
        done = progress[mailing.pk]
        return Line(reminder, reminder.event, title, mailing.planned_for, LineState.SENT, mailing, done)
    moment = moment_of(reminder, consultation)
    return Line(reminder, reminder.event, title, moment, _state(reminder, consultation, moment))


def _state(reminder: Reminder, consultation: Consultation, moment: datetime | None) -> LineState:
    if not reminder.is_on:
        return LineState.OFF
    if moment is None:
        return LineState.OUTSIDE
    return LineState.PASSED_OVER if is_settled(reminder, consultation) else LineState.PLANNED


def _unplanned(mailing: Mailing, progress: Progress) -> Line:
    """A mailing that no line stands for: of a move, of dates that have changed since, of a line that is gone."""
    event = occasions.EVENTS[mailing.reason]
    title = title_of(event, occasions.days_of(mailing.occasion))
    return Line(None, event, title, mailing.planned_for, LineState.SENT, mailing, progress)


def _was_heard(mailing: Mailing, progress: dict[int, Progress]) -> bool:
    """Not where it was stopped before there was a single mail."""
    return mailing.stopped_at is None or progress[mailing.pk].total > 0
