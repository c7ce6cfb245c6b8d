"""Organisations' names as people spell them: which two of them may be one organisation, and why it seems so."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from rapidfuzz import process
from rapidfuzz.distance import OSA

from stakeholders.register import naming

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

_SHORT_FORMS = {
    **dict.fromkeys(("min", "minist"), "ministry"),
    "univ": "university",
    **dict.fromkeys(("dept", "dep", "dpt"), "department"),
    **dict.fromkeys(("gov", "govt"), "government"),
    **dict.fromkeys(("natl", "nat"), "national"),
    **dict.fromkeys(("intl", "int"), "international"),
    **dict.fromkeys(("assoc", "assn"), "association"),
    **dict.fromkeys(("org", "organization"), "organisation"),
    **dict.fromkeys(("organizations", "orgs"), "organisations"),
    "center": "centre",
    "defense": "defence",
    "auth": "authority",
    **dict.fromkeys(("inst",), "institute"),
    "tech": "technology",
    "comm": "commission",
    "svcs": "services",
    "corp": "corporation",
    "co": "company",
}
_LEGAL_FORMS = frozenset(("limited", "ltd", "inc", "incorporated", "llc", "llp", "plc", "gmbh", "sarl", "sa", "srl"))
_SMALL_WORDS = frozenset(
    (
        *("the", "of", "for", "and", "with", "a", "an", "in", "de", "del", "la", "el", "los", "las", "y", "e"),
        *("du", "des", "le", "les", "et"),
    )
)
_FILLERS = frozenset(("responsibility", "responsible"))
# A part of an organisation has its name, and is not the same.
_PARTS = frozenset(
    (
        *("unit", "units", "department", "division", "branch", "section", "chapter", "office", "committee", "council"),
        *("association", "union", "school", "faculty", "centre", "institute", "foundation", "club", "student", "team"),
        *("students", "staff", "subsidiary", "authority", "board", "bureau", "agency", "commission", "secretariat"),
    )
)
_BRACKETS = re.compile(r"\(([^()]*)\)")
_MOST_ALIKE = 30  # an acronym or a domain that more names share says nothing
_MOST_TYPOS = 2
_RESPELT, _BRACKETED = _("only the spelling differs"), _("one has an addition in brackets")
_SHORTENED, _MISTYPED = _("one is the short name of the other"), _("it may be a typing error")
_SAME_ACRONYM, _SAME_DOMAIN = _("they have the same acronym"), _("their addresses have the same domain")


# The same few names are compared over and over.
squeezed = lru_cache(maxsize=20_000)(naming.squeezed)


@dataclass(eq=False)
class Spelling:
    """A name as it is written somewhere, with what else is known where it stands."""

    text: str
    acronyms: set[str] = field(default_factory=set)
    domains: set[str] = field(default_factory=set)
    rows: list[int] = field(default_factory=list)

    @cached_property
    def brackets(self) -> str:
        """What stands in brackets, squeezed."""
        return "".join(squeezed(part) for part in _BRACKETS.findall(self.text))

    @cached_property
    def core(self) -> tuple[str, ...]:
        """The words that count: without brackets, small words and legal forms; short forms written out."""
        words = _words(_BRACKETS.sub(" ", self.text)) or _words(self.text)
        while len(words) > 1 and words[-1] in _LEGAL_FORMS:
            words = words[:-1]
        full = [_SHORT_FORMS.get(word, word) for word in words]
        return tuple(word for word in full if word not in _SMALL_WORDS | _FILLERS) or tuple(full)

    @cached_property
    def joined(self) -> str:
        return "".join(self.core)

    @cached_property
    def plain(self) -> str:
        return squeezed(self.text)

    @cached_property
    def initials(self) -> str:
        """The first letters of the words, small words left out; nothing for a single word."""
        return "".join(word[0] for word in self.core) if len(self.core) > 1 else ""

    @cached_property
    def other_names(self) -> frozenset[str]:
        """What else may stand for it, squeezed: acronyms, what stands in brackets, initials."""
        own = {squeezed(name) for name in self.acronyms} | {self.brackets, self.initials}
        return frozenset(own - {""})

    @property
    def is_acronym(self) -> bool:
        letters = [character for character in self.text if character.isalpha()]
        return bool(letters) and " " not in self.text and len(letters) <= 10 and all(map(str.isupper, letters))

    @property
    def rank(self) -> tuple[bool, bool, bool, int]:
        """The lower, the better it serves as the name: no acronym, no odd capitals, nothing shortened or added."""
        words = _words(self.text)
        is_odd = self.text.islower() or self.text.isupper()
        is_short = any(word in _SHORT_FORMS for word in words) or words[-1:] == ["ltd"] or words[:1] == ["the"]
        is_added = bool(self.brackets) and self.brackets in self.acronyms
        return self.is_acronym, is_odd, is_short or is_added, min(self.rows, default=0)


def _words(text: str) -> list[str]:
    plain = re.sub(r"['’`´ʼ]", "", naming.folded(text).replace("&", " and "))
    plain = re.sub(r"\b(?:\w\.){2,}", lambda dotted: dotted[0].replace(".", ""), plain)
    return re.findall(r"\w+", plain)


@dataclass(frozen=True, slots=True)
class Likeness:
    """That two spellings may be one organisation: how strongly, why, and whether it is to be proposed."""

    strength: int
    reason: "StrOrPromise"

    @property
    def is_proposed(self) -> bool:
        return self.strength > 2


def likeness(one: Spelling, other: Spelling) -> Likeness | None:
    """Why two spellings may mean the same organisation. Mere resemblance of the words is no reason."""
    differ = bool(one.acronyms and other.acronyms and not one.acronyms & other.acronyms)
    if one.joined == other.joined:
        if one.brackets and other.brackets and one.brackets != other.brackets:
            return None
        is_added = bool(one.brackets) != bool(other.brackets)
        reason = _BRACKETED if is_added else _RESPELT
        return Likeness(2 if differ else 9, reason)
    if one.plain in other.other_names or other.plain in one.other_names:
        return Likeness(6, _SHORTENED)
    if differ:
        return None
    if _is_typing_error(one.core, other.core):
        return Likeness(7, _MISTYPED)
    return _by_what_they_share(one, other)


def _by_what_they_share(one: Spelling, other: Spelling) -> Likeness | None:
    has_acronym, domains = bool(one.acronyms & other.acronyms), one.domains & other.domains
    if has_acronym and (domains or _goes_on(one.core, other.core)):
        return Likeness(5, _SAME_ACRONYM)
    if domains and _goes_on(one.core, other.core):
        return Likeness(5, _SAME_DOMAIN)
    if domains and any(_is_trade_name(name, domains) for name in (one, other)):
        return Likeness(4, _SAME_DOMAIN)
    if has_acronym:
        return Likeness(2, _SAME_ACRONYM)
    return None


def _is_trade_name(spelling: Spelling, domains: Iterable[str]) -> bool:
    """Whether the name is that of the domain, as with "Digi" and digi.bz. Two or three letters are an acronym."""
    labels = {squeezed(domain.partition(".")[0]) for domain in domains}
    return spelling.plain in labels and len(spelling.plain) > 3 and not spelling.is_acronym


def _goes_on(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether the longer name has the words of the shorter in their order, and at most two more that name no part."""
    short, long = sorted((one, other), key=len)
    rest = list(long)
    place = 0
    for word in short:
        if word not in rest[place:]:
            return False
        place = rest.index(word, place)
        rest.pop(place)
    return 0 < len(rest) <= 2 and not set(rest) & _PARTS


def _is_typing_error(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    if len(one) != len(other):
        whole, second = "".join(one), "".join(other)
        is_long = min(len(whole), len(second)) >= 10
        return is_long and _digits(whole) == _digits(second) and OSA.distance(whole, second, score_cutoff=1) <= 1
    pairs = [(word, own) for word, own in zip(one, other, strict=True) if word != own]
    distances = [_distance(word, own) for word, own in pairs]
    return bool(pairs) and sum(distances) <= _MOST_TYPOS


def _distance(one: str, other: str) -> int:
    """How many letters differ in a word; too many where it is a short word, another initial, or a number."""
    length = min(len(one), len(other))
    most = 2 if length >= 8 else 1
    if length < 5 or one[0] != other[0] or _digits(one) != _digits(other):
        return _MOST_TYPOS + 1
    distance = OSA.distance(one, other, score_cutoff=most)
    return distance if distance <= most else _MOST_TYPOS + 1


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


class Pool:
    """The spellings known so far, so that those that may be alike are found without comparing all with all."""

    def __init__(self) -> None:
        self._by_mark: dict[tuple[str, str], list[Spelling]] = defaultdict(list)
        self._by_length: dict[int, dict[str, list[Spelling]]] = defaultdict(lambda: defaultdict(list))

    def add(self, spelling: Spelling) -> None:
        for mark in set(self._marks(spelling)):
            self._by_mark[mark].append(spelling)
        self._by_length[len(spelling.joined)][spelling.joined].append(spelling)

    def _marks(self, spelling: Spelling) -> Iterator[tuple[str, str]]:
        for name in (spelling.plain, spelling.joined, *spelling.other_names):
            if name:
                yield "name", name
        for domain in spelling.domains:
            yield "domain", domain

    def alike(self, spelling: Spelling) -> Iterator[tuple[Spelling, Likeness]]:
        """Every known spelling that may be the same organisation, with the reason."""
        seen = {id(spelling)}
        for other in self._candidates(spelling):
            if id(other) not in seen:
                seen.add(id(other))
                if found := likeness(spelling, other):
                    yield other, found

    def _candidates(self, spelling: Spelling) -> Iterator[Spelling]:
        for mark in set(self._marks(spelling)):
            known = self._by_mark.get(mark, ())
            if mark[0] == "name" or len(known) <= _MOST_ALIKE:
                yield from known[:_MOST_ALIKE]
        length = len(spelling.joined)
        for near in range(length - _MOST_TYPOS, length + _MOST_TYPOS + 1):
            names = self._by_length.get(near)
            if names and length > 4:
                close = process.extract(
                    spelling.joined, names.keys(), scorer=OSA.distance, score_cutoff=_MOST_TYPOS, limit=_MOST_ALIKE
                )
                for name, _far, _key in close:
                    yield from names[name][:_MOST_ALIKE]
