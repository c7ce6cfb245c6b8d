"""The only door through which the typesetter reads anything.

WeasyPrint would fetch whatever a document names, from the disk or the network, and would embed it. Here a document can
name three things, and nothing else, whatever it says:

    portal:print/NAME.css   a print style sheet of the portal
    portal:fonts/NAME.ttf   a typeface of the portal; only while the faces are loaded, not for documents
    portal:files/NAME       a picture that was handed over together with the document

A NAME is one plain word, so there is no path to climb and nothing to decode.
"""

import re
from collections.abc import Mapping
from pathlib import Path

from weasyprint.urls import URLFetcher, URLFetcherResponse

from ncss_portal.pdf.pictures import PictureRefused, printable

PRINT_SHEETS = Path(__file__).resolve().parents[2] / "static" / "css" / "print"
ADDRESS = re.compile(r"portal:(?P<place>print|fonts|files)/(?P<name>[A-Za-z0-9][A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]+)*)")
SHOWN_CHARACTERS = 120


class FetchRefused(ValueError):
    """The address leads to nothing that this document may read."""


class PortalFetcher(URLFetcher):
    """Answers `portal:` addresses and refuses all others.

    Every refusal is also kept in `refused`, because WeasyPrint goes on without the thing in some places and says
    nothing in others.
    """

    def __init__(
        self,
        *,
        files: Mapping[str, bytes] | None = None,
        sheets: Path = PRINT_SHEETS,
        fonts: Mapping[str, Path] | None = None,
    ) -> None:
        super().__init__(allowed_protocols=("portal",), allow_redirects=False)
        self._files = dict(files or {})
        self._sheets = sheets.resolve()
        self._fonts = dict(fonts or {})
        self.refused: list[str] = []

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        """Return what `url` stands for, or raise `FetchRefused`."""
        try:
            body, content_type = self._read(url)
        except FetchRefused as refusal:
            self.refused.append(str(refusal))
            raise
        return URLFetcherResponse(url, body, {"Content-Type": content_type})

    def _read(self, url: str) -> tuple[bytes, str]:
        address = ADDRESS.fullmatch(url)
        if address is None:
            raise FetchRefused(f"{_shown(url)}: not one of the portal's own files")
        name = address["name"]
        match address["place"]:
            case "print":
                return self._sheet(name), "text/css; charset=utf-8"
            case "fonts":
                return self._font(name), "font/ttf"
            case _:
                return self._picture(name)

    def _sheet(self, name: str) -> bytes:
        path = self._sheets / name
        if path.suffix != ".css" or path.is_symlink() or not path.is_file() or path.resolve().parent != self._sheets:
            raise FetchRefused(f"{_shown(name)}: no print style sheet of this name")
        return path.read_bytes()

    def _font(self, name: str) -> bytes:
        if name not in self._fonts:
            raise FetchRefused(f"{_shown(name)}: no typeface of this name")
        return self._fonts[name].read_bytes()

    def _picture(self, name: str) -> tuple[bytes, str]:
        if name not in self._files:
            raise FetchRefused(f"{_shown(name)}: no picture of this name came with the document")
        try:
            return printable(self._files[name])
        except PictureRefused as reason:
            raise FetchRefused(f"{_shown(name)}: {reason}") from reason


def _shown(url: str) -> str:
    """The address as it may stand in a message: short, and without control characters."""
    plain = "".join(character if character.isprintable() else "?" for character in url)
    return plain if len(plain) <= SHOWN_CHARACTERS else plain[: SHOWN_CHARACTERS - 1] + "…"
