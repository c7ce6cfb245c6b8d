"""The zip package behind a Word file: its parts, how they refer to each other, and their XML, read within limits."""

import io
import posixpath
import zipfile
from dataclasses import dataclass
from urllib.parse import unquote

from lxml import etree

from ncss_portal.word import refusals
from ncss_portal.word.names import PACKAGE_RELATIONS, STRICT
from ncss_portal.word.uploads import BROKEN

# Honest files stay below 40; the readers use up to three Python frames for each level.
DEEPEST = 120


@dataclass(frozen=True, slots=True)
class Relation:
    """Where one part points to: another part's name, or an address outside the file."""

    kind: str
    target: str
    external: bool


class Package:
    """An opened file. Every error of reading it comes out as `RefusedFile`."""

    def __init__(self, data: bytes) -> None:
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
        except BROKEN as error:
            raise refusals.damaged() from error
        self._names = set(self._archive.namelist())
        self.main = self._main_part()

    def _main_part(self) -> str:
        for relation in self.relations("").values():
            if relation.kind == "officeDocument" and relation.target in self._names:
                return relation.target
        if "word/document.xml" in self._names:
            return "word/document.xml"
        raise refusals.not_word()

    def read(self, name: str) -> bytes:
        """The bytes of a part; `zipfile` stops at the declared size and compares the checksum."""
        try:
            return self._archive.read(name)
        except BROKEN as error:
            raise refusals.damaged() from error

    def xml(self, name: str) -> etree._Element | None:
        """The root element of a part, or None where there is no such part."""
        if not name or name not in self._names:
            return None
        return parse(self.read(name))

    def relations(self, part: str) -> dict[str, Relation]:
        """What `part` points to, by relationship id; the package's own relations for an empty name."""
        folder, name = posixpath.split(part)
        root = self.xml(posixpath.join(folder, "_rels", f"{name}.rels"))
        found: dict[str, Relation] = {}
        if root is None:
            return found
        for element in root.iter(f"{{{PACKAGE_RELATIONS}}}Relationship"):
            external = element.get("TargetMode") == "External"
            target = element.get("Target", "")
            if not external:
                target = posixpath.normpath(posixpath.join("/", folder, unquote(target))).lstrip("/")
            kind = element.get("Type", "").rsplit("/", 1)[-1]
            found[element.get("Id", "")] = Relation(kind, target, external)
        return found

    def related(self, kind: str) -> str:
        """The name of the main part's companion of that kind (styles, numbering, footnotes), or an empty string."""
        for relation in self.relations(self.main).values():
            if relation.kind == kind and not relation.external:
                return relation.target
        return ""

    def has(self, name: str) -> bool:
        return name in self._names


def parse(data: bytes) -> etree._Element:
    """Parse XML that nobody vouches for: no DTD, no entities, no network, no huge trees."""
    if b"purl.oclc.org/ooxml" in data:
        for strict, usual in STRICT.items():
            data = data.replace(strict, usual)
    # A comment inside a text would cut it in two, so comments are dropped while parsing.
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise refusals.damaged() from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise refusals.unsafe()
    _check_depth(root)
    return root


def _check_depth(root: etree._Element) -> None:
    depth = 0
    for event, _element in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > DEEPEST:
            raise refusals.too_deep()
