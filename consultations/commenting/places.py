"""Places in a draft that people comment on: how they are named, and how they are found again."""

import re
import uuid
from collections.abc import Iterable
from typing import NamedTuple, TypeVar

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from consultations.commenting.models import Comment, Consultation, Draft
from consultations.drafting.models import Node
from ncss_portal import markup

# Stands where the anchor of a node would stand, for a comment on the whole draft.
WHOLE = "whole"
ANCHOR = re.compile(r"n-([0-9a-f]{12})")
LONGEST_TITLE = 60
S = TypeVar("S", Comment, Draft)


class Place(NamedTuple):
    """What the pages of a comment period need of a place; it can be kept, since it holds no row of the database."""

    # None: the whole draft.
    pk: int | None
    anchor: str
    kind: str
    level: int | None
    label: str
    name: str
    title: str
    # Of a heading, for the contents.
    words: str
    takes_comments: bool


def place_of(node: Node | None) -> Place:
    if node is None:
        return Place(None, WHOLE, "", None, "", name_of(None), title_of(None), "", takes_comments=True)
    words = markup.to_plain(node.text) if node.kind == Node.Kind.HEADING else ""
    of_node = (node.pk, node.anchor, str(node.kind), node.level, node.label)
    return Place(*of_node, name_of(node), title_of(node), words, takes_comments=takes_comments(node))


def takes_comments(node: Node) -> bool:
    """Whether people comment on it: on everything but the frame of the plan, header rows and the lines of the title."""
    is_header = node.kind == Node.Kind.ROW and bool(node.data.get("header"))
    return node.is_commentable and not is_header and node.role != Node.Role.TITLE


def name_of(node: Node | None) -> str:
    """How people call the place, inside a sentence: "paragraph 29", "heading 3.1", "the whole draft"."""
    if node is None:
        return _("the whole draft")
    if node.kind == Node.Kind.PLAN_ROW:
        return _("row %(number)s of the action plan") % {"number": node.label}
    if node.kind == Node.Kind.ROW:
        # The number of a row stands nowhere in the table, so its first words say which one it is.
        return _("row %(number)s, “%(words)s”") % {"number": node.label, "words": _first_words(_row_text(node))}
    if node.label:
        return _("%(kind)s %(number)s") % {"kind": node.get_kind_display(), "number": node.label}
    return _("%(kind)s “%(words)s”") % {"kind": node.get_kind_display(), "words": _first_words(node.text)}


def title_of(node: Node | None) -> str:
    """The place where its name stands alone: "Paragraph 31", "2.1 Essential services", "The whole draft"."""
    if node is not None and node.kind == Node.Kind.HEADING:
        return f"{node.label} {markup.to_plain(node.text)}".strip()
    return str(capfirst(name_of(node)))


def short_title_of(node: Node | None) -> str:
    """The place in a narrow list: "¶ 31", "Heading 2.1", "Plan 1.1.1", or what kind of piece it is."""
    if node is None:
        return _("Whole draft")
    if node.kind in {Node.Kind.PARAGRAPH, Node.Kind.LIST} and node.label:
        return f"¶ {node.label}"
    if node.kind == Node.Kind.PLAN_ROW:
        return _("Plan %(number)s") % {"number": node.label}
    return f"{capfirst(node.get_kind_display())} {node.label}".strip()


def in_order(said: Iterable[S]) -> list[S]:
    """In the order of the draft; what is on the whole draft stands last. On one place they stay as they come."""
    return sorted(said, key=lambda one: (one.node is None, one.node.position if one.node else 0))


def _row_text(node: Node) -> str:
    return next((cell["text"] for cell in node.cells if cell.get("text", "").strip()), "–")


def _first_words(text: str) -> str:
    words = markup.to_plain(text)
    return words if len(words) <= LONGEST_TITLE else words[:LONGEST_TITLE].rsplit(" ", 1)[0] + "…"


def node_at(consultation: Consultation, anchor: str) -> Node | None:
    """The node of the consulted version with this anchor, if people may comment on it; None for an unknown one."""
    found = ANCHOR.fullmatch(anchor)
    if found is None:
        return None
    # The anchor is the beginning of the identity; a range is the same question to every database.
    first, last = uuid.UUID(found[1].ljust(32, "0")), uuid.UUID(found[1].ljust(32, "f"))
    node = Node.objects.filter(version=consultation.version_id, identity__range=(first, last)).first()
    return node if node is not None and takes_comments(node) else None
