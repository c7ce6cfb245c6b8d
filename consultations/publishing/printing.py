"""An edition as a PDF: the template filled in, its pictures and a cover drawn for it handed to the typesetter."""

from collections.abc import Mapping

from django.template.loader import render_to_string
from django.utils import timezone, translation

from consultations.publishing.edition import Edition
from ncss_portal.pdf.network import network_svg
from ncss_portal.pdf.rendering import Progress, render_pdf


def edition_html(edition: Edition) -> str:
    """The HTML that is set, in the language of the edition and with dates in the portal's time zone."""
    context = {
        "edition": edition,
        "language": edition.language,
        "direction": edition.direction,
        "title": edition.full_title,
        "author": edition.publisher,
        "stamp": edition.stamp,
    }
    with translation.override(edition.language), timezone.override(timezone.get_default_timezone()):
        return render_to_string("pdf/strategy.html", context)


def edition_pdf(
    edition: Edition, *, pictures: Mapping[str, bytes] | None = None, on_progress: Progress | None = None
) -> bytes:
    """The tagged PDF of an edition. `pictures` has the bytes for every `Figure.key`.

    Raises `ncss_portal.pdf.errors.PdfError` with the reasons when no sound document comes out.
    """
    cover = network_svg(edition.full_title, mirrored=edition.direction == "rtl")
    files = {**(pictures or {}), "cover.svg": cover}
    return render_pdf(edition_html(edition), files=files, on_progress=on_progress)
