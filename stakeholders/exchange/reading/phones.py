"""Telephone numbers: kept as they are written, only tidied; and when two of them are the same."""

import re

from ncss_portal.spreadsheets.cell_words import clean_lines

_LABEL = re.compile(r"^(?:tel|telephone|phone|ph|mobile|cell)\s*[.:]+\s*|^tel:", re.IGNORECASE)
_EXTENSION = re.compile(r"(?:ext|x|extension|extensi[oó]n|poste)\.?\s*\d+", re.IGNORECASE)
# The last digits: before them stands the country's or the area's code, or nothing.
_COMPARED = 7


def tidied(text: str) -> str:
    """The numbers of a cell on one line; nothing where there is no digit."""
    lines = [_LABEL.sub("", line) for line in clean_lines(text).split("\n")]
    whole = ", ".join(line.strip(" ;,") for line in lines if line.strip(" ;,"))
    return whole if any(character.isdigit() for character in whole) else ""


def numbers_in(text: str) -> set[str]:
    """The last digits of each number, for comparing: +501 000 0102, (501) 000-0102 and 000.0102 are the same."""
    bare = _EXTENSION.sub(" ; ", text)
    parts = re.split(r"[;,/\n]|\bor\b", bare)
    return {digits[-_COMPARED:] for part in parts if (digits := re.sub(r"\D", "", part))}


def says_more(text: str, known: str) -> bool:
    """Whether a text has a number that is not among the known ones."""
    return bool(numbers_in(text) - numbers_in(known))
