"""One number for all that a version says, printed in the imprint: by it anybody can tell two texts apart."""

import hashlib
import json
from typing import Any

from consultations.drafting.models import Node, Version

SAID = ("kind", "role", "level", "label", "text", "data", "figure__sha256")


def text_checksum(version: Version) -> str:
    """The SHA-256 of the nodes in reading order: their words, cells, numbers, pictures; of the plan also who and when.

    The same text gives the same sum, whichever version or database it stands in.
    """
    nodes = version.nodes.values("position", "pk", "parent_id", "parent__position", *SAID)
    checksum = hashlib.sha256()
    for node in sorted(nodes, key=_place):
        said = [node[name] for name in SAID]
        checksum.update(json.dumps(said, ensure_ascii=False, sort_keys=True).encode() + b"\n")
    return checksum.hexdigest()


def _place(node: dict[str, Any]) -> tuple[bool, int, bool, int, int]:
    """Rows stand behind their table, notes behind everything; the key decides only where two say they stand first."""
    is_row = node["parent_id"] is not None
    top = node["parent__position"] if is_row else node["position"]
    return node["kind"] == Node.Kind.FOOTNOTE, top, is_row, node["position"], node["pk"]
