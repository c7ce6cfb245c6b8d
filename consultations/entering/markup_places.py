"""Which piece of the consulted version each paragraph of a marked-up file is: by its words, and by their order."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from consultations.commenting.places import takes_comments
from consultations.commenting.quoting import Quote, find, plain_of, quote_at
from consultations.drafting.models import Node, Version
from ncss_portal import markup
from ncss_portal.alignment import Piece, align
from ncss_portal.word.marked import MarkedParagraph
from ncss_portal.word.spans import collapse

ROWS = {Node.Kind.ROW, Node.Kind.PLAN_ROW}


@dataclass(frozen=True, slots=True)
class Place:
    """A paragraph of a node: its words, which paragraph of the node it is, and where they begin in the node's text."""

    node: Node
    text: str
    index: int
    start: int

    def quote(self, paragraph: MarkedParagraph, start: int, end: int) -> Quote | None:
        """The words from `start` to `end` of the paragraph, as a quote of the node; None where it lacks them."""
        plain = plain_of(self.node)
        if self.text == paragraph.before and plain.startswith(self.text, self.start):
            return quote_at(plain, self.start + start, self.start + end)
        found = find(quote_at(paragraph.before, start, end), plain)
        return quote_at(plain, *found) if found else None


def places_in(nodes: Iterable[Node]) -> list[Place]:
    """The paragraphs of a version in reading order, rows cell by cell."""
    return [place for node in nodes for place in _places_of(node)]


def _places_of(node: Node) -> Iterable[Place]:
    texts = [cell.get("text", "") for cell in node.cells] or [node.text]
    paragraphs = [collapse(words) for text in texts for words in markup.to_paragraphs(text)]
    plain, start = plain_of(node), 0
    for index, words in enumerate(paragraphs):
        found = plain.find(words, start)
        yield Place(node, words, index, max(found, start))
        start = found + len(words) if found >= 0 else start


def match(version: Version, paragraphs: Sequence[MarkedParagraph]) -> dict[int, Place]:
    """The place of each paragraph that has words in the version, by its number in the file.

    A sentence that stands in the draft twice is told apart by what stands around it.
    """
    places = places_in(version.nodes.select_related("parent").in_order())
    known = [number for number, paragraph in enumerate(paragraphs) if paragraph.before]
    old = [Piece(_story_of(place.node), place.text) for place in places]
    new = [Piece(paragraphs[number].story, paragraphs[number].before) for number in known]
    matches = align(old, new)
    return {number: places[m.old] for number, m in zip(known, matches, strict=True) if m.old is not None}


def _story_of(node: Node) -> str:
    if node.kind == Node.Kind.FOOTNOTE:
        return "note"
    return "cell" if node.kind in ROWS else "body"


def commented_on(node: Node) -> Node | None:
    """Where a comment on this node goes: of a header row to its table, of the title page to the whole draft."""
    if takes_comments(node):
        return node
    return node.parent if node.parent is not None and takes_comments(node.parent) else None
