"""What the workers and beat run for the outbox. No task carries more than ids, and none is missed when it is lost.

So each is acknowledged when it begins: what is open when Redis goes away makes Celery 5.7 end the whole worker.
"""

import logging

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from ncss_portal.outbox import queueing, sending
from ncss_portal.outbox.models import Mail

logger = logging.getLogger(__name__)

# A worker has other work too, and may be told to stop. What is left after this time, the next call takes.
SECONDS = 20


@shared_task(acks_late=False)
def sweep() -> None:
    """Puts what is due into the outbox and sends it. Two at once do no harm."""
    sending.plan()
    work_off()


@shared_task(acks_late=False)
def work_off() -> None:
    """Sends what lies in the outbox, and rings again where more is left that can go at once."""
    if sending.work_off(seconds=SECONDS) and Mail.objects.due(timezone.now()).exists():
        queueing.ring()


@shared_task(acks_late=False)
def read_returned_mail() -> None:
    """Notes which mail came back. What one run does not reach, the next one does; two at once do no harm."""
    from ncss_portal.outbox.bounces import mailbox  # noqa: PLC0415 (only this task reads what strangers send)

    if not settings.BOUNCE_URL:
        return
    try:
        mailbox.read_returned_mail()
    except mailbox.NotReached as problem:
        logger.warning("%s", problem)
