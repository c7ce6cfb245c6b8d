"""Puts mail into the outbox and works it off.

The database is the queue of record. A task only says "look": losing it loses nothing, and two workers on one row do no
harm. No ETA and no countdown anywhere: Redis would deliver such tasks again.
"""

import logging
import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.validators import validate_email
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from ncss_portal.outbox.models import ATTEMPTS, Mail

logger = logging.getLogger(__name__)

FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=1)


def queue(*, recipient: str, reason: str, occasion: str, template: str, context: dict[str, object]) -> Mail:
    """Writes a mail into the outbox, in the transaction of what causes it. The same occasion is written once.

    `template` names a folder-less file below templates/email/; its first line is the subject.
    """
    text = render_to_string(f"email/{template}.txt", {**context, "site_url": settings.SITE_URL})
    subject, _blank, body = text.strip().partition("\n")
    mail, _made = Mail.objects.get_or_create(
        recipient=recipient,
        reason=reason,
        occasion=occasion,
        defaults={"subject": " ".join(subject.split())[:250], "body": body.strip() + "\n"},
    )
    _ring_after_commit()
    return mail


def _ring_after_commit() -> None:
    """Rings once, however many mails one transaction writes."""
    if not any(callback is _ring for _savepoints, callback, _robust in transaction.get_connection().run_on_commit):
        transaction.on_commit(_ring)


def _ring() -> None:
    """Wakes a worker. Without a broker the sweep of the next minute does the same."""
    from ncss_portal.outbox.tasks import sweep  # noqa: PLC0415 (the task itself imports this module)

    try:
        sweep.apply_async(retry=False, ignore_result=True)
    except Exception as error:  # the broker may be down: the row is safe, the sweep finds it
        logger.warning("The broker was not reached (%s); the next sweep sends the mail.", error)


def send_due(at: datetime | None = None) -> int:
    """Sends what is due; gives the number of mails sent."""
    at = at or timezone.now()
    Mail.objects.interrupted(at).update(state=Mail.State.UNKNOWN)
    return sum(send(mail, at) for mail in Mail.objects.due(at).order_by("due_at")[:2000])


def send(mail: Mail, at: datetime) -> bool:
    """Sends one mail if nobody else took it up. One bad address never stops the others."""
    claim = uuid.uuid4()
    if not mail.take_up(claim, at):
        return False
    mine = Mail.objects.filter(pk=mail.pk, claim=claim, state=Mail.State.SENDING)
    try:
        _message(mail).send()
    except Exception as error:  # SMTP raises many kinds; each is written into the row and tried again later
        attempts = mail.attempts + 1
        state = Mail.State.FAILED if attempts >= ATTEMPTS else Mail.State.QUEUED
        wait = min(LONGEST_WAIT, FIRST_WAIT * 2**attempts)
        mine.update(state=state, due_at=at + wait, error=repr(error))
        return False
    mine.update(state=Mail.State.SENT, sent_at=at, error="")
    return True


def _message(mail: Mail) -> EmailMessage:
    # A sign that some readers take for the end of a line would end the headers there.
    validate_email(mail.recipient)
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip(">")
    headers = {"Message-ID": f"<mail-{mail.pk}@{host}>", "Auto-Submitted": "auto-generated"}
    return EmailMessage(mail.subject, mail.body, to=[mail.recipient], headers=headers)
