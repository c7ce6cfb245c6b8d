"""The contents of a draft: its chapters and their sections, each with a number beside it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from consultations.drafting.models import Node

LEVELS = 2


class Heads(Protocol):
    """What a piece of a draft says of itself, if it is a heading."""

    @property
    def kind(self) -> str: ...
    @property
    def level(self) -> int | None: ...
    @property
    def anchor(self) -> str: ...
    @property
    def label(self) -> str: ...


class Headed(Protocol):
    """A piece of a draft."""

    @property
    def node(self) -> Heads: ...
    @property
    def words(self) -> str: ...


P = TypeVar("P", bound=Headed)


def _nothing(_item: Any) -> int:
    return 0


@dataclass(slots=True)
class Entry:
    """A chapter or section. `count` covers everything up to the next heading of the same or a higher level."""

    anchor: str
    label: str
    title: str
    count: int = 0
    entries: list["Entry"] = field(default_factory=list)


def outline_of(items: Iterable[P], count: Callable[[P], int] = _nothing) -> list[Entry]:
    """The headings of the two upper levels in use. `count` says what an item adds to the chapters it stands in."""
    items = list(items)
    levels = sorted({item.node.level or 1 for item in items if item.node.kind == Node.Kind.HEADING})[:LEVELS]
    tops: list[Entry] = []
    path: list[Entry] = []
    for item in items:
        if item.node.kind == Node.Kind.HEADING and item.node.level in levels:
            path = _enter(item, tops, path[: levels.index(item.node.level)])
        counted = count(item)
        for entry in path:
            entry.count += counted
    return tops


def _enter(item: Headed, tops: list[Entry], above: list[Entry]) -> list[Entry]:
    entry = Entry(item.node.anchor, item.node.label, item.words)
    (above[-1].entries if above else tops).append(entry)
    return [*above, entry]
