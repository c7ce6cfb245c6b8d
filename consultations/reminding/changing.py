"""Changing what a comment period writes to people: its schedule, and a mailing that is on the way.

What was sent is done: its line stays as it is, unless the date moves from which its day is counted.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from consultations.commenting.models import Consultation
from consultations.reminding import schedule
from consultations.reminding.models import Reminder
from consultations.reminding.occasions import REASONS
from ncss_portal.history.models import record
from ncss_portal.outbox import mailing as mailings
from ncss_portal.outbox.models import Mail, Mailing
from stakeholders.permissions import Person


class CannotChangeError(Exception):
    """Why the schedule stays as it is; the message is for the person who asked."""


@transaction.atomic
def change_line(line: Reminder, *, by: Person | None, at: datetime | None = None, **wished: Any) -> Reminder:
    """Gives a line another hour, other days, or switches it on or off. Raises CannotChangeError.

    A line that was sent meanwhile stays as it is, and so does one whose new moment has passed: it would go out at once.
    """
    at = at or timezone.now()
    period = _held(line.consultation_id)
    line = _unsent(period, line.pk)
    before = {name: getattr(line, name) for name in wished}
    if before == wished:
        return line
    for name, value in wished.items():
        setattr(line, name, value)
    _refuse_twins(period, line)
    if line.days != before.get("days", line.days):
        _refuse_outside(line, period)
    if line.is_on:
        _refuse_past(line, period, at)
    line.save(update_fields=list(wished))
    record("mail schedule changed", period, by=by, event=line.event, before=before, after=wished)
    return line


@transaction.atomic
def add_line(
    consultation: Consultation, *, days: int, hour: int, by: Person | None, at: datetime | None = None
) -> Reminder:
    """Adds a "days left" line; `days` is negative: before the closing. Raises CannotChangeError."""
    at = at or timezone.now()
    period = _held(consultation.pk)
    line = Reminder(consultation=period, event=Reminder.Event.DAYS_LEFT, days=days, hour=hour)
    _refuse_twins(period, line)
    _refuse_outside(line, period)
    _refuse_past(line, period, at)
    line.save()
    record("mail added to the schedule", period, by=by, days=days, hour=hour)
    return line


@transaction.atomic
def remove_line(line: Reminder, *, by: Person | None, at: datetime | None = None) -> None:
    """Takes a "days left" line out of the schedule. Raises CannotChangeError for others, which are switched off."""
    period = _held(line.consultation_id)
    line = _unsent(period, line.pk)
    if line.event != Reminder.Event.DAYS_LEFT:
        raise CannotChangeError(_("This line belongs to every schedule. Switch it off instead."))
    record("mail taken from the schedule", period, by=by, days=line.days, hour=line.hour)
    line.delete()


@transaction.atomic
def make_usual(consultation: Consultation, *, by: Person | None, at: datetime | None = None) -> None:
    """Puts the usual lines in the place of all that was not sent yet. What has passed is not sent afterwards."""
    at = at or timezone.now()
    period = _held(consultation.pk)
    done = [line.pk for line in period.reminders.select_for_update() if schedule.is_settled(line, period)]
    period.reminders.exclude(pk__in=done).delete()
    schedule.make_default(period, at)
    record("mail schedule made usual", period, by=by)


def mailings_of(consultation: Consultation) -> QuerySet[Mailing]:
    """The mass mailings that were begun about a comment period by its schedule."""
    return Mailing.objects.filter(about=consultation.pk, reason__in=REASONS.values())


def can_be_stopped(mailing: Mailing) -> bool:
    """Whether a mailing is on the way: not all is written, or some of it waits."""
    if mailing.stopped_at is not None:
        return False
    return mailing.written_at is None or Mail.objects.waiting().filter(mailing=mailing).exists()


@transaction.atomic
def stop_mailing(consultation: Consultation, mailing: Mailing, *, by: Person | None, at: datetime | None = None) -> int:
    """Stops a mailing that is on the way; gives the number of mails that are not sent. Raises CannotChangeError."""
    mailing = Mailing.objects.select_for_update().get(pk=mailing.pk)
    if not can_be_stopped(mailing):
        raise CannotChangeError(_("Nothing of this mailing is left to stop."))
    stopped = mailings.stop_mailing(mailing, at=at or timezone.now())
    record("mailing stopped", consultation, by=by, reason=mailing.reason, mailing=mailing.pk, stopped=stopped)
    return stopped


def stop_all(consultation: Consultation, at: datetime) -> None:
    """Stops all that a period has begun to write: it is called off, in the same transaction."""
    for mailing in mailings_of(consultation).filter(stopped_at__isnull=True):
        mailings.stop_mailing(mailing, at=at)


def _held(pk: int) -> Consultation:
    """One lock for all: nobody moves the dates or changes the schedule meanwhile."""
    return Consultation.objects.select_for_update(of=("self",)).select_related("document").get(pk=pk)


def _unsent(period: Consultation, pk: int) -> Reminder:
    line = period.reminders.select_for_update().filter(pk=pk).first()
    if line is None:
        raise CannotChangeError(_("This line is no longer there."))
    if schedule.is_settled(line, period):
        if line.was_passed_over:
            raise CannotChangeError(_("The moment of this mail has passed, so its line stays as it was."))
        raise CannotChangeError(_("This mail was sent already, so its line stays as it was."))
    return line


def _refuse_twins(period: Consultation, line: Reminder) -> None:
    twins = period.reminders.filter(event=line.event, days=line.days).exclude(pk=line.pk)
    if twins.exists():
        raise CannotChangeError(_("There is a mail for this day already."))


def _refuse_outside(line: Reminder, period: Consultation) -> None:
    if schedule.moment_of(line, period) is None:
        raise CannotChangeError(_("That day does not lie within the comment period. Choose fewer days."))


def _refuse_past(line: Reminder, period: Consultation, at: datetime) -> None:
    moment = schedule.moment_of(line, period)
    if moment is not None and moment <= at:
        raise CannotChangeError(_("This moment has passed. Choose a later one."))
