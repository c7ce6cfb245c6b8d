"""What a published PDF must be, checked on its bytes: PDF/UA-1 as far as pikepdf can see it, and nothing dangerous.

`findings(content)` returns one line for everything that is wrong, and an empty list for a sound document. Each check is
a function of its own and names the clause that it stands for: UA is ISO 14289-1, PDF is ISO 32000-1, A is ISO 19005-3.
What only the typesetter can see (a missing glyph) is an error already when the document is made.
"""

import io
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

import pikepdf
from pikepdf import Array, Dictionary, Object, Pdf

from ncss_portal.pdf.structuretree import attribute, children

LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
HEADING = re.compile(r"/H([1-6])")
PAINTING = frozenset({"Tj", "TJ", "'", '"', "Do", "sh", "f", "F", "f*", "S", "s", "B", "B*", "b", "b*", "INLINE IMAGE"})
FONT_FILES = ("/FontFile", "/FontFile2", "/FontFile3")
ALLOWED_BELOW = {
    "/L": {"/LI", "/L", "/Caption"},
    "/LI": {"/Lbl", "/LBody"},
    "/Table": {"/TR", "/THead", "/TBody", "/TFoot", "/Caption"},
    "/THead": {"/TR"},
    "/TBody": {"/TR"},
    "/TFoot": {"/TR"},
    "/TR": {"/TH", "/TD"},
}
REQUIRED_ABOVE = {
    "/LI": {"/L"},
    "/LBody": {"/LI"},
    "/THead": {"/Table"},
    "/TBody": {"/Table"},
    "/TFoot": {"/Table"},
    "/TR": {"/Table", "/THead", "/TBody", "/TFoot"},
    "/TD": {"/TR"},
    "/TH": {"/TR"},
}


@dataclass(frozen=True)
class Tagged:
    """A PDF with its structure elements and their parents, in reading order."""

    pdf: Pdf

    @cached_property
    def elements(self) -> list[tuple[Object, Object | None]]:
        return list(_walk(self.pdf.Root.StructTreeRoot)) if "/StructTreeRoot" in self.pdf.Root else []

    def named(self, *names: str) -> list[Object]:
        return [element for element, _ in self.elements if str(element.S) in names]

    @cached_property
    def owners(self) -> dict[int, Object]:
        """Number in the parent tree → element, or the elements of a page."""
        return dict(_numbers(self.pdf.Root.StructTreeRoot.ParentTree)) if "/StructTreeRoot" in self.pdf.Root else {}

    @cached_property
    def metadata(self) -> str:
        return self.pdf.Root.Metadata.read_bytes().decode() if "/Metadata" in self.pdf.Root else ""

    def annotations(self) -> Iterator[tuple[int, Object]]:
        for number, page in enumerate(self.pdf.pages, start=1):
            for annotation in page.get("/Annots", Array([])):
                yield number, annotation


def findings(content: bytes) -> list[str]:
    """Everything that is wrong with the PDF, as plain sentences."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        document = Tagged(pdf)
        return [finding for check in CHECKS for finding in check(document)]


def _walk(element: Object, parent: Object | None = None) -> Iterator[tuple[Object, Object | None]]:
    for child in children(element):
        yield child, parent
        yield from _walk(child, child)


def _numbers(node: Object) -> Iterator[tuple[int, Object]]:
    for kid in node.get("/Kids", Array([])):
        yield from _numbers(kid)
    entries = node.get("/Nums", Array([]))
    for index in range(0, len(entries), 2):
        yield int(entries[index]), entries[index + 1]


def _when(wrong: object, finding: str) -> list[str]:
    return [finding] if wrong else []


# --- The document as a whole -----------------------------------------------------------------------------------------


def says_that_it_is_tagged(document: Tagged) -> list[str]:
    """UA 7.1: Marked is true, Suspects is not, and there is a structure tree."""
    mark = document.pdf.Root.get("/MarkInfo", Dictionary())
    return (
        _when(not bool(mark.get("/Marked", False)), "it does not say that it is tagged")
        + _when(bool(mark.get("/Suspects", False)), "its tags are marked as suspect")
        + _when(not document.elements, "it has no structure tree")
    )


def names_its_language_and_title(document: Tagged) -> list[str]:
    """UA 7.1 and 7.2: a language, a title in both metadata, and the viewer shows the title."""
    root, info = document.pdf.Root, document.pdf.docinfo
    shown = root.get("/ViewerPreferences", Dictionary()).get("/DisplayDocTitle", False)
    title = str(info.get("/Title", "")).strip()
    return (
        _when(not LANGUAGE.fullmatch(str(root.get("/Lang", ""))), "it names no language")
        + _when(not title, "it has no title")
        + _when("<dc:title>" not in document.metadata, "its metadata have no title")
        + _when(not bool(shown), "a viewer would show the file name, not the title")
    )


def claims_its_standards(document: Tagged) -> list[str]:
    """UA 5 and A 6.6.4: the file says which parts of which standards it follows, and has the output intent of PDF/A."""
    claims = {"PDF/UA": r'pdfuaid:part="1"', "PDF/A-3": r'pdfaid:part="3"', "PDF/A level A": r'pdfaid:conformance="A"'}
    missing = [f"it does not claim {name}" for name, claim in claims.items() if claim not in document.metadata]
    return missing + _when("/OutputIntents" not in document.pdf.Root, "it has no output intent")


def has_bookmarks(document: Tagged) -> list[str]:
    """Bookmarks in the order of the headings, and the file opens with them."""
    root = document.pdf.Root
    return _when("/Outlines" not in root or "/First" not in root.Outlines, "it has no bookmarks") + _when(
        root.get("/PageMode") != "/UseOutlines", "it does not open with its bookmarks"
    )


def is_open_and_harmless(document: Tagged) -> list[str]:
    """UA 7.16, A 6.1.3 and 6.6.1: no encryption, no scripts, no hidden files, nothing that runs or leads to a disk."""
    root = document.pdf.Root
    names = root.get("/Names", Dictionary())
    wrong = _when(document.pdf.is_encrypted, "it is encrypted")
    wrong += _when("/JavaScript" in names or "/AA" in root, "it carries a script")
    wrong += _when("/EmbeddedFiles" in names, "it carries files")
    actions = [action for _, note in document.annotations() if (action := note.get("/A")) is not None]
    opening = root.get("/OpenAction")
    actions += [opening] if isinstance(opening, Dictionary) else []
    kinds = {str(action.get("/S")) for action in actions} - {"/URI", "/GoTo"}
    wrong += [f"it has an action {kind}" for kind in sorted(kinds)]
    targets = {str(action.URI) for action in actions if "/URI" in action}
    return wrong + [f"a link leads to {target}" for target in targets if not re.match(r"https?://|mailto:", target)]


# --- Structure -------------------------------------------------------------------------------------------------------


def headings_skip_no_level(document: Tagged) -> list[str]:
    """UA 7.4.2: the first heading is H1, and none is more than one level below the one before."""
    levels = [int(match[1]) for element, _ in document.elements if (match := HEADING.fullmatch(str(element.S)))]
    wrong = [
        f"H{now} follows {f'H{before}' if before else 'nothing'}"
        for before, now in zip([0, *levels], levels, strict=False)
        if now > before + 1
    ]
    return wrong + _when(not levels, "it has no headings")


def figures_are_described(document: Tagged) -> list[str]:
    """UA 7.3: every picture has an alternative text, and says where it stands."""
    figures = document.named("/Figure")
    without = sum(not str(figure.get("/Alt", "")).strip() for figure in figures)
    placeless = sum(attribute(figure, "/BBox") is None for figure in figures)
    return _when(without, f"{without} figures have no alternative text") + _when(
        placeless, f"{placeless} figures have no box"
    )


def elements_stand_where_they_may(document: Tagged) -> list[str]:
    """UA 7.2: lists hold items, items hold a label and one body, tables hold rows, rows hold cells."""
    wrong: Counter[str] = Counter()
    for element, parent in document.elements:
        name, above = str(element.S), str(parent.S) if parent is not None else "the root"
        if above in ALLOWED_BELOW and name not in ALLOWED_BELOW[above]:
            wrong[f"{name} stands in {above}"] += 1
        if name in REQUIRED_ABOVE and above not in REQUIRED_ABOVE[name]:
            wrong[f"{name} stands in {above}"] += 1
        if name == "/LI" and sum(kid.S == "/LBody" for kid in children(element)) > 1:
            wrong["an item has several bodies"] += 1
    return [f"{finding} ({times})" for finding, times in wrong.items()]


def tables_are_complete(document: Tagged) -> list[str]:
    """UA 7.2: every row of a table covers the same columns, and no cell reaches out of it."""
    incomplete = sum(not _is_complete(table) for table in document.named("/Table"))
    return _when(incomplete, f"{incomplete} tables have holes or overlaps")


def _is_complete(table: Object) -> bool:
    groups = [group for group in children(table) if group.S != "/Caption"]
    rows = [row for group in groups for row in (children(group) if group.S != "/TR" else [group])]
    places: Counter[tuple[int, int]] = Counter()
    for down, row in enumerate(rows):
        column = 0
        for cell in children(row):
            while places[down, column]:
                column += 1
            high, wide = int(attribute(cell, "/RowSpan") or 1), int(attribute(cell, "/ColSpan") or 1)
            places.update((down + below, column + right) for below in range(high) for right in range(wide))
            column += wide
    covered = +places
    width = max((column for _, column in covered), default=-1) + 1
    every = {(row, column) for row in range(len(rows)) for column in range(width)}
    return set(covered) == every and max(covered.values(), default=1) == 1


def cells_have_heads(document: Tagged) -> list[str]:
    """UA 7.5: every head says what it heads, every data cell names its heads, and they exist."""
    known = Counter(bytes(element.ID) for element, _ in document.elements if "/ID" in element)
    scopeless = sum(attribute(head, "/Scope") is None for head in document.named("/TH"))
    headless = lost = 0
    for cell in document.named("/TD"):
        heads = attribute(cell, "/Headers")
        headless += not heads
        lost += sum(bytes(head) not in known for head in heads or [])
    return (
        _when(scopeless, f"{scopeless} table heads have no scope")
        + _when(headless, f"{headless} table cells have no head")
        + _when(lost, f"{lost} table cells name a head that is not there")
    )


def identifiers_are_indexed(document: Tagged) -> list[str]:
    """PDF 14.7.2, UA 7.9: identifiers stand once, notes have one, and the index lists them all in order."""
    used = Counter(bytes(element.ID) for element, _ in document.elements if "/ID" in element)
    twice = sum(times > 1 for times in used.values())
    nameless = sum("/ID" not in note for note in document.named("/Note"))
    tree = document.pdf.Root.get("/StructTreeRoot", Dictionary()).get("/IDTree", Dictionary())
    index = [bytes(entry) for entry in list(tree.get("/Names", Array([])))[::2]]
    return (
        _when(twice, f"{twice} identifiers stand more than once")
        + _when(nameless, f"{nameless} notes have no identifier")
        + _when(index != sorted(used), "the index of identifiers is not the list of identifiers")
    )


# --- Links, pages, fonts ---------------------------------------------------------------------------------------------


def links_are_reachable(document: Tagged) -> list[str]:
    """UA 7.18: a link is tagged as one, says where it leads, and leads somewhere; pages follow the structure by tab."""
    wrong: Counter[str] = Counter()
    targets = _destinations(document.pdf)
    for _, annotation in document.annotations():
        if annotation.get("/Subtype") != "/Link":
            wrong[f"an annotation is a {annotation.get('/Subtype')}"] += 1
            continue
        owner = document.owners.get(int(annotation.get("/StructParent", -1)))
        wrong["a link is not tagged as a link"] += owner is None or owner.get("/S") != "/Link"
        wrong["a link does not say where it leads"] += not str(annotation.get("/Contents", "")).strip()
        target = annotation.get("/Dest", annotation.get("/A", Dictionary()).get("/D"))
        is_named = isinstance(target, pikepdf.String)
        wrong["a link leads nowhere in the document"] += is_named and str(target) not in targets
    for page in document.pdf.pages:
        wrong["a page with links has no tab order"] += "/Annots" in page and page.get("/Tabs") != "/S"
    return [f"{finding} ({times})" for finding, times in wrong.items() if times]


def _destinations(pdf: Pdf) -> set[str]:
    names = pdf.Root.get("/Names", Dictionary()).get("/Dests", Dictionary()).get("/Names", Array([]))
    return {str(name) for name in list(names)[::2]}


def everything_painted_is_marked(document: Tagged) -> list[str]:
    """UA 7.1: whatever is painted is either tagged or an artifact."""
    unmarked = sum(_unmarked(page) for page in document.pdf.pages)
    return _when(unmarked, f"{unmarked} times something is painted outside the tags")


def _unmarked(page: pikepdf.Page) -> int:
    depth = count = 0
    for instruction in pikepdf.parse_content_stream(page):
        operator = str(instruction.operator)
        if operator in ("BDC", "BMC"):
            depth += 1
        elif operator == "EMC":
            depth -= 1
        elif depth == 0 and operator in PAINTING:
            count += 1
    return count


def fonts_are_embedded(document: Tagged) -> list[str]:
    """UA 7.21: fonts are in the file, as TrueType outlines, and every glyph can be read as text."""
    wrong = []
    dictionaries = [thing for thing in document.pdf.objects if isinstance(thing, Dictionary)]
    fonts = [thing for thing in dictionaries if thing.get("/Type") == "/Font" and "/DescendantFonts" in thing]
    for font in fonts:
        inner, name = font.DescendantFonts[0], str(font.BaseFont)
        wrong += _when(not any(key in inner.FontDescriptor for key in FONT_FILES), f"the font {name} is not embedded")
        wrong += _when("/ToUnicode" not in font, f"the font {name} cannot be read as text")
        wrong += _when(inner.Subtype != "/CIDFontType2", f"the font {name} has no TrueType outlines")
    return wrong + _when(not fonts, "it has no fonts")


CHECKS: tuple[Callable[[Tagged], list[str]], ...] = (
    says_that_it_is_tagged,
    names_its_language_and_title,
    claims_its_standards,
    has_bookmarks,
    is_open_and_harmless,
    headings_skip_no_level,
    figures_are_described,
    elements_stand_where_they_may,
    tables_are_complete,
    cells_have_heads,
    identifiers_are_indexed,
    links_are_reachable,
    everything_painted_is_marked,
    fonts_are_embedded,
)
