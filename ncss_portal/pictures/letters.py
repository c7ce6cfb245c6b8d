"""How wide words are, measured in the typeface in which pages and PDF set them."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from io import BytesIO

from fontTools.ttLib import TTFont

from ncss_portal.webfonts import CUTS

# Of the em: the room that a browser gives a line of Source Sans above and below its base line.
ASCENT, DESCENT = 0.984, 0.273
# A letter that the typeface lacks is set in another one. The widest letters fill the whole em.
UNKNOWN = 1.0
ELLIPSIS = "…"
# What was measured and forgotten is measured again; names repeat from picture to picture.
REMEMBERED = 20_000


@lru_cache
def _advances(cut: str) -> dict[int, float]:
    """Letter → width in em."""
    source = next(known for known in CUTS if known.name == cut)
    with TTFont(BytesIO(source.source_bytes()), lazy=True) as font:
        widths, em = font["hmtx"], font["head"].unitsPerEm
        return {code: widths[name][0] / em for code, name in font.getBestCmap().items()}


@lru_cache(REMEMBERED)
def _ems(words: str, *, bold: bool) -> float:
    known = _advances("sans-600" if bold else "sans-400")
    return sum(_em(letter, known) for letter in words)


def _em(letter: str, known: dict[int, float]) -> float:
    width = known.get(ord(letter))
    if width is None:
        return 0.0 if unicodedata.combining(letter) else UNKNOWN
    return width


def width(words: str, size: float, *, bold: bool = False) -> float:
    """How wide `words` are when set in one line; never less than what a browser draws."""
    return _ems(words, bold=bold) * size


def shortened(words: str, size: float, room: float) -> str:
    """As many letters as there is room for, with an ellipsis if some are gone."""
    if width(words, size) <= room:
        return words
    kept = words
    while kept and width(kept.rstrip() + ELLIPSIS, size) > room:
        kept = kept[:-1]
    return kept.rstrip(" ,;–-(") + ELLIPSIS


def lines(words: str, size: float, room: float, most: int) -> list[str]:
    """`words` broken at spaces into at most `most` lines, the last one shortened if they do not suffice."""
    found = [""]
    # Nobody reads the end of a very long name in a picture, and it must not take long.
    for word in _words(words[:300]):
        longer = f"{found[-1]} {word}".strip()
        if width(longer, size) <= room or not found[-1]:
            found[-1] = longer
        elif len(found) < most:
            found.append(word)
        else:
            found[-1] = longer
            break
    return [shortened(line, size, room) for line in found]


def _words(words: str) -> Iterator[str]:
    """The words; control signs, which no picture may hold, count as spaces."""
    yield from re.split(r"[\s\x00-\x1f\x7f]+", words.strip())
