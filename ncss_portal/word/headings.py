"""Headings and title lines that no style marks: guessed from how a line looks, and put as a question each time."""

import re
from collections.abc import Sequence

from django.utils.translation import gettext as _

from ncss_portal.word.blocks import Block
from ncss_portal.word.bodies import Piece
from ncss_portal.word.doubts import Doubts, quoted
from ncss_portal.word.paragraphs import Paragraph

LONGEST_HEADING = 120
LONGEST_TITLE_LINE = 150
LONGEST_BOLD_LINE = 80
# Where no line has the style of a title, more lines than this are text.
MOST_TITLE_LINES = 8

_NUMBERED = re.compile(
    r"^(?:(?P<numbers>\d{1,2}(?:\.\d{1,2}){0,4})(?:[.):]+\s*|\s+)|[IVXLC]{1,6}[.):]\s*|[A-Z][.)]\s*|"
    r"(?:part|chapter|annex|appendix|section|partie|chapitre|annexe|parte|capítulo|anexo|sección)\s+"
    r"(?:\d{1,3}|[IVXLC]{1,6}|[A-H])\b[.:]?\s*)(?:[^\W\d]|$)",
    re.IGNORECASE,
)
_CONTENTS = re.compile(
    r"^(?:table of )?contents:?$|^(?:inhalt|inhaltsverzeichnis|sommaire|table des matières|índice|contenido|"
    r"tabla de contenido|sumário|sommario|indice|inhoud|содержание|оглавление|المحتويات|جدول المحتويات|"
    r"目录|目錄|目次)$",
    re.IGNORECASE,
)


def guessed_level(paragraph: Paragraph) -> int | None:
    """The level a bold short line would have as a heading, or None for anything that looks like text."""
    text = paragraph.plain
    if not paragraph.bold or not paragraph.plain_style or len(text) > LONGEST_HEADING or text.endswith((".", ";", ",")):
        return None
    if paragraph.mark:
        return paragraph.mark.level + 1 if paragraph.mark.ordered else None
    found = _NUMBERED.match(text)
    if not found:
        return None
    return min((found["numbers"] or "").count(".") + 1, 6)


def _stands_out(paragraph: Paragraph) -> bool:
    """A short bold line without a number: too weak a sign for a heading, but worth a question."""
    text = paragraph.plain
    short = len(text) <= LONGEST_BOLD_LINE and not text.endswith((".", ";", ",", ":"))
    return paragraph.bold and paragraph.plain_style and short and not paragraph.mark


def settle_headings(pieces: Sequence[Piece], doubts: Doubts) -> None:
    """Give a level to bold numbered lines where the document has no headings at all; otherwise only ask about them."""
    paragraphs = [piece for piece in pieces if isinstance(piece, Paragraph) and not piece.is_empty]
    has_headings = any(paragraph.level for paragraph in paragraphs)
    doubts.where = ""
    for paragraph in paragraphs:
        if paragraph.level:
            doubts.where = paragraph.plain
            continue
        level = guessed_level(paragraph)
        line = {"line": quoted(paragraph.plain)}
        if level is None:
            if not has_headings and _stands_out(paragraph):
                doubts.ask(_("“%(line)s” is in bold but has no heading style. Is it a heading?") % line)
        elif has_headings:
            doubts.ask(_("“%(line)s” is in bold and numbered but has no heading style. Is it a heading?") % line)
        else:
            paragraph.level, paragraph.mark = min(level, 6), None
            doubts.where = paragraph.plain
            doubts.ask(_("“%(line)s” is in bold and numbered and was taken for a heading. Is it one?") % line)


def settle_contents(pieces: Sequence[Piece]) -> None:
    """The line “Contents” above a table of contents goes with it."""
    above: Paragraph | None = None
    for piece in pieces:
        if isinstance(piece, Block):
            above = None
        elif piece.in_contents and above and _CONTENTS.match(above.plain):
            above.spans, above.level, above.in_contents = [], None, True
        elif not piece.is_empty:
            above = piece


def settle_title_page(pieces: Sequence[Piece]) -> None:
    """The short lines before the first heading, page break or table of contents belong to the title page."""
    lines, ended = _leading_lines([piece for piece in pieces if isinstance(piece, Paragraph) or piece.kind != "figure"])
    titled = any(line.role == "title" for line in lines)
    if titled or (ended and len(lines) <= MOST_TITLE_LINES):
        for line in lines:
            line.role = "title"


def _leading_lines(pieces: Sequence[Piece]) -> tuple[list[Paragraph], bool]:
    """The short lines at the beginning, and whether something ends them that ends a title page."""
    lines: list[Paragraph] = []
    for piece in pieces:
        if isinstance(piece, Block):
            return lines, False
        if piece.in_contents or piece.level or (piece.breaks_before and lines):
            return lines, True
        if piece.mark or len(piece.plain) > LONGEST_TITLE_LINE or piece.role in ("caption", "quote"):
            return lines, False
        if not piece.is_empty:
            lines.append(piece)
        if piece.breaks_after:
            return lines, True
    return lines, False
