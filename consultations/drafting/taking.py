"""Takes a draft that was read from a file into the portal, as a new version of a document.

The nodes are aligned with the version before by content: whoever is found again keeps its identity.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction

from consultations.drafting import annex
from consultations.drafting.models import Document, Figure, Node, Version
from consultations.drafting.numbering import number
from consultations.drafting.plan_tables import PlanTables
from consultations.drafting.versions import begin_version, freeze, save_nodes
from ncss_portal import markup
from ncss_portal.alignment import Match, Piece, align
from ncss_portal.history.models import record
from ncss_portal.word.blocks import Block, Draft, Picture


@dataclass(frozen=True, slots=True)
class Alignment:
    """How many pieces of the text are unchanged, reworded, moved, split, new or gone against the version before."""

    unchanged: int = 0
    reworded: int = 0
    moved: int = 0
    split: int = 0
    new: int = 0
    gone: int = 0


def text_of(node: Node) -> str:
    """What a node says, as one plain text: by this it is recognised."""
    if node.cells:
        return " | ".join(markup.to_plain(cell.get("text", "")) for cell in node.cells)
    if node.kind == Node.Kind.FIGURE:
        return str(node.data.get("alt", ""))
    return markup.to_plain(node.text)


class NodeBuilder:
    """Turns blocks into nodes that are not saved yet, in reading order, rows behind their table."""

    def __init__(self, draft: Draft, plan_tables: PlanTables | None = None) -> None:
        self.nodes: list[Node] = []
        self.pictures: dict[int, Picture] = {}  # by place of the node
        self._draft = draft
        # Blocks in whose place the portal's own action plan is shown.
        self._plan_tables = plan_tables or {}

    def build(self) -> list[Node]:
        for place, block in enumerate(self._draft.blocks):
            if place in self._plan_tables:
                self._add(Node(kind=Node.Kind.PLAN, data={"priorities": list(self._plan_tables[place])}))
            else:
                self._add_block(block)
        for note in self._draft.footnotes:
            self._add(Node(kind=Node.Kind.FOOTNOTE, label=note.label, text=note.text))
        return self.nodes

    def _add(self, node: Node) -> Node:
        node.position = len(self.nodes) + 1
        self.nodes.append(node)
        return node

    def _add_block(self, block: Block) -> None:
        node = self._add(Node(kind=block.kind, role=block.role, level=block.level, text=block.text))
        if block.kind == "figure":
            node.data = {"alt": block.alt}
            if block.picture:
                self.pictures[len(self.nodes) - 1] = self._draft.pictures[block.picture]
        for row in block.rows:
            cells = [
                {"text": c.text, "colspan": c.colspan, "rowspan": c.rowspan, "header": c.header} for c in row.cells
            ]
            self._add(Node(kind=Node.Kind.ROW, parent=node, data={"header": row.header, "cells": cells}))


@transaction.atomic
def take_draft(
    draft: Draft,
    *,
    document: Document,
    by: Any,
    source_name: str = "",
    source_sha256: str = "",
    plan_tables: PlanTables | None = None,
    at: datetime | None = None,
) -> Version:
    """Makes the next version of `document` from a draft; all or nothing.

    A working version that is there already is kept as it stands, and frozen. `plan_tables` are the places of tables
    that hold the action plan: the plan of the portal is shown there instead.
    """
    # One lock for all that follows: of two versions at the same moment the second follows the first.
    document = Document.objects.select_for_update().get(pk=document.pk)
    before = document.newest
    if before is not None and not before.is_frozen:
        freeze(before, by=by, at=at)
    version = begin_version(
        document, by=by, based_on=before, source_name=source_name[:250], source_sha256=source_sha256
    )
    builder = NodeBuilder(draft, plan_tables)
    nodes = builder.build()
    if before is not None:
        align_nodes(list(before.nodes.select_related("parent").in_order()), nodes)
    number(nodes)
    _save(version, nodes, builder.pictures)
    _show_plan(version)
    record("draft taken in", version, by=by, file=source_name, nodes=len(nodes))
    return version


def _save(version: Version, nodes: list[Node], pictures: dict[int, Picture]) -> None:
    for place, picture in pictures.items():
        nodes[place].figure = _figure(version.document, picture)
    save_nodes(version, nodes)


def _figure(document: Document, picture: Picture) -> Figure:
    known = Figure.objects.filter(document=document, sha256=picture.key).first()
    if known:
        return known
    figure = Figure(
        document=document,
        sha256=picture.key,
        content_type=picture.content_type,
        width=picture.width,
        height=picture.height,
    )
    figure.file.save(f"{picture.key}.{picture.content_type.rpartition('/')[2]}", ContentFile(picture.data))
    return figure


def _show_plan(version: Version) -> None:
    places = list(version.nodes.filter(kind=Node.Kind.PLAN))
    if not places:
        annex.add_annex(version)
    for place in places:
        place.identity = annex.annex_identity(version, annex.part_of(place))
        annex.follow(place)
        place.save(update_fields=["identity", "previous", "fate"])
    annex.refresh_annex(version)


# --- Alignment -----------------------------------------------------------------------------------------------------


def align_nodes(before: list[Node], after: list[Node]) -> Alignment:
    """Gives each node of `after` the identity of its forerunner and says what became of it."""
    old_rows, new_rows = _rows(before), _rows(after)
    old_tops, new_tops = _tops(before), _tops(after)
    matches = _apply(old_tops, new_tops, old_rows, new_rows)
    for node, match in zip(new_tops, matches, strict=True):
        if match.old is not None and node.kind == Node.Kind.TABLE:
            _apply(old_rows.get(_key(old_tops[match.old]), []), new_rows.get(_key(node), []), {}, {})
    return Alignment(**count_changes(matches, len(old_tops)))


def _key(node: Node) -> int:
    return node.pk or id(node)


def _rows(nodes: Iterable[Node]) -> dict[int, list[Node]]:
    rows: dict[int, list[Node]] = {}
    for node in nodes:
        if node.kind == Node.Kind.ROW:
            rows.setdefault(node.parent_id or id(node.parent), []).append(node)
    return rows


def _tops(nodes: Iterable[Node]) -> list[Node]:
    """Nodes that stand for themselves. Rows follow their table, and the plan has identities of its own."""
    return [n for n in nodes if n.kind not in {Node.Kind.ROW, Node.Kind.PLAN, Node.Kind.PLAN_ROW}]


def _pieces(nodes: list[Node], rows: dict[int, list[Node]]) -> list[Piece]:
    return [
        Piece(node.kind, "\n".join(map(text_of, rows.get(_key(node), []))) if node.kind == "table" else text_of(node))
        for node in nodes
    ]


def _apply(
    old: list[Node], new: list[Node], old_rows: dict[int, list[Node]], new_rows: dict[int, list[Node]]
) -> list[Match]:
    matches = align(_pieces(old, old_rows), _pieces(new, new_rows))
    taken: set[int] = set()
    for node, match in zip(new, matches, strict=True):
        node.fate, node.moved = match.change, match.moved
        if match.old is None:
            continue
        node.previous = old[match.old]
        # Of a node that was split, the first part keeps the identity.
        if match.old not in taken:
            node.identity = old[match.old].identity
            taken.add(match.old)
        else:
            node.identity = uuid.uuid4()
    return matches


def count_changes(matches: list[Match], old: int) -> dict[str, int]:
    """The counts that people and `import_draft --json` are told."""
    counts = {change: sum(m.change == change for m in matches) for change in ("unchanged", "reworded", "split", "new")}
    named = {m.old for m in matches if m.old is not None}
    return {**counts, "moved": sum(m.moved for m in matches), "gone": old - len(named)}
