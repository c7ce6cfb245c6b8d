"""A mailing to very many: the memory stays flat, connections are used again and again, and the pace is kept."""

import gc
import resource
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ncss_portal.outbox import claiming, kinds, mailing, sending
from ncss_portal.outbox.kinds import Recipient
from ncss_portal.outbox.models import Mail, Mailing
from tests.outbox.kinds import REMINDER
from tests.sink import Sink, sink

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("test_kinds")]

NOW = datetime(2027, 1, 4, 14, tzinfo=UTC)
# A small one each for `make test`, the full size for `make stress`.
WRITTEN = [2000, pytest.param(100_000, marks=pytest.mark.stress)]
SENT = [400, pytest.param(5000, marks=pytest.mark.stress)]
MINUTE = timedelta(minutes=1)


@pytest.fixture
def server(settings: Any) -> Iterator[Sink]:
    with sink() as running:
        settings.EMAIL_BACKEND = "ncss_portal.outbox.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", running.port
        yield running


class Memory:
    """What this process holds, in kB, at a fifth of the way and at its end."""

    def __init__(self, steps: int) -> None:
        self.early, self.fifth, self.step = 0, max(1, steps // 5), 0

    def look(self) -> None:
        self.step += 1
        if self.step == self.fifth:
            self.early = self._now()

    @property
    def growth(self) -> float:
        return self._now() / self.early

    @staticmethod
    def _now() -> int:
        gc.collect()
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        return pages * resource.getpagesize() // 1024


def audience_of(number: int, memory: Memory, monkeypatch: pytest.MonkeyPatch) -> None:
    """The test's kind of reminder goes to so many people, who come out of a generator."""

    def people(_mailing: Mailing, _at: datetime) -> Iterator[Recipient]:
        for place in range(number):
            memory.look()
            yield Recipient(f"reader{place}@portal.example")

    monkeypatch.setitem(kinds._kinds, REMINDER.name, replace(REMINDER, audience=people))


def announced() -> Mailing:
    mailing.announce(REMINDER.name, 1, "scale", planned_for=NOW, at=NOW)
    return Mailing.objects.get(occasion="scale")


@pytest.mark.parametrize("number", WRITTEN)
def test_writing_to_very_many_takes_no_more_memory_than_to_many(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    memory = Memory(number)
    audience_of(number, memory, monkeypatch)

    assert mailing.write_out(announced(), NOW) == number

    assert Mail.objects.filter(state=Mail.State.QUEUED).count() == number
    assert memory.growth < 1.05


@pytest.mark.parametrize("number", SENT)
def test_sending_to_very_many_holds_memory_and_connections(
    number: int, server: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory = Memory(number // claiming.BATCH)
    audience_of(number, Memory(number), monkeypatch)
    mailing.write_out(announced(), NOW)
    claim = claiming.claim
    monkeypatch.setattr(claiming, "claim", lambda *given: (memory.look(), claim(*given))[1])

    assert sending.work_off(NOW) == number

    seen = server.seen()
    assert (seen.mails, seen.recipients, seen.repeated) == (number, number, 0)
    assert seen.connections <= number // claiming.BATCH
    assert memory.growth < 1.05


@pytest.mark.parametrize("number", SENT)
def test_pace_is_kept_minute_by_minute(
    number: int, server: Sink, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.MAIL_PER_MINUTE = 150
    audience_of(number, Memory(number), monkeypatch)
    mailing.write_out(announced(), NOW)
    gone, at = [], NOW

    while sum(gone) < number and len(gone) <= number:
        # Two workers, or one that looks twice: the minute is the same.
        gone.append(sending.work_off(at) + sending.work_off(at + timedelta(seconds=20)))
        at += MINUTE

    assert gone[:-1] == [150] * (number // 150)
    assert (server.seen().mails, server.seen().repeated) == (number, 0)
