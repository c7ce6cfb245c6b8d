"""What changed from one version of a draft to the next, node by node, with the comments behind each change."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext

from consultations.answering.comparing import Pieces, pieces, readable_pieces, words_of
from consultations.answering.models import Answer
from consultations.commenting.places import title_of
from consultations.drafting.models import Node, Version
from stakeholders.permissions import Person

# Nodes that hold others and have no words of their own.
FRAMES = {Node.Kind.TABLE, Node.Kind.PLAN}


@dataclass(slots=True)
class Difference:
    """One node that is reworded, new or gone. `moved` may stand beside each of them, or alone."""

    kind: str
    before: Node | None
    after: Node | None
    rows: list[Node] = field(default_factory=list)
    pieces: Pieces = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)

    @property
    def node(self) -> Node:
        found = self.after or self.before
        if found is None:
            raise ValueError("A difference is about a node.")
        return found

    @property
    def url(self) -> str:
        return self.node.get_absolute_url()

    @property
    def place(self) -> str:
        """ "Paragraph 31", or "Paragraph 41, now 31" where the number changed."""
        if self.before is None or self.after is None or self.before.label == self.after.label:
            return title_of(self.node)
        if not self.before.label or not self.after.label or self.after.kind == Node.Kind.HEADING:
            return title_of(self.after)
        return gettext("%(place)s, now %(number)s") % {"place": title_of(self.before), "number": self.after.label}


@dataclass(slots=True)
class Differences:
    """All differences between two versions in reading order, and how many nodes stayed as they were."""

    before: Version | None
    after: Version
    changed: list[Difference]
    unchanged: int

    def count(self, kind: str) -> int:
        return sum(difference.kind == kind for difference in self.changed)


def version_before(version: Version) -> Version | None:
    """The version that a version is compared with: the one it was made from, else the one with the number before."""
    if version.based_on is not None:
        return version.based_on
    return version.document.versions.filter(number__lt=version.number).order_by("-number").first()


def differences(after: Version) -> Differences:
    """Compares a version with the one before it; the words are compared later, for those that are shown."""
    before = version_before(after)
    new = list(after.nodes.in_order())
    for node in new:
        node.version = after
    if before is None:
        return Differences(None, after, [], len(new))
    old = list(before.nodes.in_order())
    changed = [d for d in _pair(old, new) if d.kind]
    unchanged = sum(1 for node in new if node.kind not in FRAMES) - sum(1 for d in changed if d.after is not None)
    return Differences(before, after, changed, max(unchanged, 0))


def _pair(old: list[Node], new: list[Node]) -> Iterable[Difference]:
    """Each node with its forerunner, in reading order; what is gone stands where it would have stood."""
    by_identity = {node.identity: node for node in old}
    by_pk = {node.pk: node for node in old}
    pairs = [(by_pk.get(node.previous_id or 0) or by_identity.get(node.identity), node) for node in new]
    place_of_old = {before.pk: after.position for before, after in pairs if before is not None}
    frames_new = {after.pk for before, after in pairs if before is None and after.kind in FRAMES}
    frames_gone = {node.pk for node in old if node.kind in FRAMES and node.pk not in place_of_old}
    told = [
        (after.position, 0, Difference(_kind(before, after), before, after))
        for before, after in pairs
        if after.parent_id not in frames_new
    ]
    last = 0
    for node in old:
        last = place_of_old.get(node.pk, last)
        if node.pk not in place_of_old and node.parent_id not in frames_gone:
            told.append((last, node.position, Difference("gone", node, None)))
    ordered = [difference for _place, _order, difference in sorted(told, key=lambda entry: entry[:2])]
    return _with_rows(ordered, [*old, *new], frames_new | frames_gone)


def _with_rows(told: list[Difference], nodes: list[Node], frames: set[int]) -> list[Difference]:
    """A table that came or went as a whole is one difference, with its rows in it."""
    for difference in told:
        if difference.node.pk in frames:
            difference.rows = [node for node in nodes if node.parent_id == difference.node.pk]
    return told


def _kind(before: Node | None, after: Node) -> str:
    """What happened to a node; empty where nothing did."""
    if before is None:
        return "new"
    if after.fate == Node.Fate.SPLIT:
        return "split"
    same = before.text == after.text and before.data == after.data and before.figure_id == after.figure_id
    if not same and after.kind not in FRAMES:
        return "reworded"
    return "moved" if after.moved else ""


def fill(shown: list[Difference], user: Person) -> list[Difference]:
    """Adds words and comments to the differences of one page; answers only where the person may see them."""
    nodes = {difference.after.pk for difference in shown if difference.after is not None}
    answers = (
        Answer.objects.visible_to(user)
        .filter(change__node__in=nodes)
        .select_related("change", "comment__consultation", "comment__response")
        .order_by("comment__number")
    )
    behind: dict[int, list[Answer]] = {}
    for answer in answers:
        if answer.change is not None:
            behind.setdefault(answer.change.node_id, []).append(answer)
    for difference in shown:
        difference.pieces = _words(difference)
        difference.answers = behind.get(difference.after.pk, []) if difference.after is not None else []
    return shown


def _words(difference: Difference) -> Pieces:
    before, after = _lines(difference, difference.before), _lines(difference, difference.after)
    if difference.before is None:
        return [("ins", after)] if after else []
    if difference.after is None:
        return [("del", before)] if before else []
    told = pieces(before, after)
    if before == after and difference.before.text != difference.after.text:
        return readable_pieces(difference.before.text, difference.after.text)
    return told


def _lines(difference: Difference, node: Node | None) -> str:
    if node is None:
        return ""
    return "\n".join(line for line in (words_of(node), *(words_of(row) for row in difference.rows)) if line)
