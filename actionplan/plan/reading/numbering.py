"""Numbers and titles out of words ("Area of Priority 1: Legal framework"); numbers that are unique where they stand."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from ncss_portal.spreadsheets.cell_words import one_line

LONGEST_NUMBER = 20

_PRIORITY_WORDS = (
    r"area of priority|priority area|strategic priority|priority|strategic pillar|pillar|pilar|pilier"
    r"|eje estrat[eé]gico|eje|axe strat[eé]gique|axe|[aá]rea prioritaria|prioridad|domaine prioritaire|domaine"
    r"|strategic goal|strategic area|goal|thematic area|focus area|eixo estrat[eé]gico|eixo|priorit[eé]|axis"
)
_OBJECTIVE_WORDS = r"(?:strategic |specific )?objective|objetivo(?: estrat[eé]gico| espec[ií]fico)?|objectif|outcome"
_ORDINAL = r"(?:n[o°º]\.?\s*)?(?-i:\d+(?:\.\d+)*|[IVXLC]+|[A-Z]\d*)(?![^\W_]|[’'])"
_END = r"\s*[:.)\-–—]*\s*"
_PRIORITY = re.compile(
    rf"(?:{_PRIORITY_WORDS})s?\s*(?:(?P<number>{_ORDINAL}){_END}|[:–—]\s*)(?P<title>.*)", re.IGNORECASE
)
_OBJECTIVE = re.compile(
    rf"(?:{_OBJECTIVE_WORDS})s?\s*(?:(?P<number>{_ORDINAL}){_END}|[:–—]\s*)(?P<title>.*)", re.IGNORECASE
)
_NUMBERED = re.compile(r"(?P<number>[A-Z]{0,3}\d+(?:\.\d+)*|[IVX]+)(?:[.):]\s*|\s+[-–—:]\s*)(?P<title>[^\W\d_].*)|"
                       r"(?P<dotted>[A-Z]{0,3}\d+(?:\.\d+)+)\s+(?P<rest>\S.*)")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Numbered:
    """A number (empty where the words give none) and the words without it. `is_named`: a lead-in stood before it."""

    number: str
    title: str
    is_named: bool = False


def priority_of(text: str) -> Numbered:
    """ "Area of Priority 1: Legal framework" gives "1" and "Legal framework"; so does "1. Legal framework"."""
    return _numbered(text, _PRIORITY)


def objective_of(text: str) -> Numbered:
    """ "Objective 2: Standards set", "2. Standards set", "1.2 Standards set"."""
    return _numbered(text, _OBJECTIVE)


def _numbered(text: str, named: re.Pattern[str]) -> Numbered:
    line = one_line(text)
    if found := named.fullmatch(line):
        number = re.sub(r"(?i)^n[o°º]\.?\s*", "", found["number"] or "")
        return Numbered(number, found["title"] or line, is_named=True)
    if found := _NUMBERED.fullmatch(line):
        return Numbered(found["number"] or found["dotted"], found["title"] or found["rest"])
    return Numbered("", line)


@dataclass(frozen=True, slots=True)
class SettledNumbers:
    """Numbers that are unique and short enough, and the places at which one was made or changed."""

    numbers: list[str]
    made: list[int]
    changed: list[int]


def settle_numbers(numbers: Sequence[str], make: Callable[[int], str] = str) -> SettledNumbers:
    """Makes the missing numbers (`make` gets the position, from 1) and tells repeated ones apart: "1.1", "1.1 (2)"."""
    taken = {number for number in numbers if number and len(number) <= LONGEST_NUMBER}
    settled: list[str] = []
    made: list[int] = []
    changed: list[int] = []
    for place, number in enumerate(numbers):
        if not number:
            number = next(free for free in _candidates(make, place + 1) if free not in taken)
            made.append(place)
        elif len(number) > LONGEST_NUMBER or number in settled:
            number = next(free for free in _repeats(number) if free not in taken)
            changed.append(place)
        taken.add(number)
        settled.append(number)
    return SettledNumbers(settled, made, changed)


def _candidates(make: Callable[[int], str], first: int) -> Iterator[str]:
    place = first
    while True:
        yield make(place)[-LONGEST_NUMBER:]
        place += 1


def _repeats(number: str) -> Iterator[str]:
    count = 2
    while True:
        yield f"{number[: LONGEST_NUMBER - 8].rstrip()} ({count})"
        count += 1
