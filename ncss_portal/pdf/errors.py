"""What can go wrong on the way from HTML to PDF."""

from collections.abc import Sequence


class PdfError(Exception):
    """Any reason for which no PDF was made."""


class FontsMissing(PdfError):
    """The typefaces of the printed documents are not installed."""


class ResourceRefused(PdfError):
    """The document asked for something that it may not read: a file, an address, a picture of an unknown kind."""

    def __init__(self, refusals: Sequence[str]) -> None:
        super().__init__("; ".join(refusals))
        self.refusals = tuple(refusals)


class RenderingWarned(PdfError):
    """The typesetter had doubts. A dropped rule or a missing glyph is a broken document, so nothing is delivered."""

    def __init__(self, warnings: Sequence[str]) -> None:
        super().__init__("; ".join(warnings))
        self.warnings = tuple(warnings)
