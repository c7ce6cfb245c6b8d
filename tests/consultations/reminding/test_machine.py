"""Whatever happens to the dates, the people, the zone and the portal itself: everybody gets exactly what is planned.

The model below says it in a few lines, without the code's own rules. Hypothesis looks for a history in which the two
differ. `PORTAL_STRESS=1` looks longer.
"""

import os
import re
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core import mail as post
from django.db import transaction
from django.test import override_settings
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from actionplan.permissions import let_follow
from consultations.commenting.calling_off import call_off
from consultations.commenting.confirming import confirm
from consultations.commenting.opening import CannotOpenError, open_consultation
from consultations.commenting.rescheduling import CannotMoveError, close_now, reschedule
from consultations.commenting.submitting import Voice, submit
from consultations.drafting.guests import make_guests
from consultations.models import Comment, Consultation, Reminder, Subscription
from consultations.reminding.mails import TOPIC
from ncss_portal.outbox import refusing
from ncss_portal.outbox.models import Mail
from ncss_portal.outbox.sending import send_due
from tests import factories

STRESS = bool(os.environ.get("PORTAL_STRESS"))
ZONES = ("Europe/Berlin", "America/Belize", "Pacific/Chatham", "America/New_York")
# The clocks change within the weeks after each of these, in one zone or another.
BEGINNINGS = [datetime(2027, *day, 15, 30, tzinfo=UTC) for day in ((3, 8), (3, 22), (9, 20), (10, 25), (6, 1))]
LINES = {
    ("opened", 0): 8,
    ("days_left", -7): 8,
    ("days_left", -2): 8,
    ("unsent", -1): 9,
    ("last_day", 0): 8,
    ("closed", 1): 8,
}
REASONS = {"unsent": "comment_unsent"} | {
    event: f"period_{event}" for event in ("opened", "days_left", "last_day", "closed", "moved")
}
HOURS = (0, 5, 8, 12, 23)
KINDS = ("seat", "paper", "guest", "sub")
SILENT = ("days_left", "last_day")
TICK, QUARTER, HOUR, DAY = timedelta(microseconds=1), timedelta(minutes=15), timedelta(hours=1), timedelta(days=1)
OVER = 14 * DAY


# --- The model -------------------------------------------------------------------------------------------------------


@dataclass
class Period:
    """What the test knows of a comment period. `done` says for which date a line is done."""

    row: Consultation
    opens: datetime
    closes: datetime
    done: dict[tuple[str, int], datetime] = field(default_factory=dict)
    sent: set[tuple[tuple[str, int], datetime]] = field(default_factory=set)
    off: set[tuple[str, int]] = field(default_factory=set)
    # The dates that people know, where they have moved and nobody has been told yet.
    known: tuple[datetime, datetime] | None = None
    spoken: set[str] = field(default_factory=set)
    waiting: dict[int, tuple[str, datetime]] = field(default_factory=dict)

    def anchor(self, line: tuple[str, int]) -> datetime:
        return self.opens if line[0] == "opened" else self.closes

    def moment(self, line: tuple[str, int], zone: str) -> datetime | None:
        event, days = line
        first = self.opens + min(QUARTER, (self.closes - self.opens) / 2)
        if event == "opened":
            return first
        last = (self.closes - TICK).astimezone(ZoneInfo(zone)).date()

        def at(day: Any) -> datetime:
            return datetime.combine(day, time(LINES[line]), tzinfo=ZoneInfo(zone)).astimezone(UTC)

        said = at(last + timedelta(days=days))
        if event == "closed":
            return max(said, self.closes)
        if event == "last_day" and said >= self.closes:
            said = at(last - DAY)
        return max(said, first) if self.opens <= said < self.closes else None

    def due(self, now: datetime, zone: str) -> list[tuple[datetime, int, int, tuple[str, int]]]:
        """Lines that are due and not done, the newest last."""
        found = []
        for number, line in enumerate(LINES):
            moment = self.moment(line, zone)
            if moment is not None and moment <= now and self.done.get(line) != self.anchor(line):
                found.append((moment, line[1], number, line))
        return sorted(found)

    def is_untold(self, now: datetime) -> bool:
        """It has begun, and nobody has heard of it yet."""
        opening = next(line for line in LINES if line[0] == "opened")
        return self.opens <= now and opening not in self.off and self.done.get(opening) != self.opens

    def pass_over_before(self, now: datetime, zone: str, *, but_opening: bool = False) -> None:
        for moment, *_order, line in self.due(now, zone):
            if moment < now and not (but_opening and line[0] == "opened"):
                self.done[line] = self.anchor(line)

    def sweep(self, now: datetime, zone: str) -> tuple[str, bool, str]:
        """What is said to everybody (or nothing), whether a move is told too, and what to those who wait."""
        to_all = to_few = ""
        if now < self.closes + OVER:
            for _moment, *_order, line in self.due(now, zone):
                self.done[line] = self.anchor(line)
                fits = now < self.closes or line[0] in ("closed", "unsent")
                if line in self.off or not fits:
                    continue
                if line[0] == "unsent":
                    to_few = line
                else:
                    to_all = line
        move = self._move(now)
        self.known = None
        return self._once(to_all), move, self._once(to_few)

    def _once(self, line: Any) -> str:
        if not line or (line, self.anchor(line)) in self.sent:
            return ""
        self.sent.add((line, self.anchor(line)))
        return str(line[0])

    def _move(self, now: datetime) -> bool:
        if self.known in (None, (self.opens, self.closes)) or now >= self.closes + OVER:
            return False
        return now < self.closes or self.closes < self.known[1]


@dataclass
class Someone:
    """One who is or was concerned. `kind` says how: by a seat, with or without an account, as a guest, by asking."""

    kind: str
    address: str
    thing: Any
    user: Any = None
    first: Any = None
    until: Any = None
    is_in: bool = True
    refuses: bool = False
    is_closed: bool = False
    is_unwilling: bool = False

    def concerns(self, period: Period, earlier: list[Period], now: datetime, zone: str) -> bool:
        if self.is_closed or self.is_unwilling:
            return False
        today = now.astimezone(ZoneInfo(zone)).date()
        is_in = self.is_in
        if self.kind in ("seat", "paper"):
            is_in = self.first <= today and (self.until is None or today < self.until)
        if now < period.opens:
            return is_in and self.kind == "seat"
        return is_in or any(self.address in one.spoken for one in (*earlier, period))


# --- The machine -----------------------------------------------------------------------------------------------------


class Reminders(RuleBasedStateMachine):
    """One document, its comment periods one after the other, and the people around it."""

    def __init__(self) -> None:
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.settings: Any = None
        self.number = 0
        self.numbers: set[int] = set()

    def teardown(self) -> None:
        if self.settings:
            self.settings.disable()
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    @initialize(
        zone=st.sampled_from(ZONES),
        now=st.sampled_from(BEGINNINGS),
        after=st.integers(0, 2),
        days=st.integers(3, 24),
        hour=st.sampled_from(HOURS),
    )
    def begin(self, zone: str, now: datetime, after: int, days: int, hour: int) -> None:
        self.now = now
        self.set_zone(zone)
        self.version = factories.NodeFactory().version
        self.document = self.version.document
        self.body = factories.BodyFactory()
        let_follow(self.body.group, self.document.strategy)
        self.guests = make_guests(self.document.slug)
        self.periods: list[Period] = []
        self.people: list[Someone] = []
        for kind in KINDS:
            self.join(kind, self.today)
        self.open(after, days, hour)

    def set_zone(self, zone: str) -> None:
        if self.settings:
            self.settings.disable()
        self.zone = zone
        self.settings = override_settings(TIME_ZONE=zone)
        self.settings.enable()

    @property
    def today(self) -> Any:
        return self.now.astimezone(ZoneInfo(self.zone)).date()

    def local(self, days: int, hour: int) -> datetime:
        wall = datetime.combine(self.today + timedelta(days=days), time(hour), tzinfo=ZoneInfo(self.zone))
        return wall.astimezone(UTC)

    def next_address(self, kind: str) -> str:
        self.number += 1
        return f"{kind}{self.number}@portal.example"

    # Time

    @rule(
        by=st.one_of(
            st.sampled_from([timedelta(minutes=1), HOUR, DAY, 7 * DAY]),
            st.timedeltas(timedelta(minutes=1), timedelta(days=5)),
        )
    )
    def portal_is_down(self, by: timedelta) -> None:
        self.now += by

    @rule(zone=st.sampled_from(ZONES))
    def move_to_another_zone(self, zone: str) -> None:
        self.set_zone(zone)

    @rule(times=st.integers(1, 2), every=st.sampled_from([timedelta(minutes=1), HOUR]))
    def beat(self, times: int, every: timedelta) -> None:
        for _time in range(times):
            self.sweep()
            self.now += every

    @rule(days=st.integers(1, 6))
    def days_pass(self, days: int) -> None:
        self.pass_days(days)

    @precondition(lambda self: self.periods and self.now < self.periods[-1].closes)
    @rule(before=st.integers(0, 8))
    def days_pass_until_the_closing_is_near(self, before: int) -> None:
        self.pass_days(min(((self.periods[-1].closes - self.now) // DAY) - before, 12))

    @precondition(lambda self: self.periods and self.now < self.periods[-1].closes)
    @rule()
    def days_pass_until_it_is_over(self) -> None:
        self.pass_days(min(((self.periods[-1].closes - self.now) // DAY) + 2, 12))

    def pass_days(self, days: int) -> None:
        """One sweep on each day, when all of its lines are due."""
        for _day in range(days):
            self.now = max(self.now, self.local(1, 9))
            self.sweep()

    def sweep(self) -> None:
        planned = self.planned()
        got = self.got_now()
        assert got == planned, f"at {self.now}: not planned {got - planned}, missing {planned - got}"

    def got_now(self) -> Counter[tuple[str, str, int]]:
        """What lies in the mailboxes after a sweep: address, kind and period, by the number of each message."""
        post.outbox.clear()
        send_due(self.now)
        numbers = [int(re.match(r"<mail-(\d+)", one.extra_headers["Message-ID"])[1]) for one in post.outbox]
        assert not self.numbers.intersection(numbers), "a mail was sent twice"
        self.numbers.update(numbers)
        rows = Mail.objects.filter(reason__in=REASONS.values()).in_bulk(numbers).values()
        return Counter((row.recipient, row.reason, row.about) for row in rows for _each in range(numbers.count(row.pk)))

    def planned(self) -> Counter[tuple[str, str, int]]:
        """What this sweep shall send."""
        plan: list[tuple[str, str, int]] = []
        for number, period in enumerate(self.periods):
            to_all, move, to_few = period.sweep(self.now, self.zone)
            earlier = [one for one in self.periods[:number] if one.opens <= period.opens]
            for person in self.people:
                if person.refuses or not person.concerns(period, earlier, self.now, self.zone):
                    continue
                has_spoken = person.address in period.spoken
                if to_all and not (to_all in SILENT and has_spoken):
                    plan.append((person.address, to_all, period.row.pk))
                elif move:
                    plan.append((person.address, "moved", period.row.pk))
            if to_few:
                refusing_it = {one.address for one in self.people if one.refuses}
                wait = {who for who, when in period.waiting.values() if when <= self.now - HOUR}
                plan += [(who, to_few, period.row.pk) for who in wait - refusing_it]
        return Counter((who, REASONS[event], pk) for who, event, pk in plan)

    # Dates

    @precondition(lambda self: all(one.closes <= self.now for one in self.periods))
    @rule(after=st.integers(0, 4), days=st.integers(1, 24), hour=st.sampled_from(HOURS))
    def open_a_period(self, after: int, days: int, hour: int) -> None:
        self.open(after, days, hour)

    def open(self, after: int, days: int, hour: int) -> None:
        opens = self.local(after, 10) if after else self.now
        with suppress(CannotOpenError):
            row = open_consultation(
                self.document,
                opens_at=opens,
                closes_at=self.local(after + days, hour),
                by=None,
                at=self.now,
            )
            self.periods.append(Period(row, row.opens_at, row.closes_at))

    def moved(self, period: Period, row: Consultation) -> None:
        dates = (period.opens, period.closes)
        if dates == (row.opens_at, row.closes_at):
            return
        is_untold = period.is_untold(self.now)
        period.known = None if is_untold else period.known or dates
        period.row, period.opens, period.closes = row, row.opens_at, row.closes_at
        # Whoever wrote in the very moment of an early closing came too late.
        period.waiting = {pk: said for pk, said in period.waiting.items() if said[1] < period.closes}
        period.pass_over_before(self.now, self.zone, but_opening=is_untold)
        if is_untold and self.now >= period.closes:
            period.done = {line: period.anchor(line) for line in LINES}

    @precondition(lambda self: self.periods and self.now < self.periods[-1].closes)
    @rule(days=st.integers(1, 12), hour=st.sampled_from(HOURS), is_told=st.booleans())
    def extend(self, days: int, hour: int, is_told: bool) -> None:
        self.move(days, hour, None, is_told=is_told)

    @precondition(lambda self: self.periods and self.now < self.periods[-1].closes)
    @rule(days=st.integers(1, 12), hour=st.sampled_from(HOURS), is_told=st.booleans())
    def shorten(self, days: int, hour: int, is_told: bool) -> None:
        self.move(-days, hour, None, is_told=is_told)

    @precondition(lambda self: self.periods and self.now < self.periods[-1].opens)
    @rule(days=st.integers(-5, 5), hour=st.sampled_from(HOURS), after=st.integers(0, 3), is_told=st.booleans())
    def move_the_opening(self, days: int, hour: int, after: int, is_told: bool) -> None:
        self.move(days, hour, self.local(after, 10), is_told=is_told)

    def move(self, days: int, hour: int, opens: datetime | None, *, is_told: bool) -> None:
        """With `is_told` the next sweep comes before anything else happens."""
        period = self.periods[-1]
        closing = period.closes.astimezone(ZoneInfo(self.zone)).date() + timedelta(days=days)
        closes = datetime.combine(closing, time(hour), tzinfo=ZoneInfo(self.zone)).astimezone(UTC)
        with suppress(CannotMoveError):
            self.moved(period, reschedule(period.row, opens_at=opens, closes_at=closes, by=None, at=self.now))
        if is_told:
            self.sweep()

    @precondition(lambda self: self.periods and self.periods[-1].opens < self.now < self.periods[-1].closes)
    @rule()
    def close_early(self) -> None:
        self.moved(self.periods[-1], close_now(self.periods[-1].row, by=None, at=self.now))

    @precondition(lambda self: self.periods and self.now < self.periods[-1].opens)
    @rule()
    def call_off(self) -> None:
        call_off(self.periods.pop().row, by=None, at=self.now)

    @precondition(lambda self: self.periods)
    @rule(line=st.sampled_from(sorted(LINES)))
    def switch_a_line(self, line: tuple[str, int]) -> None:
        period = self.periods[-1]
        rows = Reminder.objects.filter(consultation=period.row, event=line[0], days=line[1])
        rows.update(is_on=line in period.off)
        period.off ^= {line}

    # People

    @rule(kind=st.sampled_from(KINDS), later=st.sampled_from([0, 0, 0, 2]))
    def somebody_joins(self, kind: str, later: int) -> None:
        self.join(kind, self.today + timedelta(days=later))

    def join(self, kind: str, first: Any) -> None:
        address = self.next_address(kind)
        user = factories.UserFactory(email=address) if kind in ("seat", "guest") else None
        person = Someone(kind, address, None, user)
        if kind == "sub":
            person.thing = Subscription.objects.create(
                document=self.document, email=address, asked_at=self.now, confirmed_at=self.now
            )
        elif kind == "guest":
            user.groups.add(self.guests)
        else:
            contact = factories.ContactFactory(user=user, email=address)
            person.first = first
            person.thing = factories.SeatFactory(body=self.body, holder=contact, starts_on=person.first)
        self.people.append(person)

    def one_of_them(self, data: st.DataObject) -> Someone:
        return data.draw(st.sampled_from(self.people), label="who")

    @precondition(lambda self: self.people)
    @rule(data=st.data(), later=st.sampled_from([0, 1, 4]), for_good=st.booleans())
    def somebody_leaves(self, data: st.DataObject, later: int, for_good: bool) -> None:
        person = self.one_of_them(data)
        if for_good and person.user:
            person.user.is_active = False
            person.user.save()
            person.is_closed = True
        elif for_good and person.kind == "paper":
            day = self.today - DAY
            factories.ConsentFactory(contact=person.thing.holder, given_on=day, withdrawn_on=day)
            person.is_unwilling = True
        elif person.kind == "sub":
            Subscription.objects.filter(email=person.address).update(ended_at=self.now)
        elif person.kind == "guest":
            person.user.groups.clear()
        elif person.kind in ("seat", "paper"):
            person.until = max(person.first, self.today + timedelta(days=later))
            person.thing.ends_on = person.until
            person.thing.save()
        person.is_in = False  # of a seat its days say it

    @precondition(lambda self: self.people)
    @rule(data=st.data(), how=st.sampled_from(["never", "each"]))
    def somebody_chooses(self, data: st.DataObject, how: str) -> None:
        person = self.one_of_them(data)
        refusing.choose(person.address, TOPIC.name, how, at=self.now)
        person.refuses = how == "never"

    # Comments

    def open_period(self) -> Period | None:
        return next((one for one in self.periods if one.opens <= self.now < one.closes), None)

    @precondition(lambda self: self.open_period() and any(one.user and not one.is_closed for one in self.people))
    @rule(data=st.data())
    def somebody_comments(self, data: st.DataObject) -> None:
        period = self.open_period()
        person = data.draw(st.sampled_from([one for one in self.people if one.user and not one.is_closed]), label="who")
        self.number += 1
        submit(period.row, voice=Voice(user=person.user), body=f"Remark {self.number}", at=self.now)
        period.spoken.add(person.address)

    @precondition(lambda self: self.open_period())
    @rule(data=st.data())
    def somebody_without_an_account_writes(self, data: st.DataObject) -> None:
        period = self.open_period()
        voices = [one for one in self.people if one.kind == "voice"]
        person = data.draw(st.sampled_from([None, *voices]), label="who")
        if person is None:
            person = Someone("voice", self.next_address("voice"), None, is_in=False)
            self.people.append(person)
        self.number += 1
        voice = Voice(name="A voice", email=person.address)
        comment = submit(period.row, voice=voice, body=f"Remark {self.number}", at=self.now)
        period.waiting[comment.pk] = (person.address, self.now)

    @precondition(lambda self: any(one.waiting for one in self.periods))
    @rule(data=st.data())
    def somebody_confirms(self, data: st.DataObject) -> None:
        period = data.draw(st.sampled_from([one for one in self.periods if one.waiting]), label="where")
        pk = data.draw(st.sampled_from(sorted(period.waiting)), label="which")
        assert confirm(Comment.objects.get(pk=pk), at=self.now).is_sent
        period.spoken.add(period.waiting.pop(pk)[0])


@pytest.mark.django_db
def test_everybody_gets_exactly_what_is_planned() -> None:
    run_state_machine_as_test(
        Reminders,
        settings=settings(
            max_examples=1000 if STRESS else 18,
            stateful_step_count=50 if STRESS else 30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            phases=(Phase.explicit, Phase.reuse, Phase.generate),
        ),
    )
