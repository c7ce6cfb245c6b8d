"""Sending a mass mailing, from the outbox's rows to the mail server, with one worker.

The floor is a bare loop of smtplib over one connection, with the same bytes: nothing is written, asked or kept, and a
mail that is interrupted is lost. Where the server answers at once, all that counts is the sender's own work; a real one
takes some milliseconds for each mail, as in the second measure.
"""

import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ncss_portal.outbox import letters, mailing, sending
from ncss_portal.outbox.models import Mail
from scripts.bench import mailings
from scripts.bench.frame import Measure, Sides, Taken, stopwatch
from tests.sink import Sink, sink

AMOUNT, SMALL_AMOUNT = 2000, 40
REAL_SERVER_MS = 10.0
ADDRESS = b"reader0@portal.example"
FLOOR = "a bare loop of smtplib: the same bytes, one connection"


class _Sending:
    def __init__(self, amount: int, server: Sink) -> None:
        self.amount, self.server, self.rounds = amount, server, 0
        self.period = mailings.period(amount)
        self.pattern = self._pattern()

    def portal(self) -> Taken:
        self._write_mails()
        with stopwatch() as watch:
            sent = sending.work_off()
        if sent != self.amount:
            why = list(Mail.objects.exclude(state="sent").values_list("state", "error")[:3])
            raise RuntimeError(f"{sent} of {self.amount} mails were sent: {why}")
        return watch.each(self.amount)

    def floor(self) -> Taken:
        sender = settings.DEFAULT_FROM_EMAIL
        with stopwatch() as watch, smtplib.SMTP("127.0.0.1", self.server.port) as server:
            for number in range(self.amount):
                address = b"reader%d@portal.example" % number
                server.sendmail(sender, [address.decode()], self.pattern.replace(ADDRESS, address))
        return watch.each(self.amount)

    def facts(self) -> dict[str, Any]:
        self._write_mails()
        with CaptureQueriesContext(connection) as asked:
            sending.work_off()
        queries = round(len(asked) / self.amount, 1)
        return {"mails": self.amount, "queries for each mail": queries, "sink": self.server.seen().__dict__}

    def _write_mails(self) -> None:
        self.rounds += 1
        mailing.write_out(mailings.announce(self.period, self.rounds), timezone.now())

    def _pattern(self) -> bytes:
        """One of the portal's letters, as bytes: the floor only puts in another address."""
        self._write_mails()
        mail = Mail.objects.get(recipient=ADDRESS.decode())
        letter = letters.compose(mail, timezone.now())
        Mail.objects.all().delete()
        return letters.message(mail, letter).message().as_bytes(linesep="\r\n")


def _measure(name: str, delay_ms: float, aim: float | None) -> Measure:
    @contextmanager
    def sides(small: bool) -> Iterator[Sides]:
        with sink(delay_ms=delay_ms) as server:
            settings.EMAIL_BACKEND = "ncss_portal.outbox.smtp.EmailBackend"
            settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
            one = _Sending(SMALL_AMOUNT if small else AMOUNT, server)
            yield Sides(one.floor, one.portal, one.facts)

    return Measure(name, "a mail", FLOOR, sides, aim, ("PostgreSQL", "SQLite"))


MEASURES = (
    _measure("sending mail; the server answers at once", 0, None),
    _measure("sending mail; the server takes 10 ms", REAL_SERVER_MS, 1.3),
)
