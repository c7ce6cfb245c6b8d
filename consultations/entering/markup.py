"""From a marked-up Word file to what the coordinator is shown before it is taken in.

The page and `manage.py import_markup` go through this module, so that both say the same.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from consultations.commenting.models import Comment, Consultation, Reply
from consultations.commenting.places import title_of
from consultations.entering.markup_doubts import Doubted, grouped
from consultations.entering.markup_items import Item, doubts_about_looks, items_of, kinds_of_looks
from consultations.entering.markup_places import match
from ncss_portal.word.blocks import Doubt
from ncss_portal.word.doubts import quoted
from ncss_portal.word.marked import Revisions
from ncss_portal.word.revisions import read_revisions
from ncss_portal.wording import readable_difference
from stakeholders.models import Organisation
from stakeholders.register.naming import squeezed


@dataclass(frozen=True)
class UnderstoodMarkup:
    """What the portal understood of a marked-up file. Nothing is saved yet."""

    consultation: Consultation
    revisions: Revisions
    organisation: Organisation | None
    # What the person who brought the file calls the organisation.
    name: str

    @cached_property
    def items(self) -> list[Item]:
        """All that is said in it, each thing once, in reading order."""
        found = items_of(self.revisions, match(self.consultation.version, self.revisions.paragraphs))
        return list({self.key(item): item for item in found}.values())

    @cached_property
    def doubts(self) -> list[Doubt]:
        return [*self._doubts_about_items, *doubts_about_looks(self.revisions)]

    @property
    def grouped_doubts(self) -> list[Doubted]:
        """The doubts as the page shows them: each kind once, with its places."""
        return grouped([*self._doubts_about_items, *kinds_of_looks(self.revisions)])

    @property
    def _doubts_about_items(self) -> list[Doubt]:
        doubts = [
            Doubt(quoted(item.paragraph) or _("The whole draft"), item.doubt) for item in self.items if item.doubt
        ]
        if self.organisation is None:
            question = _("The register has no such organisation. Its comments are taken in under this name.")
            doubts.insert(0, Doubt(self.name, question))
        return doubts

    @cached_property
    def known(self) -> set[str]:
        """The keys of what is in the comment period already, from this file or from another copy of it."""
        period = self.consultation
        comments = Comment.objects.filter(consultation=period).exclude(source_key="")
        replies = Reply.objects.filter(comment__consultation=period).exclude(source_key="")
        return {*comments.values_list("source_key", flat=True), *replies.values_list("source_key", flat=True)}

    @property
    def already_here(self) -> int:
        return sum(1 for item in self.items if self.key(item) in self.known)

    @property
    def new(self) -> list[Item]:
        return [item for item in self.items if self.key(item) not in self.known]

    def key(self, item: Item) -> str:
        """Says what the item is, whatever the file is called: who said what, when, and on which words."""
        whose = f"organisation {self.organisation.pk}" if self.organisation else squeezed(self.name)
        where = str(item.node.identity) if item.node else item.paragraph
        said = (item.place.prefix, item.place.exact, item.quote, item.said)
        # The kind of a reply follows from what it answers, so only what is said counts.
        parts = ("word", whose, item.author, item.date, where, *said)
        return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()

    def as_json(self) -> dict[str, Any]:
        """The answer of `import_markup --json`."""
        return {
            "items": [_as_json(item) for item in self.items],
            "doubts": [asdict(doubt) for doubt in self.doubts],
            "already_here": self.already_here,
        }


def _as_json(item: Item) -> dict[str, Any]:
    return {
        "kind": item.kind,
        "paragraph": item.paragraph,
        "place": item.node.anchor if item.node else None,
        "quote": item.quote,
        "author": item.author,
        "date": item.date,
        "body": item.body or None,
        "replacement": item.replacement or None,
        "doubt": item.doubt or None,
    }


def understand_markup(
    data: bytes, *, consultation: Consultation, organisation: Organisation | None, name: str = ""
) -> UnderstoodMarkup:
    """Reads a file. Raises `RefusedFile` with a sentence for the person who brought it."""
    name = name or (organisation.name if organisation else "")
    return UnderstoodMarkup(consultation, read_revisions(data), organisation, name)


def moment_of(item: Item) -> datetime | None:
    """When it was written. A word processor that names no zone means the time of the portal's country."""
    try:
        moment = parse_datetime(item.date)
    except ValueError:
        return None
    return timezone.make_aware(moment) if moment is not None and timezone.is_naive(moment) else moment


@dataclass(frozen=True, slots=True)
class Shown:
    """An item as the coordinator looks at it before it is taken in."""

    item: Item
    is_here: bool

    @property
    def place(self) -> str:
        return title_of(self.item.node)

    @property
    def written(self) -> datetime | None:
        return moment_of(self.item)

    @property
    def pieces(self) -> Sequence[tuple[str, str]]:
        """The difference that a suggestion makes to the draft."""
        if self.item.node is None or not self.item.replacement:
            return ()
        return readable_difference(self.item.node.text, self.item.replacement)


def shown_items(understood: UnderstoodMarkup) -> list[Shown]:
    """What is doubtful first, the rest in reading order."""
    known = understood.known
    shown = [Shown(item, understood.key(item) in known) for item in understood.items]
    return sorted(shown, key=lambda one: (one.is_here, not one.item.doubt))
