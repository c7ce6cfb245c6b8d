"""What the workers and beat run for publications."""

from celery import shared_task

from consultations.publishing import rendering


@shared_task
def render_publication(pk: int) -> None:
    """Renders one publication. Two at once do no harm: one of them takes it up."""
    rendering.render(pk)


@shared_task
def sweep() -> None:
    """Renders what nobody rendered: the bell was lost, or a worker died."""
    for pk in rendering.waiting():
        rendering.render(pk)
