"""What all readers of one file share, and what belongs to one of its stories (body, footnotes, endnotes)."""

from dataclasses import dataclass, field

from lxml import etree

from ncss_portal.word.blocks import Picture
from ncss_portal.word.doubts import Doubts
from ncss_portal.word.fields import unfinished
from ncss_portal.word.names import w
from ncss_portal.word.numbering import Numbering
from ncss_portal.word.package import Package, Relation
from ncss_portal.word.styles import Styles


@dataclass(slots=True)
class Notes:
    """Footnotes and endnotes in one series, numbered in the order in which the text first refers to them."""

    known: dict[tuple[str, str], etree._Element] = field(default_factory=dict)
    labels: dict[tuple[str, str], str] = field(default_factory=dict)

    def label(self, kind: str, note_id: str) -> str:
        """The label of a note that is referred to; empty where the file does not have it."""
        if (kind, note_id) not in self.known:
            return ""
        return self.labels.setdefault((kind, note_id), str(len(self.labels) + 1))


@dataclass(slots=True)
class Source:
    """One Word file while it is read."""

    package: Package
    styles: Styles
    numbering: Numbering
    notes: Notes = field(default_factory=Notes)
    doubts: Doubts = field(default_factory=Doubts)
    pictures: dict[str, Picture] = field(default_factory=dict)


@dataclass(slots=True)
class Story:
    """One part with text: its relations (links, pictures), and the fields in it that never end."""

    source: Source
    root: etree._Element
    relations: dict[str, Relation]
    unfinished: set[etree._Element]


def open_source(package: Package) -> Source:
    """Read styles and list definitions of a file."""
    styles = Styles(package.xml(package.related("styles")))
    return Source(package, styles, Numbering(package.xml(package.related("numbering")), styles))


def open_story(source: Source, part: str) -> Story | None:
    """A part with text, or None where the file has no such part."""
    root = source.package.xml(part)
    if root is None:
        return None
    source.doubts.count("changes", sum(1 for _change in root.iter(*CHANGES)))
    return Story(source, root, source.package.relations(part), unfinished(root))


CHANGES = tuple(w(name) for name in ("ins", "del", "moveFrom", "moveTo", "cellIns", "cellDel", "cellMerge"))
