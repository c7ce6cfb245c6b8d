"""The checks see what they are for: a sound document passes, and each fault that is put into it is found."""

import io
from collections.abc import Callable

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, String

from ncss_portal.pdf.rendering import render_pdf
from ncss_portal.pdf.structuretree import structure_elements
from tests.pdf.samples import DRAWING, page
from tests.pdf.structure import findings

BODY = """
<h2 id="x">Second</h2><p>Text <a href="#x">here</a> and <a href="https://a.example/">there</a>.</p>
<ul><li>one</li></ul><img src="portal:files/a.svg" alt="A circle">
<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>1</td><td>2</td></tr></tbody></table>
"""


@pytest.fixture(scope="module")
def sound() -> bytes:
    return render_pdf(page(BODY), files={"a.svg": DRAWING})


def first(pdf: Pdf, name: str) -> pikepdf.Object:
    return next(element for element in structure_elements(pdf) if name == element.S)


def _no_marking(pdf: Pdf) -> None:
    pdf.Root.MarkInfo.Marked = False


def _suspects(pdf: Pdf) -> None:
    pdf.Root.MarkInfo.Suspects = True


def _no_language(pdf: Pdf) -> None:
    del pdf.Root["/Lang"]


def _no_title(pdf: Pdf) -> None:
    del pdf.docinfo["/Title"]


def _title_hidden(pdf: Pdf) -> None:
    pdf.Root.ViewerPreferences.DisplayDocTitle = False


def _no_claim(pdf: Pdf) -> None:
    pdf.Root.Metadata.write(pdf.Root.Metadata.read_bytes().replace(b"pdfuaid:part", b"pdfuaid:parts"))


def _no_bookmarks(pdf: Pdf) -> None:
    del pdf.Root["/Outlines"]


def _closed_bookmarks(pdf: Pdf) -> None:
    pdf.Root.PageMode = Name.UseNone


def _script(pdf: Pdf) -> None:
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


def _file(pdf: Pdf) -> None:
    pdf.attachments["a.txt"] = b"x"


def _link_to_a_disk(pdf: Pdf) -> None:
    for sheet in pdf.pages:
        for annotation in sheet.get("/Annots", Array([])):
            if "/A" in annotation and "/URI" in annotation.A:
                annotation.A.URI = String("file:///etc/passwd")


def _heading_skipped(pdf: Pdf) -> None:
    first(pdf, "/H2").S = Name.H4


def _first_heading_low(pdf: Pdf) -> None:
    first(pdf, "/H1").S = Name.H2


def _no_alternative(pdf: Pdf) -> None:
    del first(pdf, "/Figure")["/Alt"]


def _no_box(pdf: Pdf) -> None:
    del first(pdf, "/Figure")["/A"]


def _paragraph_in_item(pdf: Pdf) -> None:
    first(pdf, "/LBody").S = Name.P


def _row_outside(pdf: Pdf) -> None:
    first(pdf, "/Table").S = Name.Div


def _cell_missing(pdf: Pdf) -> None:
    line = first(pdf, "/TBody").K[0]
    line.K = Array([line.K[0]])


def _cell_too_wide(pdf: Pdf) -> None:
    first(pdf, "/TD").A.ColSpan = 2


def _no_scope(pdf: Pdf) -> None:
    del first(pdf, "/TH").A["/Scope"]


def _no_heads(pdf: Pdf) -> None:
    first(pdf, "/TD").A.Headers = Array([])


def _lost_head(pdf: Pdf) -> None:
    first(pdf, "/TD").A.Headers = Array([String("nowhere")])


def _same_name(pdf: Pdf) -> None:
    heads = [element for element in structure_elements(pdf) if element.S == "/TH"]
    heads[0].ID = heads[1].ID


def _no_index(pdf: Pdf) -> None:
    del pdf.Root.StructTreeRoot["/IDTree"]


def _nameless_note(pdf: Pdf) -> None:
    first(pdf, "/P").S = Name.Note


def _link_untagged(pdf: Pdf) -> None:
    first(pdf, "/Link").S = Name.Span


def _link_unsaid(pdf: Pdf) -> None:
    for sheet in pdf.pages:
        del sheet.Annots[0]["/Contents"]


def _link_to_nowhere(pdf: Pdf) -> None:
    for sheet in pdf.pages:
        for annotation in sheet.Annots:
            if "/Dest" in annotation:
                annotation.Dest = String("nowhere")


def _no_tab_order(pdf: Pdf) -> None:
    for sheet in pdf.pages:
        del sheet["/Tabs"]


def _painted_outside(pdf: Pdf) -> None:
    pdf.pages[0].contents_add(b"0 0 9 9 re f")


def _font_left_out(pdf: Pdf) -> None:
    for thing in pdf.objects:
        if isinstance(thing, Dictionary) and "/FontFile2" in thing:
            del thing["/FontFile2"]


def _font_unreadable(pdf: Pdf) -> None:
    for thing in pdf.objects:
        if isinstance(thing, Dictionary) and "/ToUnicode" in thing:
            del thing["/ToUnicode"]


FAULTS: list[tuple[Callable[[Pdf], None], str]] = [
    (_no_marking, "does not say that it is tagged"),
    (_suspects, "marked as suspect"),
    (_no_language, "names no language"),
    (_no_title, "has no title"),
    (_title_hidden, "show the file name"),
    (_no_claim, "does not claim PDF/UA"),
    (_no_bookmarks, "has no bookmarks"),
    (_closed_bookmarks, "does not open with"),
    (_script, "an action /JavaScript"),
    (_file, "carries files"),
    (_link_to_a_disk, "leads to file:"),
    (_heading_skipped, "H4 follows H1"),
    (_first_heading_low, "H2 follows nothing"),
    (_no_alternative, "1 figures have no alternative"),
    (_no_box, "1 figures have no box"),
    (_paragraph_in_item, "/P stands in /LI"),
    (_row_outside, "stands in /Div"),
    (_cell_missing, "holes or overlaps"),
    (_cell_too_wide, "holes or overlaps"),
    (_no_scope, "1 table heads have no scope"),
    (_no_heads, "1 table cells have no head"),
    (_lost_head, "name a head that is not there"),
    (_same_name, "1 identifiers stand more than once"),
    (_no_index, "index of identifiers"),
    (_nameless_note, "1 notes have no identifier"),
    (_link_untagged, "not tagged as a link"),
    (_link_unsaid, "does not say where it leads"),
    (_link_to_nowhere, "leads nowhere"),
    (_no_tab_order, "no tab order"),
    (_painted_outside, "1 times something is painted"),
    (_font_left_out, "is not embedded"),
    (_font_unreadable, "cannot be read as text"),
]


def test_sound_document_passes(sound: bytes) -> None:
    assert findings(sound) == []


@pytest.mark.parametrize(("damage", "words"), FAULTS, ids=[damage.__name__ for damage, _ in FAULTS])
def test_fault_is_found(damage: Callable[[Pdf], None], words: str, sound: bytes) -> None:
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(sound)) as pdf:
        damage(pdf)
        pdf.save(target)

    found = findings(target.getvalue())

    assert any(words in finding for finding in found), found


def test_encrypted_document_is_found(sound: bytes) -> None:
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(sound)) as pdf:
        pdf.save(target, encryption=pikepdf.Encryption(owner="a", user=""))

    assert "it is encrypted" in findings(target.getvalue())


def test_document_without_tags_is_found() -> None:
    target = io.BytesIO()
    with Pdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(target)

    found = findings(target.getvalue())

    assert {"it has no structure tree", "it has no headings", "it has no fonts"} <= set(found)
