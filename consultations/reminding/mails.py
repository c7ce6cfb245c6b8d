"""The mails of a comment period, written at the moment of sending.

Everything is asked once more then: whether the period is still there, whether its dates are those for which the mail
was meant, whether a newer mail says it, and whether the recipient is still concerned. No mail says a word of the draft.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from consultations.commenting import links
from consultations.commenting.dates import Dates
from consultations.commenting.models import Consultation, Phase
from consultations.reminding import audience, occasions
from consultations.reminding.asking import Known, know, periods_of
from consultations.reminding.models import Reminder
from consultations.reminding.occasions import MOVED, REASONS
from consultations.reminding.schedule import LONG_OVER, moment_of
from ncss_portal.outbox.kinds import Content, Kind, NotDue, Recipient, Topic
from ncss_portal.outbox.models import Mail, Mailing
from stakeholders.models import User

Event = Reminder.Event
TOPIC = Topic(
    "comment_periods",
    _("Comment periods"),
    _(
        "When comments on a draft begin, end soon or have ended, when dates move, and when a comment waits for you to "
        "confirm it."
    ),
)
WHILE_OPEN = (Event.OPENED, Event.DAYS_LEFT, Event.LAST_DAY)
# Whoever wrote more than this finds the other links in the mails that came after writing.
MOST_LINKS = 20


def reason_of(event: str) -> str:
    """How the outbox calls the mails of an event (`Reminder.Event`, or `occasions.MOVED`)."""
    return REASONS[event]


# --- What a letter says ----------------------------------------------------------------------------------------------


def variables(
    consultation: Consultation,
    event: str,
    at: datetime,
    *,
    before: Dates | None = None,
    confirm_urls: Iterable[str] = (),
) -> dict[str, Any]:
    """What the letter of an event says at a moment; also before there is one, to show it.

    `before` are the dates before a move; `confirm_urls` the links of comments that wait.
    """
    said: dict[str, Any] = {
        "title": consultation.title,
        "url": f"{settings.SITE_URL}{consultation.get_absolute_url()}",
        "opens_at": consultation.opens_at,
        "closes_at": consultation.closes_at,
        "left": consultation.left_at(at),
        "is_open": consultation.phase_at(at) == Phase.OPEN,
        "is_closed": consultation.phase_at(at) == Phase.CLOSED,
    }
    if event == MOVED:
        said |= _what_moved(consultation, before or Dates.of(consultation), is_closed=said["is_closed"])
    if event == Event.UNSENT:
        said |= {"confirm_urls": list(confirm_urls) or [said["url"]], "days": links.VALID_FOR.days}
    return said


def _what_moved(consultation: Consultation, before: Dates, *, is_closed: bool) -> dict[str, Any]:
    after = occasions.to_the_second(Dates.of(consultation))
    before = occasions.to_the_second(before)
    return {
        "opened_at": before.opens_at,
        "closed_at": before.closes_at,
        "opening_moved": after.opens_at != before.opens_at,
        "is_extended": after.closes_at > before.closes_at,
        "is_shortened": after.closes_at < before.closes_at,
        "is_closed_early": is_closed and after.closes_at < before.closes_at,
        "reason": _reason_of_move(consultation),
    }


def _reason_of_move(consultation: Consultation) -> str:
    """Why the dates moved the last time; asked in Python, since a mailing brings the moves along."""
    moves = list(consultation.moves.all())
    return moves[-1].reason if moves else ""


def variables_of_line(reminder: Reminder, consultation: Consultation) -> dict[str, Any]:
    """What the letter of a line will say when it is due; of a line outside the period, as on the opening."""
    return variables(consultation, reminder.event, moment_of(reminder, consultation) or consultation.opens_at)


def _of_test(mail: Mail, consultation: Consultation, event: str, at: datetime) -> dict[str, Any]:
    """As the recipients will read it, not as it were today: "2 days left", a month before."""
    lines = consultation.reminders.filter(event=event)
    # The occasion of a test ends with that of its line. No line: the dates moved since the button was pressed.
    tried = (line for line in lines if mail.occasion.endswith(occasions.of_line(line, consultation)))
    line = next(tried, None)
    return variables_of_line(line, consultation) if line else variables(consultation, event, at)


# --- Whether it is still due -----------------------------------------------------------------------------------------


def _writer_for(event: str) -> Callable[[Mail, datetime], Content]:
    def write(mail: Mail, at: datetime) -> Content:
        known: Known | None = mail.prepared
        periods = known.periods if known else periods_of([mail])
        consultation = periods.get(mail.about or 0)
        if consultation is None:
            raise NotDue("The comment period was called off.")
        if mail.is_test:
            _refuse_strangers(mail, consultation)
            said = _of_test(mail, consultation, event, at)
        elif event == Event.UNSENT:
            said = _unsent(mail, consultation, at)
        else:
            said = _to_all(mail, consultation, event, at, known or know([mail], at))
        return Content(said, consultation.get_absolute_url())

    return write


def _to_all(mail: Mail, consultation: Consultation, event: str, at: datetime, known: Known) -> dict[str, Any]:
    _refuse_other_dates(mail, consultation, event, at)
    _refuse_too_late(mail, consultation, event, at)
    if not known.is_concerned(mail):
        raise NotDue("The recipient is no longer among those whom the comment period concerns.")
    _refuse_repetition(mail, event, known)
    if event != MOVED:
        return variables(consultation, event, at)
    return variables(consultation, event, at, before=occasions.dates_of_move(mail.occasion)[0])


def _unsent(mail: Mail, consultation: Consultation, at: datetime) -> dict[str, Any]:
    _refuse_other_dates(mail, consultation, Event.UNSENT, at)
    waiting = audience.unconfirmed(consultation).filter(response__email=mail.recipient.lower())
    urls = [
        f"{settings.SITE_URL}{links.confirmation_path(comment)}" for comment in waiting.order_by("-pk")[:MOST_LINKS]
    ]
    if not urls:
        raise NotDue("No comment of this address waits to be confirmed.")
    return variables(consultation, Event.UNSENT, at, confirm_urls=urls[::-1])


def _refuse_other_dates(mail: Mail, consultation: Consultation, event: str, at: datetime) -> None:
    if not occasions.is_for_these_dates(mail.occasion, event, consultation):
        raise NotDue("The dates of the comment period have moved since.")
    if at >= consultation.closes_at + LONG_OVER:
        raise NotDue("The comment period is long over.")


def _refuse_too_late(mail: Mail, consultation: Consultation, event: str, at: datetime) -> None:
    """What asks for comments, or promises more time for them, makes no sense after the closing."""
    asks = event in WHILE_OPEN
    if event == MOVED:
        before = occasions.dates_of_move(mail.occasion)[0]
        asks = before.closes_at <= consultation.closes_at
    if asks and consultation.phase_at(at) == Phase.CLOSED:
        raise NotDue("The comment period is closed already.")


def _refuse_repetition(mail: Mail, event: str, known: Known) -> None:
    """Whoever has taken part need not be reminded; and a newer mailing that goes to the recipient, too, says it all."""
    events = known.newer_events(mail)
    if events.difference(audience.TO_THE_SILENT):
        raise NotDue("A newer mail about this comment period says it.")
    if not events and event not in audience.TO_THE_SILENT:
        return
    has_spoken = known.has_spoken(mail)
    if event in audience.TO_THE_SILENT and has_spoken:
        raise NotDue("The recipient has sent a comment already.")
    if events and not has_spoken:
        raise NotDue("A newer mail about this comment period says it.")


def _refuse_strangers(mail: Mail, consultation: Consultation) -> None:
    person = User.objects.filter(email__iexact=mail.recipient, is_active=True).first()
    if person is None or not Consultation.objects.managed_by(person).contains(consultation):
        raise NotDue("The recipient does not work on this comment period.")


# --- The kinds -------------------------------------------------------------------------------------------------------


def _audience_for(event: str) -> Callable[[Mailing, datetime], Iterable[Recipient]]:
    def everybody(mailing: Mailing, at: datetime) -> Iterable[Recipient]:
        consultation = Consultation.objects.select_related("document__strategy").filter(pk=mailing.about).first()
        return audience.recipients(consultation, at, event) if consultation else ()

    return everybody


CONCERNED = _(
    "You get this mail because you work on the strategy, were invited to read the draft, commented on it, or asked for "
    "these mails."
)
SILENT = _(
    "You get this mail because you work on the strategy, were invited to read the draft, commented on an earlier one, "
    "or asked for these mails, and no comment of yours was sent in this comment period yet."
)
WAITING = _("You get this mail because somebody wrote a comment, gave this address and did not confirm it yet.")


def _kind(event: str, title: Any, why: Any, *, can_wait: bool) -> Kind:
    return Kind(
        REASONS[event],
        title,
        why,
        _writer_for(event),
        topic=TOPIC,
        audience=_audience_for(event),
        can_wait=can_wait,
        prepare=None if event == Event.UNSENT else know,
    )


KINDS = (
    _kind(Event.OPENED, _("Comment period opens"), CONCERNED, can_wait=True),
    _kind(Event.DAYS_LEFT, _("Comment period: days left"), SILENT, can_wait=True),
    # A day later these would come too late.
    _kind(Event.LAST_DAY, _("Comment period: last day"), SILENT, can_wait=False),
    _kind(MOVED, _("Comment period: dates moved"), CONCERNED, can_wait=False),
    _kind(Event.CLOSED, _("Comment period closed"), CONCERNED, can_wait=True),
    _kind(Event.UNSENT, _("A comment waits to be confirmed"), WAITING, can_wait=False),
)
