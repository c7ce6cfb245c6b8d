"""Puts mail into the outbox, in the transaction of what causes it."""

import logging
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from ncss_portal.outbox.kinds import kind_of
from ncss_portal.outbox.models import Mail

logger = logging.getLogger(__name__)

# A bell that nobody heard for so long is thrown away, since a sweep has come in between. So bells never pile up before
# a large mailing, and other work of the portal gets its turn.
HEARD_WITHIN = 30


def queue(
    *,
    recipient: str,
    reason: str,
    occasion: str,
    about: int | None = None,
    language: str = "",
    secret: str = "",
    due_at: datetime | None = None,
) -> Mail:
    """Writes a mail into the outbox. The same recipient, reason and occasion make one mail, however often it is called.

    `reason` names a registered kind, which writes the text when the mail is sent, from `about`. A `secret`, such as a
    personal link, is put where the template has {{ personal_link }}; once the mail is sent no row knows it.
    """
    if kind_of(reason) is None:
        raise ValueError(f"There is no kind of mail {reason!r}.")
    now = timezone.now()
    once = {"recipient": recipient, "reason": reason, "occasion": occasion}
    mail = Mail.objects.filter(**once).first()
    if mail is None:
        mail = Mail(**once, about=about, language=language, secret=secret, due_at=due_at or now)
        # One statement without a savepoint; whoever writes the same at this moment makes no second row.
        Mail.objects.bulk_create([mail], update_conflicts=True, unique_fields=once, update_fields=("occasion",))
    # What is due later, a sweep finds.
    if mail.due_at <= now:
        ring_after_commit()
    return mail


def stop(*, reason: str, occasion: str, why: str = "") -> int:
    """Stops mails that still wait, since their occasion is gone. What is on its way cannot be called back."""
    waiting = Mail.objects.waiting().filter(reason=reason, occasion=occasion)
    return waiting.update(state=Mail.State.STOPPED, secret="", error=why or "Stopped before it was sent.")


def ring_after_commit() -> None:
    """Rings once, however many mails one transaction writes."""
    if not any(callback is ring for _savepoints, callback, _robust in transaction.get_connection().run_on_commit):
        transaction.on_commit(ring)


def ring() -> None:
    """Wakes a worker. Without a broker the next sweep does the same."""
    from ncss_portal.outbox.tasks import work_off  # noqa: PLC0415 (the task imports the acts that queue)

    try:
        work_off.apply_async(retry=False, ignore_result=True, expires=HEARD_WITHIN)
    except Exception as error:  # the broker may be down: the row is safe, the sweep finds it
        logger.warning("The broker was not reached (%s); the next sweep sends the mail.", error)
