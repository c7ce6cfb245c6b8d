"""The numbers in the margin: how people quote a place in a draft.

Chapters count 1, 2, 3 and their sections 1.1, 1.1.1; front matter has no number, annexes are A1, A2. Paragraphs, lists,
tables and figures count through the whole version. A row stands under its table: 35.2 is the second row of table 35.
"""

import re
from collections.abc import Iterable

from consultations.drafting.models import Node

# Chapters that books leave unnumbered, in the languages in which we have seen drafts.
FRONT_MATTER = re.compile(
    r"^(executive summary|foreword|preface|glossary|acronyms|abbreviations|acknowledge?ments|contents"
    r"|resumen ejecutivo|prólogo|glosario|siglas|agradecimientos"
    r"|résumé|avant-propos|préface|glossaire|sigles|remerciements)\b",
    re.IGNORECASE,
)
ANNEX = re.compile(r"^(annex|appendix|anexo|annexe|apéndice)\b", re.IGNORECASE)
COUNTED = {Node.Kind.PARAGRAPH, Node.Kind.LIST, Node.Kind.TABLE, Node.Kind.FIGURE, Node.Kind.PLAN}


class Numbering:
    """Gives each node of a version its label, in one pass through the text."""

    def __init__(self) -> None:
        self._running = 0
        self._annexes = 0
        self._chapters = 0
        self._chapter = ""
        self._sections = [0] * 7
        self._rows: dict[int, int] = {}

    def label(self, node: Node) -> str:
        if node.kind == Node.Kind.HEADING:
            return self._heading(node.level or 1, node.text)
        if node.kind == Node.Kind.ROW and node.parent is not None:
            self._rows[id(node.parent)] = self._rows.get(id(node.parent), 0) + 1
            return f"{node.parent.label}.{self._rows[id(node.parent)]}"
        if node.kind in COUNTED and node.role != Node.Role.TITLE:
            self._running += 1
            return str(self._running)
        return node.label

    def _heading(self, level: int, text: str) -> str:
        self._sections[level + 1 :] = [0] * (6 - level)
        if level == 1:
            self._chapter = self._chapter_label(text)
            return self._chapter
        self._sections[level] += 1
        if not self._chapter:
            return ""
        return ".".join([self._chapter, *(str(n) for n in self._sections[2 : level + 1] if n)])

    def _chapter_label(self, text: str) -> str:
        if FRONT_MATTER.match(text):
            return ""
        if ANNEX.match(text):
            self._annexes += 1
            return f"A{self._annexes}"
        self._chapters += 1
        return str(self._chapters)


def number(nodes: Iterable[Node]) -> None:
    """Labels nodes that stand in reading order; nothing is saved. A parent comes before its children."""
    numbering = Numbering()
    for node in nodes:
        node.label = numbering.label(node)
