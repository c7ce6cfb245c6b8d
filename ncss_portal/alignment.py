"""Which piece of an earlier text became which piece of a later one.

Identity comes from content: files from a word processor carry no marks that survive. Pieces are paired in four rounds,
the surest first: the same words in the same order; the same words elsewhere (moved); similar words between the same
neighbours (reworded); similar words anywhere (moved and reworded). What is left is new or gone. A piece whose words
are found again in two or more neighbouring pieces was split.
"""

import difflib
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rapidfuzz import fuzz
from rapidfuzz.distance import Indel

Change = Literal["unchanged", "reworded", "split", "new"]

# Shares of common letters. Between the same neighbours less is enough than across the whole text.
LIKE_IN_PLACE = 0.5
LIKE_ANYWHERE = 0.65
LIKE_WHEN_JOINED = 0.8
# A text that was shortened or continued stands nearly whole in the other.
CONTAINED = 90
# Texts shorter than this (letters) are too alike by chance to be paired across the whole document.
SHORT = 25
# Looking for one text inside another is slow, so samples of the shorter one are looked up first. They say nothing about
# a text of few letters, which is searched for at once.
SAMPLED_FROM = 60
SAMPLES, SAMPLE_LETTERS, SAMPLES_FOUND = 12, 8, 3
# Two unlike books must not take minutes. Beyond so many comparisons of leftovers, or so many pairs of letters in them,
# nothing is compared; of a longer text only the beginning is; and what stands in a text again and again tells nothing
# about the order once there are so many pairs of the same words.
MOST_COMPARISONS = 250_000
MOST_LETTER_PAIRS = 10**11
LONGEST_COMPARED = 20_000
MOST_SAME_PAIRS = 1_000_000


@dataclass(frozen=True, slots=True)
class Piece:
    """A text with its kind; pieces of different kinds are never the same."""

    kind: str
    text: str


@dataclass(slots=True)
class Match:
    """What became of the piece at a place in the new text: `old` is the place of its forerunner, if it has one."""

    old: int | None
    change: Change
    moved: bool = False


def likeness(old: str, new: str, least: float) -> float:
    """From 0 to 1; a text that stands nearly whole in the other just reaches `least`."""
    old, new = old[:LONGEST_COMPARED], new[:LONGEST_COMPARED]
    score = Indel.normalized_similarity(old, new, score_cutoff=least)
    if score < least and _is_contained(*sorted((old, new), key=len)):
        return least
    return score


def _is_contained(short: str, long: str) -> bool:
    """Whether `short` stands nearly whole in `long`. Texts of about one length would be alike as a whole."""
    if len(short) < SHORT or len(long) < 1.4 * len(short) or not _may_be_contained(short, long):
        return False
    return fuzz.partial_ratio(short, long, score_cutoff=CONTAINED) >= CONTAINED


def _may_be_contained(short: str, long: str) -> bool:
    """False where so few samples of `short`, taken evenly, stand in `long` that the rest of it cannot either."""
    if len(short) < SAMPLED_FROM:
        return True
    step = (len(short) - SAMPLE_LETTERS) / (SAMPLES - 1)
    starts = [round(place * step) for place in range(SAMPLES)]
    return sum(short[start : start + SAMPLE_LETTERS] in long for start in starts) >= SAMPLES_FOUND


class _Aligner:
    def __init__(self, old: Sequence[Piece], new: Sequence[Piece]) -> None:
        self.old, self.new = old, new
        self.pairs: dict[int, int] = {}  # new place -> old place
        self.used: set[int] = set()
        self.splits: dict[int, int] = {}

    def pair(self, i: int, j: int) -> None:
        self.pairs[j] = i
        self.used.add(i)

    def left_old(self) -> list[int]:
        return [i for i in range(len(self.old)) if i not in self.used]

    def left_new(self) -> list[int]:
        return [j for j in range(len(self.new)) if j not in self.pairs and j not in self.splits]

    def same_in_order(self) -> None:
        before, after = Counter(self.old), Counter(self.new)
        repeated = sum(count * after[piece] for piece, count in before.items()) > MOST_SAME_PAIRS
        matcher = difflib.SequenceMatcher(None, self.old, self.new, autojunk=repeated)
        for i, j, size in matcher.get_matching_blocks():
            for step in range(size):
                self.pair(i + step, j + step)

    def same_elsewhere(self) -> None:
        """The same words in another place; with repeated words, those nearest to each other in order."""
        places: dict[Piece, list[int]] = defaultdict(list)
        for i in self.left_old():
            places[self.old[i]].append(i)
        for j in self.left_new():
            if candidates := places.get(self.new[j]):
                i = min(candidates, key=lambda i: abs(i - j))
                candidates.remove(i)
                self.pair(i, j)

    def like_in_place(self) -> None:
        for olds, news in self._gaps():
            self._pair_best(olds, news, LIKE_IN_PLACE)

    def like_elsewhere(self) -> None:
        olds = [i for i in self.left_old() if len(self.old[i].text) >= SHORT]
        news = [j for j in self.left_new() if len(self.new[j].text) >= SHORT]
        self._pair_best(olds, news, LIKE_ANYWHERE)

    def _gaps(self) -> list[tuple[list[int], list[int]]]:
        """Leftovers between the same neighbours: runs of new pieces, with the old ones that stand in that gap."""
        gaps: list[tuple[list[int], list[int]]] = []
        run: list[int] = []
        before = -1
        for j in range(len(self.new) + 1):
            if j < len(self.new) and j not in self.pairs:
                run.append(j)
                continue
            if run:
                gaps.append((self._gap_after(before, self.pairs.get(j, len(self.old))), run))
                run = []
            before = self.pairs.get(j, before)
        return gaps

    def _gap_after(self, before: int, after: int) -> list[int]:
        """Unused old pieces that follow `before`; where the text was moved about, up to the next used one."""
        end = after if after > before else len(self.old)
        found = []
        for i in range(before + 1, end):
            if i in self.used:
                if after > before:
                    continue
                break
            found.append(i)
        return found

    def _pair_best(self, olds: list[int], news: list[int], least: float) -> None:
        if self._is_too_much(olds, news):
            return
        scored = []
        for j in news:
            for i in olds:
                if self.old[i].kind == self.new[j].kind:
                    score = likeness(self.old[i].text, self.new[j].text, least)
                    if score >= least:
                        scored.append((-score, abs(i - j), i, j))
        for _score, _distance, i, j in sorted(scored):
            if i not in self.used and j not in self.pairs:
                self.pair(i, j)

    def _is_too_much(self, olds: list[int], news: list[int]) -> bool:
        letters_of_old = sum(min(len(self.old[i].text), LONGEST_COMPARED) for i in olds)
        letters_of_new = sum(min(len(self.new[j].text), LONGEST_COMPARED) for j in news)
        return len(olds) * len(news) > MOST_COMPARISONS or letters_of_old * letters_of_new > MOST_LETTER_PAIRS

    def find_splits(self) -> None:
        """A leftover piece that, joined with its neighbour, reads like one old piece: that one was split."""
        for j in self.left_new():
            for first, second in ((j - 1, j), (j, j + 1)):
                if self._was_split(j, first, second):
                    break

    def _was_split(self, j: int, first: int, second: int) -> bool:
        other = first if j == second else second
        i = self.pairs.get(other)
        if i is None or first < 0 or second >= len(self.new) or self.old[i].kind != self.new[j].kind:
            return False
        whole = self.old[i].text[:LONGEST_COMPARED]
        both = f"{self.new[first].text} {self.new[second].text}"
        joined = Indel.normalized_similarity(whole, both[:LONGEST_COMPARED])
        alone = Indel.normalized_similarity(whole, self.new[other].text[:LONGEST_COMPARED])
        if joined < LIKE_WHEN_JOINED or joined <= alone + 0.05:
            return False
        self.splits[j] = i
        self.splits[other] = i
        return True

    def moved(self) -> set[int]:
        """New places whose forerunners are out of order: all outside the longest run that kept its order."""
        order = sorted(self.pairs.items())
        tails: list[int] = []
        tail_places: list[int] = []
        before: dict[int, int] = {}
        for j, i in order:
            at = bisect_left(tails, i)
            tails[at : at + 1] = [i]
            tail_places[at : at + 1] = [j]
            before[j] = tail_places[at - 1] if at else -1
        kept, j = set(), tail_places[-1] if tail_places else -1
        while j >= 0:
            kept.add(j)
            j = before[j]
        return {j for j, _i in order} - kept

    def matches(self) -> list[Match]:
        moved = self.moved()
        found = []
        for j, piece in enumerate(self.new):
            i = self.pairs.get(j, self.splits.get(j))
            if j in self.splits:
                change: Change = "split"
            elif i is None:
                change = "new"
            else:
                change = "unchanged" if self.old[i].text == piece.text else "reworded"
            found.append(Match(i, change, j in moved))
        return found


def align(old: Sequence[Piece], new: Sequence[Piece]) -> list[Match]:
    """One match for each new piece, in order. Old pieces that no match names are gone."""
    aligner = _Aligner(old, new)
    aligner.same_in_order()
    aligner.same_elsewhere()
    aligner.like_in_place()
    aligner.like_elsewhere()
    aligner.find_splits()
    return aligner.matches()
