"""Pieces of a draft in a few words, composed without a database or written into a version."""

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from html import unescape
from types import SimpleNamespace
from typing import Any

from django.core.files.base import ContentFile
from PIL import Image

from consultations.drafting.numbering import number
from consultations.models import Figure, Node, Version
from consultations.publishing.composing import Composer, PrintReading
from consultations.publishing.edition import Block, Chapter
from consultations.publishing.printing import edition_html
from tests import factories
from tests.pdf import samples


@dataclass(frozen=True)
class Piece:
    kind: str
    text: str = ""
    level: int | None = None
    role: str = ""
    label: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    rows: tuple["Piece", ...] = ()
    figure: Figure | None = None


def heading(text: str, level: int = 1) -> Piece:
    return Piece("heading", text, level)


def paragraph(text: str, role: str = "") -> Piece:
    return Piece("paragraph", text, role=role)


def caption(text: str) -> Piece:
    return paragraph(text, "caption")


def listing(*items: str) -> Piece:
    return Piece("list", "\n".join(f"- {item}" for item in items))


def note(label: str, text: str) -> Piece:
    return Piece("footnote", text, label=label)


def table(*rows: list[str], heads: int = 1) -> Piece:
    return Piece("table", rows=tuple(row(*cells, header=at < heads) for at, cells in enumerate(rows)))


def row(*cells: str, header: bool = False) -> Piece:
    return Piece("row", data={"header": header, "cells": [{"text": text} for text in cells]})


def figure(alt: str = "", picture: Figure | None = None) -> Piece:
    return Piece("figure", data={"alt": alt}, figure=picture)


def a_picture() -> Figure:
    return Figure(pk=1, sha256="ab" * 32, content_type="image/png", width=4, height=3)


def plan(*rows: Piece) -> Piece:
    return Piece("plan", rows=rows)


def priority(label: str, title: str, introduction: str = "") -> Piece:
    return Piece("plan_row", title, label=label, data={"rank": "priority", "introduction": introduction})


def objective(label: str, title: str) -> Piece:
    return Piece("plan_row", title, label=label, data={"rank": "objective", "leads": ["PUC"], "partners": ["CITO"]})


def activity(label: str, text: str, timeline: str = "Short term") -> Piece:
    return Piece("plan_row", text, label=label, data={"rank": "activity", "timeline": timeline})


# --- Without a database --------------------------------------------------------------------------------------------


def chapters_of(*pieces: Piece, title: str = "The Strategy") -> list[Chapter]:
    """What is composed of the pieces."""
    nodes = list(nodes_of(pieces))
    version = SimpleNamespace(nodes=SimpleNamespace(for_reading=lambda: nodes))
    return Composer(PrintReading(version), title).chapters()  # type: ignore[arg-type]


def blocks_of(*pieces: Piece) -> tuple[Block, ...]:
    """The blocks of the one chapter that the pieces make."""
    (chapter,) = chapters_of(*pieces)
    return chapter.blocks


def html_of(*pieces: Piece) -> str:
    """The HTML that is set for the pieces."""
    return edition_html(replace(samples.edition(), chapters=tuple(chapters_of(*pieces))))


def nodes_of(pieces: Iterable[Piece]) -> Iterator[Node]:
    """Nodes with keys, numbered, but not saved."""
    nodes: list[Node] = []
    for piece in pieces:
        top = _node(piece, nodes)
        for below in piece.rows:
            _node(below, nodes, parent=top)
    number(node for node in nodes if node.kind not in {Node.Kind.PLAN_ROW, Node.Kind.FOOTNOTE})
    return iter(nodes)


def _node(piece: Piece, nodes: list[Node], **more: Any) -> Node:
    fields = {name: getattr(piece, name) for name in ("kind", "text", "level", "role", "label", "data", "figure")}
    node = Node(pk=len(nodes) + 1, position=len(nodes) + 1, **fields, **more)
    nodes.append(node)
    return node


# --- In a version --------------------------------------------------------------------------------------------------


def write(version: Version, *pieces: Piece) -> Version:
    """The pieces as saved nodes of the version."""
    nodes = list(nodes_of(pieces))
    for node in nodes:
        node.pk, node.version = None, version
        node.parent = node.parent  # its key is known by now
        node.save(force_insert=True)
    return version


def saved_picture(version: Version) -> Figure:
    """A small PNG among the figures of the version's document."""
    target = io.BytesIO()
    Image.new("RGB", (40, 30), "#0b4f6c").save(target, "PNG")
    kept = Figure(document=version.document, sha256="cd" * 32, content_type="image/png", width=40, height=30)
    kept.file.save("picture.png", ContentFile(target.getvalue()))
    return kept


def small_version(**fields: Any) -> Version:
    """A frozen version with a chapter, a note and a table."""
    return write(
        factories.VersionFactory(frozen=True, **fields),
        heading("Scope"),
        paragraph("Operators report incidents.[^1]"),
        table(["Year", "Staff"], ["2027", "6"]),
        note("1", "See https://a.example/law for the law."),
    )


# --- Words ---------------------------------------------------------------------------------------------------------


def visible(html: str) -> str:
    """The words of HTML, blanks collapsed."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


def squeezed(text: str) -> str:
    """Letters and digits only, so that hyphens, blanks and ligatures do not matter."""
    folded = text.translate({0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl"})
    return "".join(letter for letter in folded.casefold() if letter.isalnum())
