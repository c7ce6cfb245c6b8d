"""Only pictures are printed, and none that is a bomb."""

import io

import pytest
from PIL import Image

from ncss_portal.pdf.pictures import MAX_PIXELS, MAX_SVG_BYTES, PictureRefused, printable
from tests.pdf.samples import DRAWING, photograph

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">{}</svg>'


def saved(kind: str, mode: str = "RGB") -> bytes:
    target = io.BytesIO()
    Image.new(mode, (4, 3)).save(target, kind)
    return target.getvalue()


@pytest.mark.parametrize(("kind", "media_type"), [("PNG", "image/png"), ("GIF", "image/gif"), ("WEBP", "image/webp")])
def test_picture_goes_through_as_it_came(kind: str, media_type: str) -> None:
    content = saved(kind)

    assert printable(content) == (content, media_type)


def test_drawing_goes_through_as_it_came() -> None:
    assert printable(DRAWING) == (DRAWING, "image/svg+xml")
    assert printable(b"\xef\xbb\xbf" + DRAWING)[1] == "image/svg+xml"


def test_picture_in_printers_colours_is_converted() -> None:
    content, media_type = printable(photograph("CMYK"))

    assert media_type == "image/png"
    assert Image.open(io.BytesIO(content)).mode == "RGB"


@pytest.mark.parametrize(
    "content", [b"", b"hello", b"%PDF-1.7", b"%!PS-Adobe-3.0 EPSF-3.0", saved("BMP"), b"\x00" * 99]
)
def test_bytes_that_are_no_picture_are_refused(content: bytes) -> None:
    with pytest.raises(PictureRefused, match="not a PNG"):
        printable(content)


def test_picture_with_too_many_pixels_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ncss_portal.pdf.pictures.MAX_PIXELS", 11)

    with pytest.raises(PictureRefused, match="4 by 3 pixels"):
        printable(saved("PNG"))

    assert (Image.MAX_IMAGE_PIXELS or 0) > MAX_PIXELS


@pytest.mark.parametrize(
    "drawing",
    [
        '<!DOCTYPE svg [<!ENTITY a "lol"><!ENTITY b "&a;&a;">]>' + SVG.format("<text>&b;</text>"),
        '<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + SVG.format("<text>&x;</text>"),
        '<!DOCTYPE svg SYSTEM "http://localhost/x.dtd">' + SVG.format(""),
        "<svg",
        "<html></html>",
        "<svg></svg>",
        SVG.format('<g id="a"><use href="#a"/></g>'),
        SVG.format('<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g>'),
        SVG.format("<g>" * 300 + "</g>" * 300),
    ],
)
def test_drawing_that_is_no_honest_drawing_is_refused(drawing: str) -> None:
    with pytest.raises(PictureRefused):
        printable(drawing.encode())


def test_few_lines_that_stand_for_billions_of_shapes_are_refused() -> None:
    levels = "".join(f'<g id="l{level}">' + f'<use href="#l{level - 1}"/>' * 10 + "</g>" for level in range(1, 10))

    with pytest.raises(PictureRefused, match="too many elements"):
        printable(SVG.format('<path id="l0"/>' + levels).encode())


def test_drawing_that_is_too_large_is_refused() -> None:
    with pytest.raises(PictureRefused, match="too large"):
        printable(SVG.format(" " * MAX_SVG_BYTES).encode())


def test_parts_that_are_used_again_are_fine() -> None:
    drawing = SVG.format('<defs><path id="p" d="M0 0h9"/></defs><use href="#p"/><use href="#q"/><use/>').encode()

    assert printable(drawing)[0] == drawing
