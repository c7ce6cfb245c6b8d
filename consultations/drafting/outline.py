"""The contents of a draft: its chapters and their sections, each with a number beside it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from consultations.drafting.models import Node
from consultations.drafting.reading import Item
from ncss_portal import markup

LEVELS = 2


@dataclass(slots=True)
class Entry:
    """A chapter or section. `count` covers everything up to the next heading of the same or a higher level."""

    anchor: str
    label: str
    title: str
    count: int = 0
    entries: list["Entry"] = field(default_factory=list)


def outline_of(items: Iterable[Item], count: Callable[[Item], int] = lambda item: 0) -> list[Entry]:
    """The headings of the two upper levels in use. `count` says what an item adds to the chapters it stands in."""
    items = list(items)
    levels = sorted({item.node.level or 1 for item in items if item.node.kind == Node.Kind.HEADING})[:LEVELS]
    tops: list[Entry] = []
    path: list[Entry] = []
    for item in items:
        if item.node.kind == Node.Kind.HEADING and item.node.level in levels:
            path = _enter(item, tops, path[: levels.index(item.node.level)])
        for entry in path:
            entry.count += count(item)
    return tops


def _enter(item: Item, tops: list[Entry], above: list[Entry]) -> list[Entry]:
    entry = Entry(item.node.anchor, item.node.label, markup.to_plain(item.node.text))
    (above[-1].entries if above else tops).append(entry)
    return [*above, entry]
