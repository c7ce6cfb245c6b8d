"""What the typesetter leaves undone is done: bodies of items, links, notes, heads of cells."""

import io
from collections.abc import Iterator

import pikepdf
import pytest
from pikepdf import Object, Pdf

from ncss_portal.pdf.rendering import render_pdf
from ncss_portal.pdf.structuretree import attribute, children, structure_elements
from tests.pdf.samples import DRAWING, page, photograph
from tests.pdf.structure import findings

NOTES = "<style>.fn{float:footnote}</style>"
TABLE = """
<table>
<thead><tr><th rowspan="2">Year</th><th colspan="2">Reports</th></tr><tr><th>fraud</th><th>outage</th></tr></thead>
<tbody><tr><th scope="rowgroup" colspan="3">Harbours</th></tr>
<tr><th scope="row">2029</th><td>12</td><td>7</td></tr></tbody>
<tbody><tr><th scope="rowgroup" colspan="3">Clinics</th></tr>
<tr><th scope="row" rowspan="2">2030</th><td>3</td><td>4</td></tr><tr><td colspan="2">none</td></tr></tbody>
</table>
"""


def opened(body: str, head: str = "", **files: bytes) -> Pdf:
    content = render_pdf(page(body, head=head), files=files)
    assert findings(content) == []
    return pikepdf.open(io.BytesIO(content))


def named(pdf: Pdf, name: str) -> Iterator[Object]:
    return (element for element in structure_elements(pdf) if name == element.S)


def text_of(cell: Object, texts: dict[bytes, str]) -> list[str]:
    return [texts[bytes(head)] for head in attribute(cell, "/Headers")]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "item",
    [
        "<li><p>one</p></li>",
        "<li><p>one</p><p>two</p></li>",
        "<li>one<ul><li>two</li></ul>three</li>",
        "<li><p>one</p><ol><li><p>two</p></li></ol></li>",
        "<li><table><tr><th>a</th></tr><tr><td>b</td></tr></table></li>",
        "<li><blockquote><p>one</p></blockquote><ul><li>two</li></ul></li>",
        "<li></li>",
    ],
)
def test_item_has_a_label_and_one_body(item: str) -> None:
    with opened(f"<ul>{item}<li>last</li></ul>") as pdf:
        for element in named(pdf, "/LI"):
            assert [str(kid.S) for kid in children(element)] in (["/Lbl", "/LBody"], ["/LBody"], ["/Lbl"])


def test_kids_of_a_body_know_their_new_parent() -> None:
    with opened("<ul><li><p>one</p><p>two</p></li></ul>") as pdf:
        body = next(named(pdf, "/LBody"))

        assert all(kid.P.objgen == body.objgen for kid in children(body))


def test_link_with_emphasis_inside_has_one_annotation() -> None:
    with opened('<p><a href="https://a.example/">see <strong>this <em>now</em></strong></a></p>') as pdf:
        assert len(pdf.pages[0].Annots) == 1
        assert len(list(named(pdf, "/Link"))) == 1


def test_footnotes_are_labelled_notes_with_names_of_their_own() -> None:
    with opened('<p>a<span class="fn">first</span> b<span class="fn">second</span></p>', NOTES) as pdf:
        notes = list(named(pdf, "/Note"))

        assert [str(note.ID) for note in notes] == ["note-00001", "note-00002"]
        assert all(children(note)[0].S == "/Lbl" for note in notes)


def test_cells_name_the_heads_that_hold_for_them_and_no_others() -> None:
    with opened(TABLE) as pdf:
        names = ["Year", "Reports", "fraud", "outage", "Harbours", "2029", "Clinics", "2030"]
        texts = {bytes(head.ID): name for head, name in zip(named(pdf, "/TH"), names, strict=True)}
        cells = [text_of(cell, texts) for cell in named(pdf, "/TD")]
        scopes = [str(attribute(head, "/Scope")) for head in named(pdf, "/TH")]

    assert cells == [
        ["Reports", "fraud", "Harbours", "2029"],
        ["Reports", "outage", "Harbours", "2029"],
        ["Reports", "fraud", "Clinics", "2030"],
        ["Reports", "outage", "Clinics", "2030"],
        ["Reports", "fraud", "outage", "Clinics", "2030"],
    ]
    assert scopes == ["/Column"] * 4 + ["/Row"] * 4


def test_table_over_many_pages_has_heads_on_each() -> None:
    rows = "".join(f"<tr><td>{number}</td><td>x</td></tr>" for number in range(200))

    with opened(f"<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody>{rows}</tbody></table>") as pdf:
        tables = list(named(pdf, "/Table"))

        assert len(tables) == len(pdf.pages) > 2
        assert len(list(named(pdf, "/TH"))) == 2 * len(tables)


def test_pictures_do_not_ask_for_smoothing() -> None:
    pictures = '<img src="portal:files/a.jpg" alt="x"><img src="portal:files/b.svg" alt="y">'

    with opened(f"<p>{pictures}</p>", **{"a.jpg": photograph(), "b.svg": DRAWING}) as pdf:
        images = [
            thing for thing in pdf.objects if isinstance(thing, pikepdf.Stream) and thing.get("/Subtype") == "/Image"
        ]

        assert [bool(image.get("/Interpolate", False)) for image in images] == [False]


def test_metadata_stay_well_formed_and_name_both_standards_once() -> None:
    with opened("<p>x</p>") as pdf:
        metadata = pdf.Root.Metadata.read_bytes().decode()

        assert metadata.count("<rdf:RDF") == 1
        assert metadata.count('pdfuaid:part="1"') == 1
        assert dict(pdf.open_metadata())["{http://purl.org/dc/elements/1.1/}title"] == "A page"
