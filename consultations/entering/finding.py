"""Places of a draft as people write them: "31", "3.1", "Table 4", "whole", or the address of the piece."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from consultations.commenting.places import ANCHOR, WHOLE, name_of, takes_comments, title_of
from consultations.drafting.models import Node, Version
from ncss_portal.spreadsheets.cell_words import folded

HEADING, ROW, PLAN, NOTE, PIECE = "heading", "row", "plan", "note", "piece"
# What stands in front of a number says what is meant; these are folded (no case, no accents).
_WORDS = {
    HEADING: {"heading", "section", "clause", "chapter", "h", "s"},
    ROW: {"row", "table row", "r"},
    PLAN: {"plan", "activity", "row of the action plan", "action plan"},
    NOTE: {"note", "footnote", "fn"},
    PIECE: {"paragraph", "para", "p", "list", "table", "figure", "fig", "no", "piece"},
}
_SIGNS = {"§": HEADING, "¶": PIECE}
_KINDS = {Node.Kind.HEADING: HEADING, Node.Kind.ROW: ROW, Node.Kind.PLAN_ROW: PLAN, Node.Kind.FOOTNOTE: NOTE}
_NUMBERED = re.compile(r"(?P<words>.*?)[\s.:]*(?P<number>(?:(?<![A-Za-z])[Aa])?\d+(?:\.\d+)*)\.?$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Spot:
    """A place that was found: a node, or without one the whole draft. `doubt` says what else it could be."""

    node: Node | None
    doubt: str = ""


@dataclass(slots=True)
class Finder:
    """All places of one version on which people comment, found by what somebody wrote. One query."""

    nodes: list[Node]
    _by_anchor: dict[str, Node] = field(default_factory=dict)
    _by_number: dict[tuple[str, str], Node] = field(default_factory=dict)

    @classmethod
    def of(cls, version: Version | int) -> "Finder":
        nodes = Node.objects.filter(version=version).select_related("parent").in_order()
        return cls([node for node in nodes if takes_comments(node)])

    def __post_init__(self) -> None:
        for node in self.nodes:
            self._by_anchor[node.anchor] = node
            if node.label:
                self._by_number.setdefault((kind_of(node), node.label.casefold()), node)

    def key_of(self, node: Node) -> str:
        """The shortest words that lead to the node alone."""
        if not node.label or self._by_number[kind_of(node), node.label.casefold()] is not node:
            return node.anchor
        first = self._candidates(node.label, "")
        if first and first[0] is node and kind_of(node) != NOTE:
            return node.label
        return f"{kind_of(node)} {node.label}"

    @property
    def choices(self) -> list[tuple[str, str]]:
        """What to write, and what it leads to, of all places in the order of the text."""
        return [(WHOLE, title_of(None)), *((self.key_of(node), title_of(node)) for node in self.nodes)]

    def find(self, words: str, *, prefer: str = "") -> Spot | None:
        """The place; None where there is none. A bare number is that in the margin, then a heading, then a row."""
        words = words.strip()
        if words.casefold() in {"*", "all", "general"} or folded(words) in _whole_words():
            return Spot(None)
        if ANCHOR.fullmatch(words):
            node = self._by_anchor.get(words)
            return Spot(node) if node else None
        kind, number = _split(words)
        if not number or kind is None:
            return None
        found = self._candidates(number, kind or prefer)
        if not found:
            return None
        return Spot(found[0], "" if kind or len(found) == 1 else _doubt(found))

    def is_within(self, node: Node, heading: Node) -> bool:
        """Whether a node stands in the section that a heading begins."""
        if node.position < heading.position:
            return False
        between = (other for other in self.nodes if heading.position < other.position <= node.position)
        return not any(other.level and other.level <= (heading.level or 0) for other in between)

    def _candidates(self, number: str, kind: str) -> list[Node]:
        """The nodes with this number; of a kind alone where one is named."""
        order = [PIECE, HEADING, ROW, PLAN]
        if kind in {HEADING, ROW, PLAN, NOTE, PIECE}:
            order = [kind]
        elif kind == f"{HEADING}?":
            order = [HEADING, PIECE, ROW, PLAN]
        found = (self._by_number.get((each, number.casefold())) for each in order)
        return [node for node in found if node is not None]


# Headings first, where the column is that of the clauses.
HEADINGS_FIRST = f"{HEADING}?"


def kind_of(node: Node) -> str:
    return _KINDS.get(Node.Kind(node.kind), PIECE)


def _split(words: str) -> tuple[str | None, str]:
    """The kind that is named ("" where none is, None for unknown words) and the number."""
    kind = _SIGNS.get(words[:1], "")
    found = _NUMBERED.fullmatch(words[1:].strip() if kind else words)
    if found is None:
        return None, ""
    said = folded(found["words"])
    if not said or kind:
        return kind, found["number"]
    named = next((each for each, known in _WORDS.items() if said in known | _translated(each)), None)
    return named, found["number"]


def _translated(kind: str) -> set[str]:
    """What the portal itself calls the kind, in the language of who reads."""
    kinds: Iterable[Node.Kind] = [each for each in Node.Kind if _KINDS.get(each, PIECE) == kind]
    return {folded(str(each.label)) for each in kinds}


def _whole_words() -> set[str]:
    return {WHOLE, "whole draft", "the whole draft", "whole document", folded(_("Whole draft")), folded(name_of(None))}


def _doubt(found: list[Node]) -> str:
    words = {"taken": title_of(found[0]), "other": title_of(found[1])}
    return _("It is read as “%(taken)s”. It could also be “%(other)s”.") % words
