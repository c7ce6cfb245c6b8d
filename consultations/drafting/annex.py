"""The action plan as part of a draft: typed once in the plan, shown in the draft, commented on row by row.

A working version holds the rows as they were last fetched; freezing fetches them once more, and then they stand.
"""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext

from actionplan.models import Activity, Objective, Priority, Strategy
from consultations.drafting.models import Node, Version
from consultations.drafting.numbering import number

# The annex and its heading have an identity of their own in every document: derived from the document's, so that the
# same annex is recognised in each version.
_ANNEX = uuid.UUID("6b4f0d2e-6f53-4f3e-9a51-0c4a0b0f7a11")

LONGEST_LABEL = Node._meta.get_field("label").max_length or 0


@dataclass(slots=True)
class PlanLine:
    """One row of the plan, ready to become a node."""

    identity: uuid.UUID
    label: str
    text: str
    data: dict[str, Any] = field(default_factory=dict)


def plan_lines(strategy: Strategy, priorities: list[str] | None = None) -> Iterator[PlanLine]:
    """The rows of a strategy's plan in reading order: priority, its objectives, their activities.

    `priorities` are the numbers of those that are wanted; none: all.
    """
    wanted = Priority.objects.filter(strategy=strategy)
    if priorities is not None:
        wanted = wanted.filter(number__in=priorities)
    for priority in wanted.with_plan().order_by("position"):
        yield PlanLine(priority.identity, priority.number, priority.title, _priority_data(priority))
        for objective in sorted(priority.objectives.all(), key=lambda o: o.position):
            yield _objective_line(priority, objective)
            for activity in sorted(objective.activities.all(), key=lambda a: a.position):
                yield _activity_line(priority, objective, activity)


def _priority_data(priority: Priority) -> dict[str, Any]:
    return {"rank": "priority", "introduction": priority.introduction}


def _objective_line(priority: Priority, objective: Objective) -> PlanLine:
    data = {
        "rank": "objective",
        "leads": [a.words for a in objective.leads],
        "partners": [a.words for a in objective.partners],
    }
    return PlanLine(objective.identity, _label(priority, objective), objective.title, data)


def _activity_line(priority: Priority, objective: Objective, activity: Activity) -> PlanLine:
    data = {"rank": "activity", "timeline": activity.timeline}
    return PlanLine(activity.identity, _label(priority, activity), activity.text, data)


def _label(priority: Priority, row: Objective | Activity) -> str:
    """The number of a row with that of its priority; of numbers longer than the margin takes, the end."""
    return f"{priority.number}.{row.number}"[-LONGEST_LABEL:]


def annex_identity(version: Version, part: str) -> uuid.UUID:
    return uuid.uuid5(_ANNEX, f"{version.document_id}:{part}")


def part_of(place: Node) -> str:
    """What a place in the text shows of the plan: "plan" is all of it, "plan:2" the second priority."""
    return ":".join(["plan", *place.data.get("priorities", [])])


@transaction.atomic
def refresh_annex(version: Version) -> None:
    """Fetches the plan's rows anew into a working version. Without a plan, or without its place, nothing happens."""
    for place in version.nodes.filter(kind=Node.Kind.PLAN).select_related("version__document__strategy"):
        known = {node.identity: node for node in place.children.all()}
        lines = list(plan_lines(version.document.strategy, place.data.get("priorities") or None))
        _renew(place, lines, known)
        _drop(place, set(known) - {line.identity for line in lines})


def _drop(place: Node, gone: set[uuid.UUID]) -> None:
    """Rows that the plan no longer has. A row whose words were changed by an answer is kept for the record, unseen."""
    rows = place.children.filter(identity__in=gone)
    rows.filter(changes__isnull=True).delete()
    for row in rows:
        row.text, row.data = "", {**row.data, "gone": True}
        row.save(update_fields=["text", "data"])


def _renew(place: Node, lines: list[PlanLine], known: dict[uuid.UUID, Node]) -> None:
    before = {}
    if place.previous_id:
        before = {node.identity: node for node in Node.objects.filter(parent_id=place.previous_id)}
    new: list[Node] = []
    kept: list[Node] = []
    for step, line in enumerate(lines, start=1):
        node = known.get(line.identity) or Node(
            version=place.version, identity=line.identity, parent=place, kind=Node.Kind.PLAN_ROW
        )
        node.position, node.label, node.text, node.data = place.position + step, line.label, line.text, line.data
        node.previous = before.get(line.identity)
        node.fate = _fate(node)
        (kept if node.pk else new).append(node)
    Node.objects.bulk_create(new)
    Node.objects.bulk_update(kept, ["position", "label", "text", "data", "previous", "fate"])


def _fate(node: Node) -> str:
    if node.previous is None:
        return Node.Fate.NEW
    same = node.previous.text == node.text and node.previous.data == node.data
    return Node.Fate.UNCHANGED if same else Node.Fate.REWORDED


@transaction.atomic
def add_annex(version: Version) -> None:
    """Puts the action plan at the end of a working version, as an annex, if it is not in it already."""
    strategy = version.document.strategy
    if not strategy.priorities.exists() or version.nodes.filter(kind=Node.Kind.PLAN).exists():
        return
    last = version.nodes.order_by("-position").values_list("position", flat=True).first() or 0
    heading = Node(
        version=version,
        identity=annex_identity(version, "heading"),
        position=last + 1,
        kind=Node.Kind.HEADING,
        level=1,
        text=gettext("Annex: action plan"),
    )
    place = Node(version=version, identity=annex_identity(version, "plan"), position=last + 2, kind=Node.Kind.PLAN)
    for node in (heading, place):
        follow(node)
        node.save()
    renumber(version)
    refresh_annex(version)


def follow(node: Node) -> None:
    """Gives a heading or place of the annex its forerunner, if the version before had it too; nothing is saved."""
    node.previous = Node.objects.filter(version=node.version.based_on_id, identity=node.identity).first()
    node.fate = Node.Fate.UNCHANGED if node.previous else Node.Fate.NEW


def renumber(version: Version) -> None:
    """Gives all nodes of a working version their numbers anew, after something came or went."""
    nodes = list(version.nodes.select_related("parent").order_by("position"))
    by_pk = {node.pk: node for node in nodes}
    for node in nodes:
        if node.parent_id:
            node.parent = by_pk[node.parent_id]
    number(node for node in nodes if node.kind not in {Node.Kind.PLAN_ROW, Node.Kind.FOOTNOTE})
    Node.objects.bulk_update(nodes, ["label"])
