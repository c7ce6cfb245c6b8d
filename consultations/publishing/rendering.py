"""Renders the file of a publication once, in a worker, and keeps it with its checksum."""

import hashlib
import logging
from datetime import datetime, timedelta

from django.core.files.base import ContentFile
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_noop

from consultations.drafting.models import Version
from consultations.publishing.composing import compose, pictures
from consultations.publishing.models import Publication
from consultations.publishing.printing import edition_pdf
from ncss_portal.pdf.errors import PdfError
from ncss_portal.pdf.rendering import Progress

logger = logging.getLogger(__name__)

# A worker that was killed leaves its row behind; after this long another one may take it up.
ABANDONED_AFTER = timedelta(minutes=20)
STEPS = {
    "reading": gettext_noop("Reading the text"),
    "layout": gettext_noop("Setting the pages"),
    "writing": gettext_noop("Writing the file"),
    "finishing": gettext_noop("Finishing the file"),
    "done": gettext_noop("Done"),
}


def waiting(at: datetime | None = None) -> list[int]:
    """Publications whose file is to be rendered, also those that a dead worker left behind."""
    at = at or timezone.now()
    abandoned = Q(state=Publication.State.RENDERING, claimed_at__lt=at - ABANDONED_AFTER)
    rows = Publication.objects.filter(Q(state=Publication.State.QUEUED) | abandoned)
    return list(rows.order_by("requested_at").values_list("pk", flat=True))


def take_up(pk: int, at: datetime) -> bool:
    """Claims one rendering for one worker; the WHERE clause is the lock."""
    abandoned = Q(state=Publication.State.RENDERING, claimed_at__lt=at - ABANDONED_AFTER)
    mine = Publication.objects.filter(Q(state=Publication.State.QUEUED) | abandoned, pk=pk)
    return bool(mine.update(state=Publication.State.RENDERING, claimed_at=at, progress=0, error=""))


def render(pk: int, *, at: datetime | None = None) -> None:
    """Renders a publication if nobody else does. What goes wrong is written into the row, for a person to read."""
    at = at or timezone.now()
    if not take_up(pk, at):
        return
    mine = Publication.objects.filter(pk=pk, state=Publication.State.RENDERING, claimed_at=at)
    publication = Publication.objects.select_related("version__document__strategy").get(pk=pk)

    def report(percent: int, stage: str) -> None:
        mine.update(progress=min(percent, 99), step=STEPS.get(stage, stage))

    try:
        data = version_pdf(publication.version, on_progress=report)
    except (PdfError, ValueError) as error:
        logger.exception("Publication %s could not be rendered", pk)
        mine.update(state=Publication.State.FAILED, error=str(error))
        return
    keep(publication, data)


def version_pdf(version: Version, *, on_progress: Progress | None = None) -> bytes:
    """The PDF of a version. The same version gives the same bytes on one machine."""
    return edition_pdf(compose(version), pictures=pictures(version), on_progress=on_progress)


def keep(publication: Publication, data: bytes) -> None:
    """Stores the file and its checksum. From now on it is only handed out."""
    name = f"{publication.version.document.slug}-{publication.version.number}.pdf"
    publication.pdf.save(name, ContentFile(data), save=False)
    publication.sha256 = hashlib.sha256(data).hexdigest()
    publication.size = len(data)
    publication.state, publication.progress, publication.step = Publication.State.READY, 100, STEPS["done"]
    publication.save(update_fields=["pdf", "sha256", "size", "state", "progress", "step"])
