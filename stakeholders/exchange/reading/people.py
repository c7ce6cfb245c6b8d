"""Names of people: put into order where the way they are written says the order; and when two of them are the same."""

import re
import unicodedata
from dataclasses import dataclass

from rapidfuzz import fuzz

from ncss_portal.spreadsheets.cell_words import clean_lines, one_line

_IN_BRACKETS = re.compile(
    r"\s*\(\s*(?:ms|mr|mrs|miss|mx|sra?|srta|dra?|mme|mlle|m|hon|he|she|they)?\.?\s*\)\s*", re.IGNORECASE
)
_FORMS_OF_ADDRESS = re.compile(r"^(?:(?:ms|mr|mrs|miss|sra?|srta|mme|mlle)\.?|m\.)\s+(?=\S)", re.IGNORECASE)
_TITLES = frozenset(
    (
        *("dr", "dra", "prof", "hon", "lic", "ing", "mr", "mrs", "ms", "miss", "sr", "sra", "srta", "mme", "mlle"),
        *("col", "maj", "cpt", "capt", "lt", "sgt", "rev", "sir"),
    )
)
_AFTER_NAMES = frozenset(("jr", "sr", "ii", "iii", "iv", "phd", "md", "msc", "mba", "llb", "esq", "jp", "qc", "obe"))
_PARTICLES = frozenset(("de", "del", "la", "las", "los", "da", "das", "do", "dos", "di", "du", "des", "van", "von"))
_ENOUGH = 88


@dataclass(frozen=True, slots=True)
class Name:
    """A person's name. `family` is known only where the file says which part it is."""

    whole: str = ""
    family: str = ""
    is_tidied: bool = False


def read_name(*, full: str = "", given: str = "", family: str = "") -> Name:
    """A name out of its cells: "SURNAME, First (Ms.)" becomes "First Surname"."""
    written = [one_line(clean_lines(text)) for text in (full, given, family)]
    full, given, family = (_bare(text) for text in written)
    if not full and not given and "," in family:
        full, family = family, ""
    if not full and not family:
        full, given = given, ""
    if full:
        name = _from_one_cell(full)
    else:
        given, family = proper(given), proper(family)
        name = Name(one_line(f"{given} {family}"), family)
    as_written = one_line(f"{written[0]} {written[1]} {written[2]}")
    return Name(name.whole, name.family, name.whole != as_written)


def _bare(text: str) -> str:
    return _FORMS_OF_ADDRESS.sub("", _IN_BRACKETS.sub(" ", text).strip()).strip(" ,;")


def _from_one_cell(text: str) -> Name:
    before, comma, after = (part.strip() for part in text.partition(","))
    if comma and after and "," not in after and not _is_after_name(after):
        family, given = proper(before), proper(_bare(after))
        return Name(f"{given} {family}", family)
    words = text.split()
    loud = [word for word in words if _is_loud(word)]
    if loud and len(loud) < len(words) and all(len(word) > 2 for word in loud):
        # "Ada MOCKUP", as it is done where family names are written in capitals
        return Name(" ".join(proper(word) if word in loud else word for word in words), proper(" ".join(loud)))
    return Name(proper(text))


def _is_after_name(text: str) -> bool:
    return all(word.strip(".").replace(".", "").casefold() in _AFTER_NAMES for word in text.split())


def _is_loud(word: str) -> bool:
    return word.isupper() and sum(character.isalpha() for character in word) > 1 and "." not in word


def proper(text: str) -> str:
    """A name that is all in capitals, written as names are; any other as it is."""
    if not (text.isupper() and sum(character.isalpha() for character in text) > 2):
        return text
    words = text.lower().split()
    return " ".join(word if place and word in _PARTICLES else _capitalised(word) for place, word in enumerate(words))


def _capitalised(word: str) -> str:
    """O'brien → O'Brien, smith-jones → Smith-Jones, but Na'im."""
    word = re.sub(r"(^[od]['’]|-)(\w)", lambda match: match[1] + match[2].upper(), word)
    return word[:1].upper() + word[1:]


def parts_of(name: str) -> tuple[str, ...]:
    """The parts of a name for comparing: without accents, titles and order."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(mark for mark in plain if not unicodedata.combining(mark))
    plain = re.sub(r"['’`´]", "", plain).replace("ø", "o").replace("ł", "l")
    return tuple(sorted(part for part in re.findall(r"\w+", plain) if part not in _TITLES))


def is_same(one: str, other: str) -> bool:
    """The same parts, in whatever order."""
    return bool(one and other) and parts_of(one) == parts_of(other)


def is_near(one: str, other: str) -> bool:
    """The same parts, but for a typing error, an initial, or a part that one of them leaves out."""
    first, second = parts_of(one), parts_of(other)
    if not first or not second:
        return False
    if first == second or fuzz.ratio(" ".join(first), " ".join(second)) >= _ENOUGH:
        return True
    few, many = sorted((first, second), key=len)
    return len(few) > 1 and all(_stands_in(part, many) for part in few) and any(len(p) > 1 and p in many for p in few)


def _stands_in(part: str, parts: tuple[str, ...]) -> bool:
    return any(part == own or (min(len(part), len(own)) == 1 and part[0] == own[0]) for own in parts)
