"""Noting that mail came back, that an address takes none, and that it works again."""

import re
from datetime import datetime, timedelta
from smtplib import SMTPRecipientsRefused
from typing import Any

from django.db import transaction
from django.db.models.functions import Coalesce
from django.utils import timezone

from ncss_portal.outbox.bounces.reading import Failure, Report
from ncss_portal.outbox.models import Bounce, Mail

# Servers try for five days at most; whoever finds an old mail has no longer a say.
HEARD_FOR = timedelta(days=30)
# Once handed over, a mail can come back, also while its sender still writes down that it went out.
HANDED_OVER = (Mail.State.SENT, Mail.State.UNKNOWN, Mail.State.SENDING)
LONGEST_WHY = 500
# At the beginning of an answer, where the server gives it (RFC 2034).
ENHANCED = re.compile(r"5\.\d{1,3}\.\d{1,3}\b")
# A server may repeat the personal link of the mail that it refuses; its words stand where others read them.
LINK = re.compile(r"(?:[a-z][a-z0-9+.-]{0,20}://|www\.)\S+", re.IGNORECASE)


def note_report(report: Report, at: datetime | None = None) -> int:
    """Notes what a report says of mails that the portal itself sent to just these addresses; gives what is new.

    The same report read twice, by one worker or by two, is noted once.
    """
    at = at or timezone.now()
    return sum(_note(pk, failure, at) for pk in report.mails for failure in report.failures)


@transaction.atomic
def _note(pk: int, failure: Failure, at: datetime) -> bool:
    handed_over = Mail.objects.annotate(left_at=Coalesce("sent_at", "claimed_at"))
    recent = handed_over.filter(pk=pk, state__in=HANDED_OVER, left_at__gt=at - HEARD_FOR)
    mail = recent.select_for_update(of=("self",)).first()
    if mail is None or mail.recipient.lower() not in failure.addresses:
        return False
    if _is_known(mail, failure):
        return False
    Bounce.objects.create(
        address=mail.recipient.lower(), mail=mail, status=failure.status[:20], said=_unlinked(failure.said), at=at
    )
    if mail.state == Mail.State.UNKNOWN:
        # It was handed over, or it could not have come back. What follows from that, a person decides.
        told = f"{mail.error} It came back ({failure.status}), so it had been handed over.".strip()
        Mail.objects.filter(pk=pk, state=Mail.State.UNKNOWN).update(error=told)
    return True


def _is_known(mail: Mail, failure: Failure) -> bool:
    """At most two of each mail: one that is for now, and one that lasts."""
    known = Bounce.objects.filter(mail=mail)
    same = known.lasting() if Bounce(status=failure.status).is_lasting else known.passing()
    return same.exists()


@transaction.atomic
def note_refusal(mail: Mail, problem: Exception, at: datetime) -> None:
    """Notes that a server refused the address at once and for good, where it said so by a number of RFC 3463."""
    if not isinstance(problem, SMTPRecipientsRefused):
        return
    said = " ".join(words.decode(errors="replace") for _code, words in problem.recipients.values())
    status = ENHANCED.match(said)
    if status and Bounce(status=status[0]).is_lasting and not Bounce.objects.filter(mail=mail).exists():
        Bounce.objects.create(address=mail.recipient.lower(), mail=mail, status=status[0], said=_unlinked(said), at=at)


def _unlinked(said: str) -> str:
    # No table of PostgreSQL takes a zero.
    return LINK.sub("[…]", said.replace("\0", ""))[:LONGEST_WHY]


@transaction.atomic
def note_by_hand(address: str, *, why: str, by: Any, at: datetime | None = None) -> Bounce:
    """Notes that somebody says that an address takes no mail. Said twice, it is noted once."""
    address = address.lower()
    said = Bounce.objects.filter(address=address, status="", cleared_at__isnull=True).first()
    if said is not None:
        return said
    return Bounce.objects.create(address=address, said=why[:LONGEST_WHY], noted_by=by, at=at or timezone.now())


def clear(address: str, *, at: datetime | None = None) -> int:
    """Notes that an address works again; gives the number of notes that no longer count."""
    known = Bounce.objects.filter(address=address.lower(), cleared_at__isnull=True)
    return known.update(cleared_at=at or timezone.now())
