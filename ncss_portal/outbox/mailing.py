"""Mass mailings: announced once, then written into the outbox by a worker, batch by batch, and stopped if need be."""

import logging
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import connection, transaction
from django.db.models import Count
from django.utils import timezone

from ncss_portal.outbox.kinds import Recipient, kind_of
from ncss_portal.outbox.models import Mail, Mailing
from ncss_portal.outbox.queueing import ring_after_commit

logger = logging.getLogger(__name__)

# So many rows are written in one transaction: little memory, and a worker that dies loses little.
BATCH = 500
STUCK = (Mail.State.FAILED, Mail.State.UNKNOWN)


def announce(reason: str, about: int, occasion: str, *, planned_for: datetime, at: datetime | None = None) -> bool:
    """Says that a mass mailing shall happen; true the first time. Its mails are written by the next sweep."""
    _mailing, made = Mailing.objects.get_or_create(
        reason=reason,
        about=about,
        occasion=occasion,
        defaults={"planned_for": planned_for, "created_at": at or timezone.now()},
    )
    return made


def write_out_all(at: datetime) -> int:
    """Writes the mails of all mailings that wait for it; gives their number."""
    written = 0
    for mailing in Mailing.objects.unwritten(at).order_by("created_at", "pk"):
        try:
            written += write_out(mailing, at)
        except Exception:  # one audience that cannot be found must not stop the other mailings
            logger.exception("The mails of mailing %s could not be written.", mailing.pk)
    return written


def write_out(mailing: Mailing, at: datetime) -> int:
    """Writes one mail for each of the audience; gives the number of rows that are new. One worker at a time does it.

    Called again after a worker died, it goes through the audience once more: the constraint of the table holds each
    mail once.
    """
    kind = kind_of(mailing.reason)
    if kind is None or kind.audience is None or not _begin_to_write(mailing, at):
        return 0
    before = Mail.objects.filter(mailing=mailing).count()
    try:
        for batch in _batches(_apart(kind.audience(mailing, at))):
            if not _write(mailing, batch, at):
                break
        else:
            Mailing.objects.filter(pk=mailing.pk, stopped_at__isnull=True).update(written_at=at)
    except Exception:
        Mailing.objects.filter(pk=mailing.pk).update(writer_seen_at=None)  # so the next sweep need not wait
        raise
    return Mail.objects.filter(mailing=mailing).count() - before


def _begin_to_write(mailing: Mailing, at: datetime) -> bool:
    """False where another worker is at it, or where it is over."""
    free = Mailing.objects.unwritten(at).filter(pk=mailing.pk)
    return bool(free.update(writer_seen_at=timezone.now()))


def _apart(recipients: Iterable[Recipient]) -> Iterable[Recipient]:
    """On SQLite, nothing can be written beside a query that is still being read once another process has written."""
    return list(recipients) if connection.vendor == "sqlite" else recipients


def _batches(recipients: Iterable[Recipient]) -> Iterator[list[Recipient]]:
    rest = iter(recipients)
    while batch := list(islice(rest, BATCH)):
        yield batch


@transaction.atomic
def _write(mailing: Mailing, batch: list[Recipient], at: datetime) -> bool:
    """False where the mailing was stopped meanwhile."""
    if not Mailing.objects.filter(pk=mailing.pk, stopped_at__isnull=True).update(writer_seen_at=timezone.now()):
        return False
    rows = [
        Mail(
            recipient=recipient.address.lower(),
            reason=mailing.reason,
            occasion=mailing.occasion,
            about=mailing.about,
            mailing=mailing,
            language=recipient.language,
            due_at=at,
        )
        for recipient in batch
    ]
    Mail.objects.bulk_create(rows, ignore_conflicts=True)
    ring_after_commit()
    return True


@transaction.atomic
def stop_mailing(mailing: Mailing, *, at: datetime | None = None) -> int:
    """Stops a mailing: what was not sent yet is not sent. Gives the number of mails that were stopped."""
    at = at or timezone.now()
    Mailing.objects.filter(pk=mailing.pk, stopped_at__isnull=True).update(stopped_at=at)
    waiting = Mail.objects.waiting().filter(mailing=mailing)
    return waiting.update(state=Mail.State.STOPPED, secret="", error="The mailing was stopped.")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far mailings have come: the number of their mails by state."""

    counts: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    def __getattr__(self, name: str) -> Any:
        """`progress.sent`, `progress.failed` …: the name of a state."""
        if name in Mail.State.values:
            return self.counts.get(name, 0)
        raise AttributeError(name)

    @property
    def on_the_way(self) -> int:
        states = (Mail.State.QUEUED, Mail.State.CLAIMED, Mail.State.SENDING)
        return sum(self.counts.get(state, 0) for state in states)


def progress_of(mailings: Iterable[Mailing]) -> dict[int, Progress]:
    """The progress of each, by its key, in one query; in two where some mails are in digests.

    What a digest could not deliver stands as the digest does.
    """
    found: dict[int, Counter[str]] = {mailing.pk: Counter() for mailing in mailings}
    mails = Mail.objects.filter(mailing__in=list(found)).order_by()
    # These two columns alone: of a hundred thousand mails, an index is counted and no row is read.
    for pk, state, number in mails.values_list("mailing", "state").annotate(number=Count("*")):
        found[pk][state] = number
    gathered = [pk for pk, counts in found.items() if counts[Mail.State.GATHERED]]
    if gathered:
        stuck = mails.filter(mailing__in=gathered, state=Mail.State.GATHERED, digest__state__in=STUCK)
        for pk, state, number in stuck.values_list("mailing", "digest__state").annotate(number=Count("*")):
            found[pk][state] += number
            found[pk][Mail.State.GATHERED] -= number
    return {pk: Progress(dict(+counts)) for pk, counts in found.items()}


def queue_test(mailing_reason: str, about: int, *, occasion: str, recipient: str, language: str = "") -> Mail:
    """A look at a mailing in one's own mailbox: the same letter, marked as a test. Each press is a mail of its own."""
    now = timezone.now()
    mail = Mail.objects.create(
        recipient=recipient.lower(),
        reason=mailing_reason,
        occasion=f"test {now:%Y-%m-%dT%H:%M:%S.%f} {occasion}"[:100],
        about=about,
        language=language,
        is_test=True,
        due_at=now,
    )
    ring_after_commit()
    return mail
