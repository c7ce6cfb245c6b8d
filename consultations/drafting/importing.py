"""From an uploaded file to what the coordinator is shown before it is taken: outline, counts, doubts, alignment.

The page and `manage.py import_draft` go through this module, so that both say the same.
"""

import hashlib
import io
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

from actionplan.models import Strategy
from consultations.drafting.models import Document
from consultations.drafting.plan_tables import PlanTables, find_plan_tables
from consultations.drafting.taking import Alignment, NodeBuilder, align_nodes
from ncss_portal.word.blocks import Block, Draft
from ncss_portal.word.drafts import read_draft


@dataclass(frozen=True)
class Understood:
    """What the portal understood of a file. Nothing is saved yet."""

    draft: Draft
    name: str
    sha256: str
    strategy: Strategy
    document: Document | None

    @cached_property
    def alignment(self) -> Alignment | None:
        """Against the newest version of the document, if there is one."""
        before = self.document.newest if self.document else None
        if before is None:
            return None
        nodes = NodeBuilder(self.draft).build()
        return align_nodes(list(before.nodes.select_related("parent").in_order()), nodes)

    @cached_property
    def plan_tables(self) -> PlanTables:
        return find_plan_tables(self.draft, self.strategy)

    @property
    def title(self) -> str:
        """The title that the file itself gives: the first line of its title page, or its first heading."""
        lines = self.draft.title_lines or [text for _level, text in self.draft.outline]
        return (lines[0] if lines else self.name)[:250]

    def as_json(self) -> dict[str, Any]:
        """The answer of `import_draft --json`."""
        return {
            "counts": self.draft.counts(),
            "nodes": [self._node(block) for block in self.draft.blocks],
            "doubts": [asdict(doubt) for doubt in self.draft.doubts],
            "alignment": asdict(self.alignment) if self.alignment else None,
        }

    def _node(self, block: Block) -> dict[str, Any]:
        notes = {note.label: note.plain for note in self.draft.footnotes}
        return {
            "kind": block.kind,
            "level": block.level,
            "paragraphs": block.paragraphs,
            "footnotes": [notes[label] for label in block.footnotes if label in notes],
        }


def understand(data: bytes, name: str, *, strategy: Strategy, document: Document | None) -> Understood:
    """Reads a file. Raises `RefusedFile` with a sentence for the person who brought it."""
    draft = read_draft(io.BytesIO(data), name)
    return Understood(draft, name, hashlib.sha256(data).hexdigest(), strategy, document)
