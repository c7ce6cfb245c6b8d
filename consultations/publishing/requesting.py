"""Publishing a version: it is frozen, a publication is asked for, and a worker renders its file."""

import logging
from datetime import datetime
from typing import Any

from celery import current_app
from django.db import transaction
from django.utils import timezone

from consultations.drafting.models import Version
from consultations.drafting.versions import freeze
from consultations.publishing.models import Publication
from ncss_portal.history.models import record

logger = logging.getLogger(__name__)


@transaction.atomic
def publish(version: Version, *, by: Any, at: datetime | None = None) -> Publication:
    """Freezes a version, gives it to the public from `at` on, and asks for its PDF.

    Published already: nothing happens, and the publication there is comes back.
    """
    at = at or timezone.now()
    version = freeze(version, by=by, at=at)
    publication, made = Publication.objects.get_or_create(
        version=version, defaults={"requested_by": by, "requested_at": at, "published_at": at}
    )
    if made:
        record("version published", version, by=by)
        transaction.on_commit(lambda: ring(publication.pk))
    return publication


def ask_again(publication: Publication, *, by: Any) -> bool:
    """Puts a rendering that failed back into the queue."""
    failed = Publication.objects.filter(pk=publication.pk, state=Publication.State.FAILED)
    asked = failed.update(state=Publication.State.QUEUED, progress=0, step="", error="")
    if asked:
        record("rendering asked for again", publication, by=by)
        transaction.on_commit(lambda: ring(publication.pk))
    return bool(asked)


def ring(pk: int) -> None:
    """Wakes a worker. Without a broker the sweep of the next minute does the same."""
    try:
        # By its name: the task itself imports the typesetter, which a web process has no use for.
        current_app.send_task("consultations.publishing.tasks.render_publication", args=[pk], retry=False)
    except Exception as error:  # the broker may be down: the row is safe, the sweep finds it
        logger.warning("The broker was not reached (%s); the next sweep renders the publication.", error)
