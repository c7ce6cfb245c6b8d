"""A draft laid out for the page of a comment period: the HTML that is the same for everybody, with gaps.

Words become HTML slowly, and a frozen version never changes. So its layout is kept, by version, period and language.
What depends on who looks, or on what was said (counts, links, forms), stands in none of it: it comes into the gaps
with each request. A version in work is laid out anew each time, and so is every one where the cache is away.
"""

import hashlib
import logging
import re
import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.core.cache import cache
from django.template.loader import render_to_string
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from consultations.commenting import places, talk
from consultations.commenting.models import Consultation
from consultations.commenting.places import Place, place_of
from consultations.commenting.talk import Talk
from consultations.drafting import reading
from consultations.drafting.reading import Item, Note, Reading
from ncss_portal import markup

KEPT_SECONDS = 24 * 60 * 60
NODE, NOTE = "consultations/_node.html", "consultations/_note.html"
TEMPLATES = (NODE, NOTE, *(f"consultations/_{name}.html" for name in ("figure", "plan", "plan_row", "table")))

log = logging.getLogger(__name__)


class Gap(NamedTuple):
    """Where something of a talk comes: which of its properties, and at which place."""

    name: str
    anchor: str


class Piece(NamedTuple):
    """One piece of a draft: its place, those of its rows, and its HTML with gaps."""

    node: Place
    rows: tuple[Place, ...]
    # So many rows are the head of a table.
    heads: int
    parts: tuple[str | Gap, ...]

    @property
    def places(self) -> tuple[Place, ...]:
        return (self.node, *self.rows)

    @property
    def words(self) -> str:
        return self.node.words


class Layout(NamedTuple):
    """The pieces in their order, and the footnotes."""

    items: tuple[Piece, ...]
    notes: tuple[Piece, ...]


def layout_of(period: Consultation) -> Layout:
    """The draft of a period, ready to be filled."""
    if period.version.frozen_at is None:
        return _lay_out(period)
    # With the moment of freezing: a database that was begun anew counts its versions from one again.
    frozen_at = period.version.frozen_at.timestamp()
    key = f"draft:{_form()}:{period.version_id}:{frozen_at}:{period.slug}:{get_language()}"
    kept = _kept(key)
    if kept is None:
        kept = _lay_out(period)
        _keep(key, kept)
    return kept


def filled(pieces: Iterable[Piece], talks: Mapping[str, Talk]) -> SafeString:
    """The HTML of pieces with what this person sees beside them. The parts were escaped when they were made."""
    return SafeString("".join(_parts(pieces, talks)))


def _parts(pieces: Iterable[Piece], talks: Mapping[str, Talk]) -> Iterator[str]:
    for piece in pieces:
        for part in piece.parts:
            yield part if isinstance(part, str) else conditional_escape(getattr(talks[part.anchor], part.name))


# --- The cache --------------------------------------------------------------------------------------------------------


def _kept(key: str) -> Layout | None:
    try:
        return cache.get(key)
    except Exception as problem:
        log.warning("The layout of a draft could not be read from the cache: %s", problem)
        return None


def _keep(key: str, layout: Layout) -> None:
    try:
        cache.set(key, layout, KEPT_SECONDS)
    except Exception as problem:
        log.warning("The layout of a draft could not be kept in the cache: %s", problem)


_forms: list[str] = []


def _form() -> str:
    """What the layout is made by, as a short sum: after an upgrade that changes it, nothing kept before is found."""
    if not _forms:
        modules = (__file__, places.__file__, talk.__file__, reading.__file__, markup.__file__)
        templates = (Path(settings.BASE_DIR, "templates", name) for name in TEMPLATES)
        files = (*map(Path, modules), *templates)
        _forms.append(hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:16])
    return _forms[0]


# --- Laying out -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Blank:
    """Stands for the talk of a place while its piece is laid out: prints a gap for each thing that is not the same for
    everybody. The mark is new each time, so that no text of a draft can hold it.
    """

    mark: str
    anchor: str
    place_url: str

    def __getattr__(self, name: str) -> str:
        if name not in talk.BESIDE:
            raise AttributeError(name)
        return f"{self.mark}.{name}.{self.anchor}."


def _lay_out(period: Consultation) -> Layout:
    read = Reading(period.version)
    mark = secrets.token_hex(16)
    parts: list[Item | Note] = [part for item in read.items for part in (item, *item.rows)]
    for part in (*parts, *read.notes):
        anchor = part.node.anchor
        part.talk = _Blank(mark, anchor, talk.place_url(period, anchor))
    return Layout(
        tuple(_piece(NODE, mark, {"item": item}, item, item.rows) for item in read.items),
        tuple(_piece(NOTE, mark, {"note": note}, note) for note in read.notes),
    )


def _piece(template: str, mark: str, shown: dict[str, Any], item: Item | Note, rows: Iterable[Item] = ()) -> Piece:
    html = render_to_string(template, {**shown, "talkable": True})
    heads = len(item.head_rows) if isinstance(item, Item) else 0
    return Piece(place_of(item.node), tuple(place_of(row.node) for row in rows), heads, tuple(_with_gaps(html, mark)))


def _with_gaps(html: str, mark: str) -> Iterator[str | Gap]:
    words, *rest = re.split(rf"{mark}\.(\w+)\.([\w-]+)\.", html)
    yield words
    for name, anchor, following in zip(rest[::3], rest[1::3], rest[2::3], strict=True):
        yield Gap(name, anchor)
        yield following
