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

from ncss_portal.outbox.models import ATTEMPTS, SECRET_PLACE, Mail

logger = logging.getLogger(__name__)

FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=1)


def queue(
    *, recipient: str, reason: str, occasion: str, template: str, context: dict[str, object], secret: str = ""
) -> Mail:
    """Writes a mail into the outbox, in the transaction of what causes it. The same occasion is written once.

    `template` names a folder-less file below templates/email/; its first line is the subject. A `secret`, such as a
    personal link, is put where the template has {{ personal_link }}, at sending; after that no row knows it.
    """
    subject, body = written(template, context)
    if secret and SECRET_PLACE not in body:
        raise ValueError(f"email/{template}.txt has no place for the personal link.")
    mail, _made = Mail.objects.get_or_create(
        recipient=recipient,
        reason=reason,
        occasion=occasion,
        defaults={"subject": subject, "body": body, "secret": secret},
    )
    _ring_after_commit()
    return mail


def written(template: str, context: dict[str, object]) -> tuple[str, str]:
    """Subject and text of a mail, as they would be queued."""
    given = {**context, "site_url": settings.SITE_URL, "personal_link": SECRET_PLACE}
    subject, _blank, body = render_to_string(f"email/{template}.txt", given).strip().partition("\n")
    return " ".join(subject.split())[:250], body.strip() + "\n"


def stop(*, reason: str, occasion: str) -> int:
    """Stops a mail that still waits, since its occasion is gone. What is on its way cannot be called back."""
    waiting = Mail.objects.filter(reason=reason, occasion=occasion, state=Mail.State.QUEUED)
    return waiting.update(state=Mail.State.FAILED, secret="", error="stopped before it was sent")


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
    # It may have arrived: nothing may be sent a second time by itself, so the secret is not needed any more.
    Mail.objects.interrupted(at).update(state=Mail.State.UNKNOWN, secret="")
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
        forgotten = {"secret": ""} if state == Mail.State.FAILED else {}
        mine.update(state=state, due_at=at + wait, error=repr(error), **forgotten)
        return False
    mine.update(state=Mail.State.SENT, sent_at=at, error="", secret="")
    return True


def _message(mail: Mail) -> EmailMessage:
    # A sign that some readers take for the end of a line would end the headers there.
    validate_email(mail.recipient)
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip(">")
    headers = {"Message-ID": f"<mail-{mail.pk}@{host}>", "Auto-Submitted": "auto-generated"}
    body = mail.body.replace(SECRET_PLACE, mail.secret) if mail.secret else mail.body
    return EmailMessage(mail.subject, body, to=[mail.recipient], headers=headers)
