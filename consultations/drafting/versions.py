"""The life of a version: begun from an earlier one, worked on, frozen for ever."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from consultations.drafting.annex import refresh_annex
from consultations.drafting.models import Document, Node, Version
from ncss_portal.history.models import record


class Frozen(Exception):
    """The version was consulted or published: nobody changes it any more."""


@transaction.atomic
def begin_version(document: Document, *, by: Any, based_on: Version | None = None, **source: str) -> Version:
    """An empty working version with the next number. There is one at a time (a constraint holds it)."""
    newest = document.newest
    version = Version.objects.create(
        document=document, number=newest.number + 1 if newest else 1, based_on=based_on, **source
    )
    record("version begun", version, by=by)
    return version


@transaction.atomic
def working_version_after(frozen: Version, *, by: Any) -> Version:
    """The working version of the document; if there is none, a copy of `frozen` that may be changed.

    Each node keeps its identity, and knows its forerunner.
    """
    document = Document.objects.select_for_update().get(pk=frozen.document_id)
    if working := document.working:
        return working
    version = begin_version(document, by=by, based_on=frozen)
    originals = list(frozen.nodes.in_order())
    copies = {node.pk: _copy_of(node) for node in originals}
    for node in originals:
        if node.parent_id is not None:
            copies[node.pk].parent = copies[node.parent_id]
    save_nodes(version, list(copies.values()))
    return version


def save_nodes(version: Version, nodes: list[Node]) -> None:
    """Puts new nodes into a version. Rows know their table by the object, which has no key yet."""
    for node in nodes:
        node.version = version
    Node.objects.bulk_create([node for node in nodes if node.parent is None])
    below = [node for node in nodes if node.parent is not None]
    for node in below:
        # The parent has its key now; Django copies it into the child when asked again.
        node.parent = node.parent
    Node.objects.bulk_create(below)


def _copy_of(node: Node) -> Node:
    return Node(
        identity=node.identity,
        position=node.position,
        kind=node.kind,
        role=node.role,
        level=node.level,
        label=node.label,
        text=node.text,
        data=node.data,
        figure_id=node.figure_id,
        previous=node,
        fate=Node.Fate.UNCHANGED,
    )


@transaction.atomic
def freeze(version: Version, *, by: Any, at: datetime | None = None) -> Version:
    """Freezes a version, with the action plan as it stands at this moment. Frozen already: nothing happens."""
    at = at or timezone.now()
    version = Version.objects.select_for_update().get(pk=version.pk)
    if version.is_frozen:
        return version
    refresh_annex(version)
    version.frozen_at = at
    version.save(update_fields=["frozen_at"])
    record("version frozen", version, by=by)
    return version


def reword(node: Node, text: str, *, revision: int) -> bool:
    """Writes new words into a node of the working version; False if somebody was faster.

    The WHERE clause is the lock.
    """
    if node.version.is_frozen:
        raise Frozen(gettext("This version is frozen. A change makes a new version."))
    same = node.previous is not None and node.previous.text == text
    fate = Node.Fate.UNCHANGED if same else (Node.Fate.REWORDED if node.previous else node.fate)
    saved = Node.objects.filter(pk=node.pk, revision=revision, version__frozen_at__isnull=True).update(
        text=text, fate=fate, revision=revision + 1
    )
    if saved:
        node.text, node.fate, node.revision = text, fate, revision + 1
    return bool(saved)
