"""An edition as a PDF, or as one HTML file: the template filled in, with its pictures and a cover drawn for it."""

from base64 import b64encode
from collections.abc import Mapping

from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.html import format_html
from django.utils.safestring import SafeString

from consultations.publishing.edition import Edition
from consultations.publishing.placing import placed
from ncss_portal.pdf.fetching import PRINT_SHEETS
from ncss_portal.pdf.network import network_svg
from ncss_portal.pdf.pictures import printable
from ncss_portal.pdf.rendering import Progress, render_pdf


def edition_html(edition: Edition, *, sheet: SafeString | None = None) -> str:
    """The HTML that is set, in the language of the edition and with dates in the portal's time zone.

    `sheet` is a style element for readers of the HTML itself; without it, the sheets for print are linked.
    """
    context = {
        "edition": edition,
        "sequence": placed(edition.chapters),
        "language": edition.language,
        "direction": edition.direction,
        "title": edition.full_title,
        "author": edition.publisher,
        "stamp": edition.stamp,
        "sheet": sheet,
    }
    with translation.override(edition.language), timezone.override(timezone.get_default_timezone()):
        return render_to_string("pdf/strategy.html", context)


def edition_page(edition: Edition, *, pictures: Mapping[str, bytes]) -> str:
    """The edition as one HTML file that needs no other: its style sheet and its pictures are in it.

    Raises `ValueError` for a picture that cannot be shown.
    """
    sheet = SafeString((PRINT_SHEETS / "screen.css").read_text(encoding="utf-8"))  # our own file
    html = edition_html(edition, sheet=format_html("<style>{}</style>", sheet))
    for key, content in pictures.items():
        data, kind = printable(content)
        html = html.replace(f'src="portal:files/{key}"', f'src="data:{kind};base64,{b64encode(data).decode()}"')
    return html


def edition_pdf(
    edition: Edition, *, pictures: Mapping[str, bytes] | None = None, on_progress: Progress | None = None
) -> bytes:
    """The tagged PDF of an edition. `pictures` has the bytes for every `Figure.key`.

    Raises `ncss_portal.pdf.errors.PdfError` with the reasons when no sound document comes out.
    """
    cover = network_svg(edition.full_title, mirrored=edition.direction == "rtl")
    files = {**(pictures or {}), "cover.svg": cover}
    return render_pdf(edition_html(edition), files=files, on_progress=on_progress)
