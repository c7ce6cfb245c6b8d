"""What beat runs once a day."""

from celery import shared_task

from ncss_portal import retention


@shared_task
def forget_old() -> None:
    """Applies the retention rules. Twice does no harm."""
    retention.forget()
