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
from consultations.publishing.edition import EditionError
from consultations.publishing.models import Publication
from consultations.publishing.printing import edition_pdf
from consultations.publishing.querysets import PublicationQuerySet
from ncss_portal.pdf.errors import FontsMissing, RenderingWarned, ResourceRefused
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
# What a coordinator reads. What the typesetter said stands below it, where that helps.
REASONS: tuple[tuple[type[Exception], str], ...] = (
    (FontsMissing, gettext_noop("The typefaces of printed documents are missing on the server.")),
    (ResourceRefused, gettext_noop("The text has a picture that cannot be printed.")),
    (RenderingWarned, gettext_noop("The typesetter could not set a part of the text.")),
    (EditionError, gettext_noop("The text contradicts itself.")),
)
NO_LETTERS = gettext_noop("The server has no typeface for some letters of the text.")
UNFORESEEN = gettext_noop("Something went wrong that nobody foresaw. The log of the server says more.")
FILE_GONE = gettext_noop("A picture of the text, or the folder for the PDF, cannot be used on the server.")


def _free(at: datetime) -> PublicationQuerySet:
    """Publications whose file is to be rendered, also those that a dead worker left behind."""
    abandoned = Q(state=Publication.State.RENDERING, claimed_at__lt=at - ABANDONED_AFTER)
    return Publication.objects.filter(Q(state=Publication.State.QUEUED) | abandoned)


def waiting(at: datetime | None = None) -> list[int]:
    """The keys of publications whose file is to be rendered, the oldest request first."""
    return list(_free(at or timezone.now()).order_by("requested_at", "pk").values_list("pk", flat=True))


def take_up(pk: int, at: datetime) -> bool:
    """Claims one rendering for one worker; the WHERE clause is the lock."""
    fresh = {"state": Publication.State.RENDERING, "claimed_at": at, "progress": 0, "step": "", "error": ""}
    return bool(_free(at).filter(pk=pk).update(**fresh))


def render(pk: int, *, at: datetime | None = None) -> None:
    """Renders a publication if nobody else does. What goes wrong is written into the row, for a person to read."""
    at = at or timezone.now()
    if not take_up(pk, at):
        return
    mine = Publication.objects.filter(pk=pk, state=Publication.State.RENDERING, claimed_at=at)
    publication = Publication.objects.select_related("version__document__strategy").get(pk=pk)

    def report(percent: int, stage: str) -> None:
        mine.update(progress=min(percent, 99), step=STEPS.get(stage, ""))

    try:
        keep(publication, version_pdf(publication.version, on_progress=report), mine)
    except Exception as error:  # whatever it is: a row that stays "in work" for ever helps nobody
        logger.exception("Publication %s could not be rendered", pk)
        mine.update(state=Publication.State.FAILED, error=reason(error))


def reason(error: Exception) -> str:
    """The sentence for a person, to be translated when it is shown; what the typesetter said stands below it."""
    if isinstance(error, RenderingWarned) and ".notdef" in str(error):
        return f"{NO_LETTERS}\n{error}"
    for kind, sentence in REASONS:
        if isinstance(error, kind):
            return f"{sentence}\n{error}"
    return FILE_GONE if isinstance(error, OSError) else UNFORESEEN


def version_pdf(version: Version, *, on_progress: Progress | None = None) -> bytes:
    """The PDF of a version. The same version gives the same bytes on one machine."""
    return edition_pdf(compose(version), pictures=pictures(version), on_progress=on_progress)


def keep(publication: Publication, data: bytes, mine: PublicationQuerySet) -> None:
    """Stores the file and its checksum, if the row is still `mine`. From now on it is only handed out."""
    document = publication.version.document
    field = Publication._meta.get_field("pdf")
    name = field.generate_filename(publication, f"{document.slug}-{publication.version.number}.pdf")
    stored = field.storage.save(name, ContentFile(data))
    kept = mine.update(
        pdf=stored,
        sha256=hashlib.sha256(data).hexdigest(),
        size=len(data),
        state=Publication.State.READY,
        progress=100,
        step=STEPS["done"],
    )
    if not kept:  # it took so long that another worker was let in: that one keeps its file
        field.storage.delete(stored)
