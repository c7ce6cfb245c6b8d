"""Differences between two texts, word by word, and the merging of two people's words.

Tokens are a word with the blank behind it: with blanks as tokens of their own the same comparison takes sixty times as
long. `merge` never guesses: where both sides touch the same words it says so and gives nothing.
"""

import difflib
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import accumulate, groupby
from typing import Literal, NamedTuple

from merge3 import Merge3

from ncss_portal import markup

# A raised number is a word of its own: the footnote of a word comes and goes without the word.
_RAISED, _LETTERS = "[⁰¹²³⁴-⁹]+", r"[^\W⁰¹²³⁴-⁹]+"
TOKEN = re.compile(rf"{_RAISED}\s*|{_LETTERS}(?:[’'-]{_LETTERS})*\s*|[^\w\s]\s*|\s+")
# The last word of a sentence. Texts that take too many steps word by word are compared sentence by sentence first.
SENTENCE_END = re.compile(r"[.!?;:。！？؟۔।]|\n")
MOST_STEPS = 20_000_000

Op = Literal["=", "ins", "del"]
# As difflib gives them: what happened, from where to where in the old text, from where to where in the new.
Opcode = tuple[str, int, int, int, int]


class Piece(NamedTuple):
    """A run of words that stayed, came or went; as a pair it is what the tag `words` of the face shows."""

    op: Op
    text: str


def tokens(text: str) -> list[str]:
    return TOKEN.findall(text)


def difference(before: str, after: str) -> list[Piece]:
    """What changed from `before` to `after`. Joining all but the "ins" pieces gives `before` again."""
    old, new = tokens(before), tokens(after)
    runs = groupby(_pieces(old, new), key=lambda piece: piece.op)
    return [Piece(op, "".join(piece.text for piece in run)) for op, run in runs]


class Readable(list[tuple[str, str]]):
    """A difference for readers. `marks` says what they do not: "only" marks of Markdown differ, or they do "too"."""

    marks: Literal["", "only", "too"] = ""


def readable_difference(before: str, after: str) -> Readable:
    """The difference of two Markdown texts in their visible words, with footnote marks as raised numbers.

    Where the words are the same and only marks differ (emphasis, the address of a link), the marks are shown.
    """
    old, new = _readable(before), _readable(after)
    if old == new:
        found = Readable(difference(before, after))
        found.marks = "only" if before != after else ""
        return found
    found = Readable(difference(old, new))
    found.marks = "too" if markup.marks_of(before) != markup.marks_of(after) else ""
    return found


def _readable(text: str) -> str:
    """The visible words, a line for each paragraph."""
    return "\n".join(markup.to_paragraphs(text, markup.raised))


def _words(found: list[str]) -> list[str]:
    return [token.rstrip() or token for token in found]


def _pieces(old: list[str], new: list[str]) -> Iterator[Piece]:
    # A word is the same word whatever stands behind it: "days." and "days of" share it.
    for op, i1, i2, j1, j2 in _opcodes(_words(old), _words(new)):
        if op == "equal":
            for before, after in zip(old[i1:i2], new[j1:j2], strict=True):
                yield from _same_word(before, after)
            continue
        if i2 > i1:
            yield Piece("del", "".join(old[i1:i2]))
        if j2 > j1:
            yield Piece("ins", "".join(new[j1:j2]))


def _opcodes(old: list[str], new: list[str]) -> Iterator[Opcode]:
    """Word by word; where that would take too long, only inside the sentences that are not the same."""
    if _steps(old, new) <= MOST_STEPS:
        yield from difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
        return
    olds, news = _sentences(old), _sentences(new)
    if _steps(olds, news) > MOST_STEPS:
        yield "replace", 0, len(old), 0, len(new)
        return
    starts_old, starts_new = _starts(olds), _starts(news)
    for op, i1, i2, j1, j2 in difflib.SequenceMatcher(None, olds, news, autojunk=False).get_opcodes():
        i1, i2, j1, j2 = starts_old[i1], starts_old[i2], starts_new[j1], starts_new[j2]
        if op == "replace" and _steps(old[i1:i2], new[j1:j2]) <= MOST_STEPS:
            matcher = difflib.SequenceMatcher(None, old[i1:i2], new[j1:j2], autojunk=False)
            yield from ((op, i1 + a, i1 + b, j1 + c, j1 + d) for op, a, b, c, d in matcher.get_opcodes())
        else:
            yield op, i1, i2, j1, j2


def _steps(old: Sequence[object], new: Sequence[object]) -> int:
    """How many steps difflib takes at worst: it looks at each pair of equal things again after each one it found."""
    before, after = Counter(old), Counter(new)
    both = before.keys() & after.keys()
    pairs = sum(before[thing] * after[thing] for thing in both)
    return (len(old) + pairs) * sum(min(before[thing], after[thing]) for thing in both) // 2


def _sentences(words: list[str]) -> list[tuple[str, ...]]:
    found: list[list[str]] = [[]]
    for word in words:
        found[-1].append(word)
        if SENTENCE_END.search(word):
            found.append([])
    return [tuple(sentence) for sentence in found if sentence]


def _starts(sentences: list[tuple[str, ...]]) -> list[int]:
    """The place of the first word of each sentence, and at the end the number of all words."""
    return [0, *accumulate(len(sentence) for sentence in sentences)]


def _same_word(before: str, after: str) -> Iterator[Piece]:
    """One word on both sides; only the blanks behind it may differ."""
    if before == after:
        yield Piece("=", before)
        return
    word = len(before.rstrip())
    runs: tuple[tuple[Op, str], ...] = (("=", before[:word]), ("del", before[word:]), ("ins", after[word:]))
    yield from (Piece(op, text) for op, text in runs if text)


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
