"""Differences between texts, as pages show them: pairs of what happened and the words that it happened to.

What happened: "=" stays, "del" goes, "ins" is new, "other" is new through somebody else (the tag `words` shows them).
"""

from bisect import bisect_left
from itertools import islice

from django.utils.translation import gettext

from consultations.drafting.models import Node
from consultations.drafting.taking import text_of
from ncss_portal import markup
from ncss_portal.wording import TOKEN, difference, readable_difference

Pieces = list[tuple[str, str]]
# What was changed: from where to where, and the words that stand there instead.
Edit = tuple[int, int, str]
# Changes of two people with fewer words and signs between them than this are too close to be put together unseen.
NEAREST = 3


def pieces(before: str, after: str) -> Pieces:
    """The difference as it was written, marks of Markdown included: for those who edit."""
    return list(difference(before, after))


def readable_pieces(before: str, after: str) -> Pieces:
    """The difference of the visible words: for those who read. Where only marks changed, these are shown."""
    return readable_difference(before, after)


def readable(text: str) -> str:
    """The visible words, a line for each paragraph."""
    return "\n".join(markup.to_paragraphs(text))


def pieces_by_whom(consulted: str, current: str, words: str) -> Pieces:
    """The difference from the consulted text to `words`, telling what `current` had already from what is new now."""
    already = _kept(current, words)
    told: Pieces = []
    place = 0
    for op, text in pieces(consulted, words):
        if op == "ins":
            told += _split(text, already[place : place + len(text)])
        else:
            told.append((op, text))
        place += 0 if op == "del" else len(text)
    return told


def _kept(current: str, words: str) -> list[bool]:
    """For each character of `words`, whether it stands in `current`."""
    kept: list[bool] = []
    for op, text in pieces(current, words):
        if op != "del":
            kept += [op == "="] * len(text)
    return kept


def _split(text: str, already: list[bool]) -> Pieces:
    """Inserted words, cut where the one who inserted them changes."""
    runs: Pieces = []
    start = 0
    for end in range(1, len(text) + 1):
        if end == len(text) or already[end] != already[start]:
            runs.append(("other" if already[start] else "ins", text[start:end]))
            start = end
    return runs


def are_too_close(base: str, current: str, suggestion: str) -> bool:
    """Whether two people changed words right beside each other: put together, they may say what neither meant."""
    ours, theirs = _edits(base, current), _edits(base, suggestion)
    return any(a != b and _is_near(base, a, b) for a in ours for b in _nearest(theirs, a))


def _nearest(edits: list[Edit], to: Edit) -> list[Edit]:
    """The edits around a place: the one before it, and those behind it of which one may be the same edit."""
    place = bisect_left(edits, to[0], key=lambda edit: edit[0])
    return edits[max(0, place - 1) : place + 3]


def _edits(base: str, text: str) -> list[Edit]:
    """What was changed in `base`: from where to where, and the words that stand there instead."""
    edits: list[Edit] = []
    place = 0
    for op, words in pieces(base, text):
        if op == "del":
            edits.append((place, place + len(words), ""))
        elif op == "ins" and edits and edits[-1][1] == place:
            edits[-1] = (*edits[-1][:2], words)
        elif op == "ins":
            edits.append((place, place, words))
        place += 0 if op == "ins" else len(words)
    return edits


def _is_near(base: str, one: Edit, other: Edit) -> bool:
    """Whether fewer than NEAREST words and signs of `base` stand between two edits."""
    first, second = sorted((one, other))
    between = TOKEN.finditer(base, first[1], max(first[1], second[0]))
    return sum(1 for _token in islice(between, NEAREST)) < NEAREST


def words_of(node: Node) -> str:
    """All that readers see of a node, as lines of plain words: of a row its cells, of a row of the plan its details."""
    if node.kind in {Node.Kind.ROW, Node.Kind.FIGURE}:
        return text_of(node)
    lines = [readable(node.text)]
    if node.kind == Node.Kind.PLAN_ROW:
        lines += _plan_details(node)
    return "\n".join(line for line in lines if line)


def _plan_details(node: Node) -> list[str]:
    details = [readable(node.data.get("introduction", ""))]
    for label, key in ((gettext("Lead"), "leads"), (gettext("Partners"), "partners")):
        if names := node.data.get(key):
            details.append(f"{label}: {'; '.join(names)}")
    if timeline := node.data.get("timeline"):
        details.append(f"{gettext('Timeline')}: {timeline}")
    return details
