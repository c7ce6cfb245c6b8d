"""HTML in, finished PDF out."""

import io
import logging
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib.resources import files as files_of
from xml.etree.ElementTree import Element

from weasyprint import HTML
from weasyprint.css import ColorProfile
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetchingError

from ncss_portal.pdf.errors import RenderingWarned, ResourceRefused
from ncss_portal.pdf.fetching import PortalFetcher
from ncss_portal.pdf.finishing import finish
from ncss_portal.pdf.fonts import font_configuration

# PDF/A-3a: tagged, archivable, may carry data files. `finishing` adds the mark of PDF/UA-1, which it meets as well.
VARIANT = "pdf/a-3a"
BASE = "portal:document"
LINKS_OUT = ("http://", "https://", "mailto:")
CHARACTERS_PER_PAGE = 3_600
LAYOUT_PAGE = re.compile(r"Step 5 - Creating layout - Page (\d+)")

Progress = Callable[[int, str], None]


def render_pdf(html: str, *, files: Mapping[str, bytes] | None = None, on_progress: Progress | None = None) -> bytes:
    """Set `html` as a tagged PDF and return its bytes; the same input gives the same bytes.

    `files` are the pictures that the document may show, as `portal:files/NAME`. `on_progress` is told the percentage
    done and the stage: "reading", "layout", "writing", "finishing", "done". It takes about a second, and then 0.2
    seconds a page: work for a queue, not for a request.

    Raises `ResourceRefused` when the document names anything else than the portal's own files, `RenderingWarned` when
    the typesetter had doubts, `FontsMissing` when the faces are not installed.
    """
    report = on_progress or _nobody
    fetcher = PortalFetcher(files=files)
    fonts = font_configuration()
    report(5, "reading")
    with _listening(lambda page: report(_layout_percent(page, len(html)), "layout")) as warnings:
        try:
            raw = _set(html, fetcher, fonts, report)
        except URLFetchingError as error:
            raise ResourceRefused(fetcher.refused or [str(error)]) from error
    if fetcher.refused:
        raise ResourceRefused(list(dict.fromkeys(fetcher.refused)))
    if warnings:
        raise RenderingWarned(list(dict.fromkeys(warnings)))
    report(90, "finishing")
    finished = finish(raw)
    report(100, "done")
    return finished


def _set(html: str, fetcher: PortalFetcher, fonts: FontConfiguration, report: Progress) -> bytes:
    source = HTML(string=html, base_url=BASE, url_fetcher=fetcher)
    _disarm_links(source.etree_element)
    pages = source.render(font_config=fonts, pdf_variant=VARIANT, color_profiles={"srgb": _screen_colours()})
    report(70, "writing")
    content: bytes = pages.write_pdf(pdf_variant=VARIANT, output_intent="given")
    return content


def _screen_colours() -> ColorProfile:
    """The colours that PDF/A wants to be explained. WeasyPrint would read the same file, and leave it open."""
    profile = files_of("weasyprint.pdf").joinpath("sRGB2014.icc").read_bytes()
    return ColorProfile(io.BytesIO(profile), "sRGB2014.icc", "relative-colorimetric", (["r"], ["g"], ["b"]))


def _nobody(percent: int, stage: str) -> None:
    """Nobody wants to know."""


def _layout_percent(page: int, characters: int) -> int:
    expected = max(4, characters // CHARACTERS_PER_PAGE)
    return 10 + int(60 * min(1.0, page / expected))


def _disarm_links(root: Element) -> None:
    """Keep the words of a link that leads to a file, a script or nowhere, and drop its address.

    Word files are full of links to somebody's disk; a reader of the PDF would be asked to open them.
    """
    for element in list(root.iter()):
        if element.tag == "a":
            address = (element.get("href") or "").strip()
            if not address.startswith(("#", *LINKS_OUT)):
                element.attrib.pop("href", None)
            element.attrib.pop("rel", None)
        elif element.tag == "link" and "attachment" in (element.get("rel") or "").lower().split():
            raise ResourceRefused(["a document may not embed files by itself"])


class _Ear(logging.Handler):
    """Hears what WeasyPrint says in one thread, so that two documents set at once do not mix."""

    def __init__(self, on_record: Callable[[logging.LogRecord], None], level: int) -> None:
        super().__init__(level)
        self._on_record = on_record
        self._thread = threading.get_ident()

    def emit(self, record: logging.LogRecord) -> None:
        if record.thread == self._thread:
            self._on_record(record)


@contextmanager
def _listening(on_page: Callable[[int], None]) -> Iterator[list[str]]:
    """Collect the warnings of WeasyPrint and report the pages that it lays out."""
    warnings: list[str] = []

    def hear_step(record: logging.LogRecord) -> None:
        if match := LAYOUT_PAGE.match(record.getMessage()):
            on_page(int(match[1]))

    log, steps = logging.getLogger("weasyprint"), logging.getLogger("weasyprint.progress")
    steps.setLevel(logging.INFO)
    steps.propagate = False  # a line for every page helps nobody in the log of a server
    warning_ear = _Ear(lambda record: warnings.append(record.getMessage()), logging.WARNING)
    step_ear = _Ear(hear_step, logging.INFO)
    log.addHandler(warning_ear)
    steps.addHandler(step_ear)
    try:
        yield warnings
    finally:
        log.removeHandler(warning_ear)
        steps.removeHandler(step_ear)
