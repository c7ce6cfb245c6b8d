"""Calendar entries: read back they say what was meant, and nobody's words become a line of their own."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.mail import EmailMultiAlternatives
from hypothesis import example, given, settings
from hypothesis import strategies as st
from icalendar import Calendar, Event

from ncss_portal.calendars import Entry, Method, Party, Status, cancel, mime_type, publish, request

BELIZE = ZoneInfo("America/Belize")
BERLIN = ZoneInfo("Europe/Berlin")
AT = datetime(2027, 1, 4, 14, tzinfo=UTC)
ENTRY = Entry(
    uid="meeting-7@portal.example",
    sequence=2,
    title="Task force, third meeting",
    text="Agenda:\n1. The draft\n2. Dates; and places",
    starts=datetime(2027, 3, 29, 9, 30, tzinfo=BELIZE),
    ends=datetime(2027, 3, 29, 11, tzinfo=BELIZE),
    place="Room 4, Independence Hill",
    url="https://portal.example/meetings/7/",
    organiser=Party("secretariat@portal.example", "Secretariat"),
    attendee=Party("ines@portal.example", "Ines Balam"),
)
HOSTILE = "Hello\r\nATTENDEE:mailto:eve@evil.example\rX-EVIL:1\x0bY:2\x0cZ:3\u2028A:4\u2029B:5\x85C:6\nEND:VCALENDAR"
PROPERTIES = {
    "UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "DESCRIPTION", "LOCATION", "URL", "TRANSP", "SEQUENCE", "STATUS",
    "ORGANIZER", "ATTENDEE",
}  # fmt: skip


def read(written: bytes) -> tuple[Calendar, Event]:
    calendar = Calendar.from_ical(written)
    [event] = calendar.walk("VEVENT")
    return calendar, event


# --- What it says ----------------------------------------------------------------------------------------------------


def test_invitation_is_read_back_as_it_was_meant():
    calendar, event = read(request(ENTRY, at=AT))

    assert (calendar["METHOD"], calendar["VERSION"], event["STATUS"]) == ("REQUEST", "2.0", "CONFIRMED")
    assert (event["UID"], event["SEQUENCE"], event["SUMMARY"]) == (ENTRY.uid, 2, ENTRY.title)
    assert (event["DESCRIPTION"], event["LOCATION"], event["URL"]) == (ENTRY.text, ENTRY.place, ENTRY.url)
    assert (event["DTSTART"].dt, event["DTEND"].dt, event["DTSTAMP"].dt) == (ENTRY.starts, ENTRY.ends, AT)
    assert (event["ORGANIZER"], event["ATTENDEE"]) == (
        "mailto:secretariat@portal.example",
        "mailto:ines@portal.example",
    )
    assert dict(event["ATTENDEE"].params) == {
        "CN": "Ines Balam", "ROLE": "REQ-PARTICIPANT", "PARTSTAT": "NEEDS-ACTION", "RSVP": "TRUE",
    }  # fmt: skip


def test_cancelling_names_the_same_entry_with_a_higher_sequence():
    _calendar, sent = read(request(ENTRY, at=AT))
    calendar, event = read(cancel(ENTRY, at=AT))

    assert (calendar["METHOD"], event["STATUS"]) == ("CANCEL", "CANCELLED")
    assert event["UID"] == sent["UID"]
    assert event["SEQUENCE"] == sent["SEQUENCE"] + 1
    assert event["ATTENDEE"] == sent["ATTENDEE"]
    assert "RSVP" not in event["ATTENDEE"].params


def test_change_is_a_request_with_a_higher_sequence():
    moved = replace(ENTRY, sequence=ENTRY.sequence + 1, starts=ENTRY.starts + timedelta(minutes=30))
    _calendar, before = read(request(ENTRY, at=AT))
    _calendar, after = read(request(moved, at=AT + timedelta(days=1)))

    assert (after["UID"], after["SEQUENCE"]) == (before["UID"], before["SEQUENCE"] + 1)
    assert after["DTSTAMP"].dt > before["DTSTAMP"].dt


def test_published_entries_invite_nobody():
    calendar = Calendar.from_ical(publish([ENTRY, replace(ENTRY, uid="other@portal.example")], at=AT))

    assert calendar["METHOD"] == "PUBLISH"
    assert [event["UID"] for event in calendar.walk("VEVENT")] == [ENTRY.uid, "other@portal.example"]
    assert all("ATTENDEE" not in event and event["ORGANIZER"] for event in calendar.walk("VEVENT"))
    assert publish(ENTRY, at=AT) == publish([ENTRY], at=AT)


def test_invitation_is_for_somebody():
    for act in (request, cancel):
        with pytest.raises(ValueError, match="for somebody"):
            act(replace(ENTRY, attendee=None), at=AT)


def test_same_entry_at_the_same_moment_makes_the_same_bytes():
    elsewhere = replace(ENTRY, starts=ENTRY.starts.astimezone(BERLIN), ends=ENTRY.ends.astimezone(UTC))

    assert request(ENTRY, at=AT) == request(replace(ENTRY), at=AT) == request(elsewhere, at=AT.astimezone(BELIZE))


# --- Time ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("local", "utc"),
    [
        (datetime(2027, 3, 28, 1, 30, tzinfo=BERLIN), "20270328T003000Z"),  # an hour before the clocks go forward
        (datetime(2027, 3, 28, 3, 30, tzinfo=BERLIN), "20270328T013000Z"),
        (datetime(2027, 10, 31, 2, 30, tzinfo=BERLIN, fold=0), "20271031T003000Z"),  # there are two of it that night
        (datetime(2027, 10, 31, 2, 30, tzinfo=BERLIN, fold=1), "20271031T013000Z"),
    ],
)
def test_moments_are_written_in_utc_also_when_clocks_change(local: datetime, utc: str):
    entry = replace(ENTRY, starts=local, ends=local.astimezone(UTC) + timedelta(hours=1))

    assert f"DTSTART:{utc}" in request(entry, at=AT).decode().splitlines()


def test_whole_days_are_days_and_both_are_included():
    entry = replace(ENTRY, starts=date(2027, 3, 30), ends=date(2027, 3, 31))
    lines = publish(entry, at=AT).decode().splitlines()

    assert {"DTSTART;VALUE=DATE:20270330", "DTEND;VALUE=DATE:20270401", "TRANSP:TRANSPARENT"} <= set(lines)


WRONG: list[dict[str, Any]] = [
    {"starts": datetime(2027, 3, 29, 9, 30)},
    {"ends": datetime(2027, 3, 29, 11)},
    {"ends": date(2027, 3, 30)},
    {"starts": date(2027, 3, 29)},
    {"starts": date(2027, 3, 29), "ends": date(2027, 3, 28)},
    {"ends": ENTRY.starts - timedelta(seconds=1)},
    {"sequence": -1},
    {"uid": ""},
    {"uid": "two words"},
    {"uid": "1\r\nX:2"},
    {"url": "javascript:alert(1)"},
    {"url": "https://portal.example/\r\nX:1"},
    {"url": "https://portal.example/ x"},
]


@pytest.mark.parametrize("fields", WRONG, ids=str)
def test_what_no_calendar_could_show_is_refused(fields: dict[str, Any]):
    with pytest.raises(ValueError, match="not a"):
        replace(ENTRY, **fields)


# --- Hostile words ---------------------------------------------------------------------------------------------------


@given(title=st.text(), text=st.text(), place=st.text(), name=st.text(), inviter=st.text(), address=st.text(min_size=1))
@example(HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE)
@example('"', "\\", "\\n", '";X="', '"^n', '"x y"@portal.example')
@example("\ud800", "\udfff", "\x00", "\x00", "\u202e", "\x01@portal.example")
@example("é" * 40, "🇧🇿" * 60, "ß" * 200, "名" * 100, "\u0301" * 80, "a@b.example")
@settings(max_examples=300, deadline=None)
@pytest.mark.parametrize("act", [request, cancel, publish])
def test_no_words_become_a_property_or_a_line(
    act: Any, title: str, text: str, place: str, name: str, inviter: str, address: str
):
    entry = replace(
        ENTRY, title=title, text=text, place=place, attendee=Party(address, name), organiser=Party(address, inviter)
    )
    written = act(entry, at=AT)
    calendar, event = read(written)

    assert set(event) <= PROPERTIES
    assert set(calendar) == {"PRODID", "VERSION", "CALSCALE", "METHOD"}
    assert [part.name for part in calendar.walk()] == ["VCALENDAR", "VEVENT"]
    assert not isinstance(event["ORGANIZER"], list)
    assert not isinstance(event.get("ATTENDEE"), list)
    assert set(event["ORGANIZER"].params) <= {"CN"}
    lines = written.removesuffix(b"\r\n").split(b"\r\n")
    unfolded = written.replace(b"\r\n ", b"").removesuffix(b"\r\n").split(b"\r\n")
    # Each property once, each line as short as the rules ask, and no other sign that anybody takes for a line's end.
    assert len(unfolded) == len(event) + len(calendar) + 4
    assert max(map(len, lines)) <= 75
    assert written.decode().splitlines() == [line.decode() for line in lines]


def test_words_of_people_are_kept():
    _calendar, event = read(request(replace(ENTRY, title='Ä; "b", \\c', text="One,\ntwo; \\n"), at=AT))

    assert (event["SUMMARY"], event["DESCRIPTION"]) == ('Ä; "b", \\c', "One,\ntwo; \\n")


# --- In a mail -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", Method)
def test_mail_carries_the_entry_with_its_method(method: Method):
    written = request(ENTRY, at=AT)
    letter = EmailMultiAlternatives("Subject", "Text", to=["ines@portal.example"])
    letter.attach("meeting.ics", written, mime_type(method))

    [part] = [part for part in letter.message().walk() if part.get_content_type() == "text/calendar"]
    assert (part.get_param("method"), part.get_content_charset()) == (method.value, "utf-8")
    assert Calendar.from_ical(part.get_payload(decode=True))["VERSION"] == "2.0"


def test_status_can_be_tentative():
    _calendar, event = read(request(replace(ENTRY, status=Status.TENTATIVE), at=AT))

    assert event["STATUS"] == "TENTATIVE"
