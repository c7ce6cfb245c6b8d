"""Announces what has come due: by the schedule, at each sweep, and by a move of the dates, in the same transaction.

Only the newest line that is due writes to people. The older ones, for which nobody looked in time, are passed over: a
portal that was down for a week sends one mail, not four. A comment that waits is another matter for other people, so
its line neither takes a place nor loses it.
"""

import logging
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q

from consultations.commenting.dates import Dates
from consultations.commenting.models import Consultation, Phase
from consultations.reminding import occasions, schedule
from consultations.reminding.models import Reminder
from consultations.reminding.occasions import MOVED, REASONS
from consultations.reminding.schedule import LONG_OVER
from ncss_portal.outbox.mailing import announce
from ncss_portal.outbox.models import Mailing

logger = logging.getLogger(__name__)
Event = Reminder.Event
# What still makes sense when the period is closed already.
AFTER_CLOSING = {Event.CLOSED, Event.UNSENT}


def plan(at: datetime) -> None:
    """Announces what has come due in any period. Where nothing has, it asks two questions, and changes nothing."""
    for consultation in _without_lines(at):
        schedule.make_default(consultation, at)
    for pk in _with_due_lines(at):
        try:
            _announce_newest(pk, at)
        except Exception:  # one period must not keep the others from writing
            logger.exception("What is due in comment period %s could not be announced.", pk)


def _without_lines(at: datetime) -> list[Consultation]:
    """Periods from before there were schedules."""
    return list(Consultation.objects.filter(reminders__isnull=True, closes_at__gt=at - LONG_OVER))


def _with_due_lines(at: datetime) -> list[int]:
    """Keys of periods with a line that is due and not done. No line is due before the opening."""
    for_opening = Q(event=Event.OPENED) & ~Q(settled_for=F("consultation__opens_at"))
    for_closing = ~Q(event=Event.OPENED) & ~Q(settled_for=F("consultation__closes_at"))
    begun = Q(consultation__opens_at__lte=at, consultation__closes_at__gt=at - LONG_OVER)
    waiting = Reminder.objects.filter(begun, Q(settled_for__isnull=True) | for_opening | for_closing)
    lines = waiting.select_related("consultation").order_by("consultation__closes_at", "pk")
    return list(dict.fromkeys(line.consultation_id for line in lines if _is_due(line, line.consultation, at)))


def _is_due(line: Reminder, consultation: Consultation, at: datetime) -> bool:
    moment = schedule.moment_of(line, consultation)
    return moment is not None and moment <= at and not schedule.is_settled(line, consultation)


@transaction.atomic
def _announce_newest(pk: int, at: datetime) -> None:
    """Settles what is due and announces the newest of it, all or nothing.

    Whoever moves the dates or looks at the same time waits, or finds the lines settled.
    """
    consultation = Consultation.objects.select_for_update().filter(pk=pk).first()
    if consultation is None:
        return
    due = [line for line in consultation.reminders.all() if _is_due(line, consultation, at)]
    chosen = _newest(due, consultation, at)
    for line in due:
        if schedule.settle(line, consultation, passed_over=line not in chosen) and line in chosen:
            announce(
                REASONS[line.event],
                consultation.pk,
                occasions.of_line(line, consultation),
                planned_for=schedule.moment_of(line, consultation) or at,
                at=at,
            )


def _newest(due: list[Reminder], consultation: Consultation, at: datetime) -> list[Reminder]:
    """The newest line to everybody, and the newest to those whose comment waits."""
    is_over = consultation.phase_at(at) == Phase.CLOSED
    fit = [line for line in due if line.is_on and (not is_over or line.event in AFTER_CLOSING)]
    fit.sort(key=lambda line: (schedule.moment_of(line, consultation) or at, line.days, line.pk))
    to_few = [line for line in fit if line.event == Event.UNSENT]
    to_all = [line for line in fit if line.event != Event.UNSENT]
    return [*to_few[-1:], *to_all[-1:]]


def note_move(consultation: Consultation, before: Dates, at: datetime) -> None:
    """Says to everybody that the dates have moved, and takes along what hangs on them.

    Dates that were put right before anybody heard of them are one move, or none. Whoever has not heard of the opening
    yet hears of it with the dates of then; of a period that was closed before that, nobody hears.
    """
    lines = list(consultation.reminders.all())
    opening = _untold_opening(lines, consultation, at)
    if opening is not None:
        _take_back_unheard(consultation, at)
        is_over = consultation.phase_at(at) == Phase.CLOSED
        for line in lines if is_over else ():
            schedule.settle(line, consultation, passed_over=True)
        others = [line for line in lines if line != opening]
        schedule.pass_over_the_past(consultation, at, reminders=others)
        return
    schedule.pass_over_the_past(consultation, at, reminders=lines)
    known = _take_back_unheard(consultation, at) or occasions.to_the_second(before)
    after = Dates.of(consultation)
    if known != occasions.to_the_second(after):
        announce(REASONS[MOVED], consultation.pk, occasions.of_move(at, known, after), planned_for=at, at=at)


def _untold_opening(lines: list[Reminder], consultation: Consultation, at: datetime) -> Reminder | None:
    """The line that will tell of the opening, where the period has begun and it has not done so yet."""
    if at < consultation.opens_at:
        return None
    opening = (line for line in lines if line.event == Event.OPENED and line.is_on)
    return next((line for line in opening if not schedule.is_settled(line, consultation)), None)


def _take_back_unheard(consultation: Consultation, at: datetime) -> Dates | None:
    """Stops a move of which no mail is written yet; gives the dates before it, which people still know."""
    unheard = Mailing.objects.filter(
        reason=REASONS[MOVED],
        about=consultation.pk,
        writer_seen_at__isnull=True,
        written_at__isnull=True,
        stopped_at__isnull=True,
    )
    known = None
    for mailing in unheard.order_by("-pk"):
        if unheard.filter(pk=mailing.pk).update(stopped_at=at):
            known = occasions.dates_of_move(mailing.occasion)[0]
    return known
