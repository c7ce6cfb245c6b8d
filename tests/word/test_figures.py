"""Pictures: taken in when sound, asked about when not, and never lost without a word."""

import hashlib
import io

import pytest
from PIL import Image

from ncss_portal.word.blocks import Draft
from ncss_portal.word.figures import checked_picture
from ncss_portal.word.reading import read_docx
from tests.word.building import docx, p, picture, relation, row, run, table


def image(kind: str = "PNG", size: tuple[int, int] = (4, 3)) -> bytes:
    packed = io.BytesIO()
    Image.new("RGB", size).save(packed, kind)
    return packed.getvalue()


def read(data: bytes, *, name: str = "image1.png", body: str = "", alt: str = "A map") -> Draft:
    links = relation("pic", "image", f"media/{name}")
    return read_docx(docx(body or p(picture("pic", alt)), links=links, extra={f"word/media/{name}": data}))


@pytest.mark.parametrize(("kind", "content_type"), [("PNG", "image/png"), ("JPEG", "image/jpeg"), ("GIF", "image/gif")])
def test_sound_picture_is_taken_in(kind: str, content_type: str) -> None:
    data = image(kind)

    draft = read(data)

    key = hashlib.sha256(data).hexdigest()
    assert (draft.blocks[0].kind, draft.blocks[0].picture, draft.blocks[0].alt) == ("figure", key, "A map")
    taken = draft.pictures[key]
    assert (taken.content_type, taken.width, taken.height) == (content_type, 4, 3)


def test_picture_beside_words_follows_them() -> None:
    draft = read(image(), body=p(run("Look: ") + picture("pic", "A map")))

    assert [block.kind for block in draft.blocks] == ["paragraph", "figure"]


def test_picture_without_description_is_asked_about() -> None:
    assert "has no description" in read(image(), alt="").doubts[0].question


def test_picture_in_a_cell_follows_the_table() -> None:
    draft = read(image(), body=table(row("<w:tc><w:tcPr/>" + p(picture("pic", "A map")) + "</w:tc>")))

    assert [block.kind for block in draft.blocks] == ["table", "figure"]
    assert "put below the table" in draft.doubts[0].question


@pytest.mark.parametrize("name", ["image1.emf", "image1.wmf", "image1.svg"])
def test_drawing_that_browsers_cannot_show_keeps_its_place_and_description(name: str) -> None:
    draft = read(b"anything", name=name)

    assert (draft.blocks[0].kind, draft.blocks[0].picture, draft.blocks[0].alt) == ("figure", "", "A map")
    assert "browsers cannot show" in draft.doubts[0].question


@pytest.mark.parametrize("data", [b"", b"GIF89a", b"<svg/>", image()[:40], image("BMP"), image()[:8] + bytes(50)])
def test_picture_that_cannot_be_read_is_asked_about(data: bytes) -> None:
    draft = read(data)

    assert draft.pictures == {}
    assert "could not be read" in draft.doubts[0].question


def test_linked_picture_is_not_fetched() -> None:
    links = relation("pic", "image", "http://tracker.example/x.png", external=True)

    draft = read_docx(docx(p(picture("pic", "A map", "link")) + p(picture("pic", "A map")), links=links))

    assert [block.picture for block in draft.blocks] == ["", ""]
    assert "only a link to it" in draft.doubts[0].question


def test_picture_of_too_many_pixels_is_refused_unopened() -> None:
    header = bytearray(image())
    header[16:24] = (100_000).to_bytes(4, "big") * 2

    assert checked_picture(bytes(header)) is None


def test_chart_keeps_its_place_and_is_asked_about() -> None:
    chart = '<w:r><w:drawing><a:graphicData><c:chart r:id="x"/></a:graphicData></w:drawing></w:r>'

    draft = read_docx(docx(p(chart)))

    assert draft.blocks[0].kind == "figure"
    assert "chart or diagram" in draft.doubts[0].question
