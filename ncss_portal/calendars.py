"""Calendar entries (iCalendar, RFC 5545) and what is asked of a calendar with them (iTIP, RFC 5546).

Moments are written in UTC. An entry is one appointment and never a series, so its moments are all that a calendar
needs: each program shows them in its owner's zone, and none has to understand a table of time zones that we would send
along. The portal keeps moments in UTC too, so page, mail and calendar always agree; where a country changes its clocks,
the portal moves the meeting and sends a newer entry.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from urllib.parse import quote

from icalendar import Calendar, Event, vCalAddress

PRODUCT = "-//National Cybersecurity Strategy Portal//Calendar//EN"
# Characters of an address that may stand in a mailto: as they are (RFC 6068).
IN_MAILTO = "@!$'*+-._~"


class Status(StrEnum):
    """What became of an appointment."""

    TENTATIVE = "TENTATIVE"
    CONFIRMED = "CONFIRMED"
    CANCELLED = "CANCELLED"


class Method(StrEnum):
    """What the calendar that gets the entry shall do with it."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"
    PUBLISH = "PUBLISH"


@dataclass(frozen=True, slots=True)
class Party:
    """Who invites, or who is invited. Each mail names its own recipient alone, so nobody learns who else comes."""

    address: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One appointment. `uid` stays the same for all its life, `sequence` grows with each change that is sent out.

    `starts` and `ends` are moments with a zone, the end being the first moment after; or they are days, both included.
    An update is a `request` for the same `uid` with a higher `sequence`.

    Raises ValueError for what no calendar could show: moments without a zone, days mixed with moments, an end before
    the start, a number or an address that holds blanks or signs that are not printed.
    """

    uid: str
    sequence: int
    title: str
    starts: datetime | date
    ends: datetime | date
    organiser: Party
    attendee: Party | None = None
    text: str = ""
    place: str = ""
    url: str = ""
    status: Status = Status.CONFIRMED

    def __post_init__(self) -> None:
        if self.is_whole_days:
            is_in_order = not isinstance(self.ends, datetime) and self.starts <= self.ends
        else:
            moments = [moment for moment in (self.starts, self.ends) if isinstance(moment, datetime)]
            is_in_order = len(moments) == 2 and all(one.tzinfo for one in moments) and self.starts <= self.ends
        if not is_in_order:
            raise ValueError(f"not a time: {self.starts!r} to {self.ends!r}")
        if self.sequence < 0 or not _is_one_word(self.uid) or (self.url and not _is_link(self.url)):
            raise ValueError(f"not a number or an address: {self.uid!r}, {self.sequence}, {self.url!r}")

    @property
    def is_whole_days(self) -> bool:
        return not isinstance(self.starts, datetime)


def request(entry: Entry, *, at: datetime) -> bytes:
    """Invites the attendee, or tells of a change. Raises ValueError where the entry has no attendee."""
    return _calendar(Method.REQUEST, [entry], at, sequence=entry.sequence)


def cancel(entry: Entry, *, at: datetime) -> bytes:
    """Calls off the entry that was sent last: the same number, and one sequence more, so no calendar passes it over."""
    return _calendar(Method.CANCEL, [entry], at, sequence=entry.sequence + 1, status=Status.CANCELLED)


def publish(entries: Entry | Iterable[Entry], *, at: datetime) -> bytes:
    """Entries to look at, such as a feed of dates: nobody is invited, and none is asked to answer."""
    return _calendar(Method.PUBLISH, [entries] if isinstance(entries, Entry) else entries, at)


def mime_type(method: Method) -> str:
    """For a mail's attachment. The method stands here once more, since programs look for it here (RFC 6047)."""
    return f"text/calendar; method={method}"


def _calendar(
    method: Method, entries: Iterable[Entry], at: datetime, *, sequence: int | None = None, status: Status | None = None
) -> bytes:
    """The same entries at the same moment make the same bytes. The library folds the lines and escapes the words."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method.value)
    for entry in entries:
        if method != Method.PUBLISH and entry.attendee is None:
            raise ValueError("An invitation is for somebody.")
        event = _event(entry, at)
        event.add("sequence", entry.sequence if sequence is None else sequence)
        event.add("status", (status or entry.status).value)
        event.add("organizer", _party(entry.organiser))
        if method != Method.PUBLISH and entry.attendee is not None:
            event.add("attendee", _attendee(entry.attendee, is_asked=method == Method.REQUEST))
        calendar.add_component(event)
    return calendar.to_ical()


def _event(entry: Entry, at: datetime) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", at.astimezone(UTC))
    event.add("dtstart", _written(entry.starts))
    # The calendar's end is the first day or moment after.
    event.add("dtend", _written(entry.ends + timedelta(days=1) if entry.is_whole_days else entry.ends))
    event.add("summary", one_line(entry.title))
    for name, words in (("description", _lines(entry.text)), ("location", one_line(entry.place)), ("url", entry.url)):
        if words:
            event.add(name, words)
    # Whole days are dates to know of: nobody is busy because of them.
    event.add("transp", "TRANSPARENT" if entry.is_whole_days else "OPAQUE")
    return event


def _written(moment: datetime | date) -> datetime | date:
    return moment.astimezone(UTC) if isinstance(moment, datetime) else moment


def _party(party: Party) -> vCalAddress:
    address = vCalAddress(f"mailto:{quote(party.address, safe=IN_MAILTO)}")
    # In a parameter there is no way to write a quotation mark that all programs know.
    if name := one_line(party.name).replace('"', "'"):
        address.params["CN"] = name
    return address


def _attendee(party: Party, *, is_asked: bool) -> vCalAddress:
    address = _party(party)
    address.params["ROLE"] = "REQ-PARTICIPANT"
    if is_asked:
        address.params["PARTSTAT"] = "NEEDS-ACTION"
        address.params["RSVP"] = "TRUE"
    return address


def one_line(words: str) -> str:
    """Words of people on one line, without signs that are not printed: those could end a line, or turn it round."""
    return " ".join(_printable(words).split())


def _lines(words: str) -> str:
    return "\n".join(_printable(line).rstrip() for line in words.splitlines()).strip()


def _printable(words: str) -> str:
    """Blanks of all kinds become plain ones. Marks of scripts that join letters stay, all other control signs go."""
    return "".join(" " if sign.isspace() else sign for sign in words if sign.isspace() or _may_stand(sign))


def _may_stand(sign: str) -> bool:
    return sign in "\u200c\u200d" or unicodedata.category(sign)[0] != "C"


def _is_one_word(words: str) -> bool:
    return bool(words) and words.isascii() and words.isprintable() and " " not in words


def _is_link(words: str) -> bool:
    return _is_one_word(words) and words.startswith(("https://", "http://"))
