"""Differences between two texts, word by word, and the merging of two people's words.

Tokens are a word with the blank behind it: with blanks as tokens of their own the same comparison takes sixty times as
long. `merge` never guesses: where both sides touch the same words it says so and gives nothing.
"""

import difflib
import re
from collections.abc import Iterator
from itertools import groupby
from typing import Literal, NamedTuple

from merge3 import Merge3

TOKEN = re.compile(r"\w+(?:[’'-]\w+)*\s*|[^\w\s]\s*|\s+")
# Above this many tokens in one text, frequent words are passed over: coarser, but never slow.
COARSE_FROM = 5000

Op = Literal["=", "ins", "del"]


class Piece(NamedTuple):
    """A run of words that stayed, came or went; as a pair it is what the tag `words` of the face shows."""

    op: Op
    text: str


def tokens(text: str) -> list[str]:
    return TOKEN.findall(text)


def difference(before: str, after: str) -> list[Piece]:
    """What changed from `before` to `after`. Joining all but the "ins" pieces gives `before` again."""
    old, new = tokens(before), tokens(after)
    # A word is the same word whatever stands behind it: "days." and "days of" share it.
    matcher = difflib.SequenceMatcher(None, _words(old), _words(new), autojunk=max(len(old), len(new)) > COARSE_FROM)
    runs = groupby(_pieces(matcher, old, new), key=lambda piece: piece.op)
    return [Piece(op, "".join(piece.text for piece in run)) for op, run in runs]


def _words(found: list[str]) -> list[str]:
    return [token.rstrip() or token for token in found]


def _pieces(matcher: "difflib.SequenceMatcher[str]", old: list[str], new: list[str]) -> Iterator[Piece]:
    for op, i1, i2, j1, j2 in matcher.get_opcodes():
        if op == "equal":
            for before, after in zip(old[i1:i2], new[j1:j2], strict=True):
                yield from _same_word(before, after)
            continue
        if i2 > i1:
            yield Piece("del", "".join(old[i1:i2]))
        if j2 > j1:
            yield Piece("ins", "".join(new[j1:j2]))


def _same_word(before: str, after: str) -> Iterator[Piece]:
    """One word on both sides; only the blanks behind it may differ."""
    if before == after:
        yield Piece("=", before)
        return
    word = len(before.rstrip())
    runs: tuple[tuple[Op, str], ...] = (("=", before[:word]), ("del", before[word:]), ("ins", after[word:]))
    yield from (Piece(op, text) for op, text in runs if text)


def likeness(before: str, after: str) -> float:
    """How much two texts have in common, from 0 to 1."""
    old, new = tokens(before.lower()), tokens(after.lower())
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=max(len(old), len(new)) > COARSE_FROM)
    return matcher.ratio()


def tidy(words: str) -> str:
    """Words as a browser sends them, with the line ends of the portal and nothing around them."""
    return words.replace("\r\n", "\n").replace("\r", "\n").strip()


class Conflict(Exception):
    """Both sides changed the same words. Carries the texts, so that a person can decide."""

    def __init__(self, base: str, current: str, suggestion: str) -> None:
        super().__init__("the same words were changed on both sides")
        self.base, self.current, self.suggestion = base, current, suggestion


def merge(base: str, current: str, suggestion: str) -> str:
    """`current` with what `suggestion` changed against `base`. Raises Conflict where both touch the same words."""
    merged: list[str] = []
    for group in Merge3(tokens(base), tokens(current), tokens(suggestion)).merge_groups():
        if group[0] == "conflict":
            raise Conflict(base, current, suggestion)
        merged.extend(group[1])
    return "".join(merged)
