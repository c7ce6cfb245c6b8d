"""The published strategy as a PDF: every kind of block, sound in structure, and as it should read."""

import io
import re
from collections.abc import Iterator

import pikepdf
import pytest
from django.utils.safestring import SafeString
from pikepdf import Pdf

from consultations.publishing.edition import Chapter, Edition, Paragraph, Table
from consultations.publishing.grid import Cell, Row
from consultations.publishing.printing import edition_html, edition_pdf
from ncss_portal.pdf.structuretree import children, structure_elements
from tests.pdf.samples import edition, joined_table, long_table, pictures, prose, row, words
from tests.pdf.structure import findings


@pytest.fixture(scope="module")
def content() -> bytes:
    return edition_pdf(edition(), pictures=pictures())


@pytest.fixture
def pdf(content: bytes) -> Iterator[Pdf]:
    with pikepdf.open(io.BytesIO(content)) as opened:
        yield opened


def bookmarks(pdf: Pdf) -> list[str]:
    with pdf.open_outline() as outline:
        return [item.title for item in outline.root]


def test_document_with_every_block_is_sound(content: bytes) -> None:
    assert findings(content) == []


def test_same_edition_gives_the_same_bytes(content: bytes) -> None:
    assert edition_pdf(edition(), pictures=pictures()) == content


def test_title_language_and_author_are_those_of_the_edition(pdf: Pdf) -> None:
    assert str(pdf.docinfo["/Title"]) == "Larkmere Cybersecurity Strategy 2031–2035"
    assert str(pdf.docinfo["/Author"]) == "Ministry of Harbours"
    assert str(pdf.docinfo["/CreationDate"]) == "D:20310314093015Z"
    assert str(pdf.Root.Lang) == "en"


def test_bookmarks_carry_the_numbers_of_the_chapters(pdf: Pdf) -> None:
    assert bookmarks(pdf) == ["Contents", "Foreword", "1 Everything & more", "2 Measures", "A1 Action plan"]


def test_plan_stands_on_landscape_pages_and_the_cover_fills_its_page(pdf: Pdf) -> None:
    shapes = ["wide" if sheet.mediabox[2] > sheet.mediabox[3] else "tall" for sheet in pdf.pages]

    assert shapes[0] == "tall"
    assert shapes[-1] == "wide"
    assert "/Annots" not in pdf.pages[0]


def test_pictures_say_what_they_show(pdf: Pdf) -> None:
    figures = [str(element.Alt) for element in structure_elements(pdf) if element.S == "/Figure"]

    assert figures == ["Three circles in a row", "A harbour at dusk"]


def test_footnotes_are_notes(pdf: Pdf) -> None:
    assert sum(element.S == "/Note" for element in structure_elements(pdf)) == 3


def test_strings_of_the_edition_are_escaped_and_its_html_is_not() -> None:
    hostile = '"><script>alert(1)</script><img src="file:///etc/passwd">'
    strange = Edition(
        **{
            **vars(edition(Chapter(hostile, "a", (Paragraph(words(hostile)),)))),
            "title": hostile,
            "government": hostile,
        }
    )

    html = edition_html(strange)

    assert "<script" not in html
    assert "<img" not in html
    assert findings(edition_pdf(strange)) == []


def test_plain_string_in_place_of_html_is_escaped() -> None:
    wrong = Chapter("One", "one", (Paragraph("<b>bold</b>"),))  # type: ignore[arg-type]

    assert "&lt;b&gt;bold" in edition_html(edition(wrong))


def test_dates_are_those_of_the_portals_zone(settings) -> None:  # type: ignore[no-untyped-def]
    settings.TIME_ZONE = "Pacific/Kiritimati"

    assert "14 March 2031" in edition_html(edition())


def test_contents_and_chapters_have_the_same_anchors() -> None:
    html = edition_html(edition())

    for anchor in re.findall(r'href="#([\w-]+)"', html):
        assert html.count(f'id="{anchor}"') == 1


@pytest.mark.parametrize(
    "table",
    [
        Table((), ()),
        Table((), (row("a"),)),
        Table((row("a", "b"),), ()),
        Table((row("a", "b"),), (row("1"), row("1", "2", "3"), Row(()))),
        Table(
            (row("a", "b"),), (Row((Cell(words("x"), rowspan=40), Cell(words("y")))), *(row(f"{n}") for n in range(39)))
        ),
        Table((row("a", "b"),), (Row((Cell(SafeString("<p>p</p><ul><li>q</li></ul>")), Cell(prose(200)))),)),
        Table(
            (row("a", "b"),), (Row((Cell(words("x"), rowspan=2), Cell(words("y"), rowspan=2))), Row(()), row("1", "2"))
        ),
        joined_table(),
        long_table(300),
    ],
    ids=[
        "empty",
        "one cell",
        "head only",
        "ragged",
        "joined over a page",
        "cell over a page",
        "empty row",
        "joined",
        "long",
    ],
)
def test_table_of_any_shape_is_sound(table: Table) -> None:
    assert findings(edition_pdf(edition(Chapter("Tables", "tables", (Paragraph(prose(1)), table))))) == []


def test_head_of_a_table_stays_when_a_row_fills_pages() -> None:
    table = Table((row("Measure", "Why"),), (Row((Cell(words("short")), Cell(prose(200)))), row("a", "b")))

    content = edition_pdf(edition(Chapter("Tables", "tables", (table,))))

    with pikepdf.open(io.BytesIO(content)) as pdf:
        tables = [element for element in structure_elements(pdf) if element.S == "/Table"]
        assert len(tables) > 2
        assert all(children(piece)[0].S == "/THead" for piece in tables)


@pytest.mark.parametrize("language", ["ar", "fr", "es", "hi", "el"])
def test_other_languages_are_set_without_missing_letters(language: str) -> None:
    samples = {
        "ar": "الأمن السيبراني مسؤولية مشتركة",
        "fr": "La cybersécurité, œuvre commune — « ensemble »",
        "es": "Política y Estrategia de Seguridad Cibernética: ¿qué sigue?",
        "hi": "साइबर सुरक्षा साझा जिम्मेदारी है",
        "el": "Η κυβερνοασφάλεια είναι κοινή ευθύνη",
    }
    text = Paragraph(words(f"{samples[language]} " * 30))

    assert findings(edition_pdf(edition(Chapter(samples[language], "one", (text,)), language=language))) == []
