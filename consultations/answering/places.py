"""Where the words of an answer go: the paragraph that was commented on, as it reads in the draft now.

A comment stands on a node of the consulted version. The words change in the newest version, on the node with the same
identity. A row of the action plan is a window on the plan: its words are read and written there.
"""

import hashlib
from dataclasses import dataclass
from functools import cached_property

from actionplan.models import Activity, Objective, Priority
from consultations.commenting.models import Comment
from consultations.drafting.models import Node
from ncss_portal.wording import tidy

PlanPart = Priority | Objective | Activity
PLAN_PARTS: dict[str, type[PlanPart]] = {"priority": Priority, "objective": Objective, "activity": Activity}


def mark(words: str) -> str:
    """A short mark of words: the same words, the same mark."""
    return hashlib.sha256(tidy(words).encode()).hexdigest()[:32]


@dataclass(frozen=True)
class Place:
    """A node that was consulted, and the same node now; `now` is None where it is in the draft no more."""

    consulted: Node
    now: Node | None
    part: PlanPart | None = None

    @cached_property
    def text(self) -> str:
        """The words as they read now."""
        if self.part is not None:
            return str(getattr(self.part, words_field(self.part)))
        return self.now.text if self.now is not None else ""

    @property
    def is_gone(self) -> bool:
        return self.now is None or (self.consulted.kind == Node.Kind.PLAN_ROW and self.part is None)

    @property
    def is_untouched(self) -> bool:
        """Whether the node is still the consulted one. Changes that stand on it came before it was consulted."""
        return self.now is not None and self.now.pk == self.consulted.pk

    @property
    def seen(self) -> str:
        """A mark of the words as they read now. A form carries it, so that nobody overwrites words unseen."""
        return mark(self.text)

    @property
    def has_changed(self) -> bool:
        """Whether the words are others than those that were consulted."""
        return not self.is_gone and self.text != self.consulted.text


def place_of(comment: Comment) -> Place | None:
    """The place of a comment; None where it has no words that one answer could change (the whole draft, a table)."""
    node = comment.node
    if node is None or not node.can_be_reworded:
        return None
    return _place(node, _in_newest(comment, node))


def place_now(node: Node) -> Place:
    """The place of a node that is in the newest version itself."""
    return _place(node, node)


def _place(consulted: Node, now: Node | None) -> Place:
    return Place(consulted, now, plan_part(consulted) if consulted.kind == Node.Kind.PLAN_ROW else None)


def _in_newest(comment: Comment, node: Node) -> Node | None:
    newest = comment.consultation.document.newest
    if newest is None or newest.pk == node.version_id:
        return node
    found = Node.objects.filter(version=newest, identity=node.identity).first()
    if found is not None:
        found.version = newest
    return found


def plan_part(node: Node) -> PlanPart | None:
    """The part of the plan that a row shows; None where the plan has it no more."""
    kind = PLAN_PARTS.get(node.data.get("rank", ""))
    for model in [kind] if kind else PLAN_PARTS.values():
        if found := model.objects.filter(identity=node.identity).first():
            return found
    return None


def words_field(part: PlanPart) -> str:
    """The name of the field that holds the words of a part of the plan."""
    return "text" if isinstance(part, Activity) else "title"
