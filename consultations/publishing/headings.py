"""Levels and titles of headings: what a reader with a screen reader, a running head and the contents need of them."""

import re
from collections.abc import Iterable

RUNNING_CHARACTERS = 58
FEWEST_CAPITALS = 6
COUNTING = re.compile(
    r"(?:annex|appendix|anexo|annexe|ap[ée]ndice|anlage|anhang|chapter|cap[íi]tulo|chapitre|part|parte|partie)"
    r"\s+(?:\d{1,3}|[IVXLC]{1,6}|[A-Z])[.:]?",
    re.IGNORECASE,
)


class EditionError(ValueError):
    """The edition contradicts itself: an anchor stands twice, a heading level is skipped, a figure has no words."""


def check_levels(levels: Iterable[int], *, where: str) -> None:
    """Raise `EditionError` when a heading is more than one level below the one before it."""
    before = 0
    for level in levels:
        if not 1 <= level <= 6 or level > before + 1:
            raise EditionError(f"A heading of level {level} follows one of level {before} in {where!r}.")
        before = level


def without_skips(levels: Iterable[int], *, top: int = 1) -> list[int]:
    """The levels moved up so that none is skipped, the first being `top`: 2, 4, 4, 3 with top 2 become 2, 3, 3, 3."""
    opened: list[tuple[int, int]] = []  # (level as written, level as set)
    result = []
    for level in levels:
        while opened and opened[-1][0] >= level:
            opened.pop()
        new = min(6, opened[-1][1] + 1 if opened else top)
        opened.append((level, new))
        result.append(new)
    return result


def is_in_capitals(title: str) -> bool:
    """A title written in capitals throughout, which is set smaller: "EXECUTIVE SUMMARY", but not "ICT"."""
    return title.isupper() and len(title) > FEWEST_CAPITALS


def shortened(title: str, limit: int = RUNNING_CHARACTERS) -> str:
    """The title cut at a word, for a running head that has one line."""
    if len(title) <= limit:
        return title
    whole_words, blank, _ = title[:limit].rpartition(" ")
    return (whole_words if blank else title[: limit - 1]).rstrip(" ,;:–-") + "…"


def only_counts(title: str) -> bool:
    """A title that says no more than which annex or chapter it is: "ANNEX 1"."""
    return COUNTING.fullmatch(title.strip()) is not None
