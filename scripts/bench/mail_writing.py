"""Writing a mass mailing into the outbox: one row for each recipient.

The floor is a bare `bulk_create` of the same rows, in batches of the same size, from addresses that are in memory.
"""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.utils import timezone

from ncss_portal.outbox import mailing
from ncss_portal.outbox.models import Mail
from scripts.bench import mailings
from scripts.bench.frame import Measure, Sides, Stopwatch, Taken, stopwatch

AMOUNT, SMALL_AMOUNT, UNIT = 100_000, 1000, 10_000


class _Writing:
    def __init__(self, amount: int) -> None:
        self.amount, self.rounds, self.grown_by_kb = amount, 0, 0
        self.period = mailings.period(amount)

    def portal(self) -> Taken:
        announced = mailings.announce(self.period, self._next())
        before = _peak_kb()
        with stopwatch() as watch:
            written = mailing.write_out(announced, timezone.now())
        self.grown_by_kb = max(self.grown_by_kb, _peak_kb() - before)
        return self._settled(written, watch)

    def floor(self) -> Taken:
        announced, written = mailings.announce(self.period, self._next()), 0
        now = timezone.now()
        with stopwatch() as watch:
            for first in range(0, self.amount, mailing.BATCH):
                rows = [
                    Mail(
                        recipient=f"reader{number}@portal.example", reason=announced.reason, about=announced.about,
                        occasion=announced.occasion, mailing=announced, due_at=now,
                    )
                    for number in range(first, min(first + mailing.BATCH, self.amount))
                ]  # fmt: skip
                written += len(Mail.objects.bulk_create(rows))
        return self._settled(written, watch)

    def _next(self) -> int:
        self.rounds += 1
        return self.rounds

    def _settled(self, written: int, watch: Stopwatch) -> Taken:
        if written != self.amount:
            raise RuntimeError(f"{written} of {self.amount} rows were written")
        Mail.objects.all().delete()  # both sides find the table as empty as the other
        return watch.each(self.amount / UNIT)

    def facts(self) -> dict[str, Any]:
        # The first, uncounted round reaches the peak; it must not grow afterwards.
        return {"rows": self.amount, "peak memory, MB": _peak_kb() // 1024, "grown in a round, kB": self.grown_by_kb}


def _peak_kb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


@contextmanager
def _sides(small: bool) -> Iterator[Sides]:
    one = _Writing(SMALL_AMOUNT if small else AMOUNT)
    yield Sides(one.floor, one.portal, one.facts)


MEASURES = (
    Measure(
        "writing a mailing into the outbox", "10,000 rows", "a bare bulk_create of the same rows", _sides,
        databases=("PostgreSQL", "SQLite"),
    ),
)  # fmt: skip
