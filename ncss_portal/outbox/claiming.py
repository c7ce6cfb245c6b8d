"""Taking up mail: by conditional updates, so that on PostgreSQL and SQLite each row has one sender at a time."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F

from ncss_portal.outbox.models import Mail, Mailing, Pace

# So many are taken up at once and go over one connection.
BATCH = 100
PACE_KEPT = timedelta(hours=1)
State = Mail.State


@transaction.atomic
def claim(at: datetime, most: int = BATCH) -> tuple[uuid.UUID, list[Mail]]:
    """Takes up the mails that are due longest, as many as the pace allows; others skip them."""
    token = uuid.uuid4()
    pace = _pace(at)
    if pace:
        most = min(most, settings.MAIL_PER_MINUTE - pace.taken)
    if most <= 0:
        return token, []
    free = Mail.objects.due(at).order_by("due_at", "pk").select_for_update(skip_locked=True, of=("self",))
    chosen = list(free.values_list("pk", flat=True)[:most])
    taken = Mail.objects.filter(pk__in=chosen, state=State.QUEUED)
    taken.update(state=State.CLAIMED, claim=token, claimed_at=at)
    mails = list(Mail.objects.filter(pk__in=chosen, claim=token, state=State.CLAIMED).order_by("due_at", "pk"))
    if pace:
        Pace.objects.filter(pk=pace.pk).update(taken=F("taken") + len(mails))
    return token, mails


def _pace(at: datetime) -> Pace | None:
    """The row of this minute, held until the mails are taken up. Nothing where the setting sets no limit."""
    if not settings.MAIL_PER_MINUTE:
        return None
    pace, _made = Pace.objects.get_or_create(minute=_minute(at))
    return Pace.objects.select_for_update().get(pk=pace.pk)


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)


def is_within_pace(claimed_at: datetime, now: datetime) -> bool:
    """Whether what was taken up then may still go: where a setting limits the pace, only within the same minute."""
    return not settings.MAIL_PER_MINUTE or _minute(claimed_at) == _minute(now)


def begin_to_send(mail: Mail, token: uuid.UUID, at: datetime, **written: str) -> bool:
    """The last step before the first byte. False where somebody let go of the row or stopped it meanwhile."""
    mine = Mail.objects.filter(pk=mail.pk, claim=token, state=State.CLAIMED)
    return bool(mine.update(state=State.SENDING, claimed_at=at, attempts=F("attempts") + 1, **written))


def settle(mail: Mail, token: uuid.UUID, **outcome: object) -> bool:
    """Writes down for good what became of a mail that this sender holds, or held until it was listed as unknown.

    False where the row is another's by now, was stopped, or was erased: then nothing is written into it.
    """
    held = Mail.objects.filter(pk=mail.pk, claim=token, recipient=mail.recipient)
    return bool(held.filter(state__in=(State.CLAIMED, State.SENDING, State.UNKNOWN)).update(**outcome))


@transaction.atomic
def put_back(mail: Mail, token: uuid.UUID, **changed: object) -> bool:
    """Puts a mail that certainly did not go back into the queue, or stops it where its mass mailing was stopped since.

    False where it was listed as unknown meanwhile: then its personal link is forgotten, and a person decides.
    """
    # Whoever stops a mailing holds its row first. So it finds this mail in the queue, or this mail finds it stopped.
    mailing = Mailing.objects.select_for_update().filter(pk=mail.mailing_id).first() if mail.mailing_id else None
    # What a person sent again after the stop stays wished.
    if mailing and mailing.stopped_at and mail.claimed_at and mailing.stopped_at >= mail.claimed_at:
        changed = {"state": State.STOPPED, "secret": "", "error": "The mailing was stopped."}
    held = Mail.objects.filter(pk=mail.pk, claim=token, state__in=(State.CLAIMED, State.SENDING))
    return bool(held.update(**{"state": State.QUEUED, "claim": None, "claimed_at": None, **changed}))


def give_back(mails: Sequence[Mail], token: uuid.UUID, *, why: str = "") -> None:
    """Puts mails that were not begun back into the queue. It costs them no attempt."""
    mine = Mail.objects.filter(pk__in=[mail.pk for mail in mails], claim=token, state=State.CLAIMED)
    mine.update(state=State.QUEUED, claim=None, claimed_at=None, **({"error": why} if why else {}))


def tidy(at: datetime) -> None:
    """What dead senders left: what was not begun goes back into the queue, what was begun is unknown."""
    Mail.objects.abandoned(at).update(state=State.QUEUED, claim=None, claimed_at=None)
    # It may have arrived: nothing is sent a second time by itself, so the personal link is not needed any more.
    Mail.objects.interrupted(at).update(
        state=State.UNKNOWN, secret="", error="The sending was interrupted. Nobody knows whether the mail arrived."
    )
    if settings.MAIL_PER_MINUTE:
        Pace.objects.filter(minute__lt=at - PACE_KEPT).delete()
