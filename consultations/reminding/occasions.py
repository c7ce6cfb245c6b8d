"""What the mailings of a comment period are called in the outbox, and what their occasions say.

An occasion says for which dates a mailing is meant. So a mail that is still to be sent can be asked whether they are
the dates of today, and the same line of the schedule makes one mailing for each date, however often it is looked at.
"""

from datetime import UTC, datetime

from consultations.commenting.dates import Dates
from consultations.commenting.models import Consultation
from consultations.reminding.models import Reminder

Event = Reminder.Event
# Not a line of the schedule: it follows from the act that moved the dates.
MOVED = "moved"
REASONS: dict[str, str] = {
    Event.OPENED: "period_opened",
    Event.DAYS_LEFT: "period_days_left",
    Event.LAST_DAY: "period_last_day",
    Event.CLOSED: "period_closed",
    MOVED: "period_moved",
    Event.UNSENT: "comment_unsent",
}
EVENTS = {reason: event for event, reason in REASONS.items()}
# Only for those whose comment waits. All others go to everybody, and there a newer one takes the place of an older one.
TO_FEW = REASONS[Event.UNSENT]
TO_ALL = tuple(reason for reason in REASONS.values() if reason != TO_FEW)
# To the second, so that five moments find room.
TO_THE_SECOND = "%Y%m%dT%H%M%S"


def anchor_of(event: str, consultation: Consultation) -> datetime:
    """The date from which a line of the schedule is counted."""
    return consultation.opens_at if event == Event.OPENED else consultation.closes_at


def of_line(reminder: Reminder, consultation: Consultation) -> str:
    """The occasion of a line, for the dates of today: "days_left:-7:2027-01-04T14:00:00+00:00"."""
    return f"{reminder.event}:{reminder.days}:{_in_utc(anchor_of(reminder.event, consultation)).isoformat()}"


def days_of(occasion: str) -> int:
    """The days that the line of an occasion had; none for a move."""
    event, days, *_rest = occasion.split(":")
    return 0 if event == MOVED else int(days)


def of_move(at: datetime, before: Dates, after: Dates) -> str:
    """The occasion of a move: its moment, then opening and closing before and after it."""
    dates = (before.opens_at, before.closes_at, after.opens_at, after.closes_at)
    return ":".join((MOVED, f"{_in_utc(at):{TO_THE_SECOND}.%f}", *(f"{_in_utc(one):{TO_THE_SECOND}}" for one in dates)))


def is_for_these_dates(occasion: str, event: str, consultation: Consultation) -> bool:
    """Whether the dates for which a mailing was meant are still those of the period."""
    if event == MOVED:
        return dates_of_move(occasion)[1] == to_the_second(Dates.of(consultation))
    return occasion.endswith(":" + _in_utc(anchor_of(event, consultation)).isoformat())


def dates_of_move(occasion: str) -> tuple[Dates, Dates]:
    """The dates before and after a move, to the second. Raises ValueError for another occasion."""
    kind, _at, *said = occasion.split(":")
    if kind != MOVED:
        raise ValueError(occasion)
    opened, closed, opens, closes = (datetime.strptime(one, TO_THE_SECOND).replace(tzinfo=UTC) for one in said)
    return Dates(opened, closed), Dates(opens, closes)


def to_the_second(dates: Dates) -> Dates:
    """As an occasion can say them."""
    return Dates(_in_utc(dates.opens_at).replace(microsecond=0), _in_utc(dates.closes_at).replace(microsecond=0))


def _in_utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)
