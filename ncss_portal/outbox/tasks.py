"""What the workers and beat run for the outbox."""

from celery import shared_task

from ncss_portal.outbox import sending


@shared_task
def sweep() -> None:
    """Sends what is due. Two at once do no harm."""
    sending.send_due()
