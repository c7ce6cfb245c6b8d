"""No document reads anything but the portal's own files, whatever it says."""

import io
import socket
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest

from ncss_portal.pdf.errors import PdfError, ResourceRefused
from ncss_portal.pdf.fetching import PRINT_SHEETS, FetchRefused, PortalFetcher
from ncss_portal.pdf.rendering import render_pdf
from tests.pdf.samples import DRAWING, page, photograph

SECRET = "Only-the-cabinet-may-read-this"

ADDRESSES = [
    "file:///etc/passwd",
    "FILE:///etc/passwd",
    "file:/etc/passwd",
    "file://localhost/etc/passwd",
    "file:///proc/self/environ",
    "file:SECRET",
    "SECRET",
    "//localhost/SECRET",
    "../../../../../../etc/passwd",
    "http://localhost/a.png",
    "https://portal.example/a.png",
    "HtTp://localhost/a.png",
    "//localhost/a.png",
    "ftp://localhost/a.png",
    "gopher://localhost/a.png",
    "jar:file:///etc/passwd!/a",
    "javascript:alert(1)",
    "data:image/png;base64,iVBORw0KGgo=",
    "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'/>",
    "data:text/plain,hello",
    "portal:",
    "portal:document",
    "portal:files/unknown.png",
    "portal:files/known.png?x",
    "portal:files/known.png#x",
    "portal:files//known.png",
    "portal:files/./known.png",
    "portal:files/../known.png",
    "portal:files/%6bnown.png",
    "portal:files/%2e%2e/secret",
    "portal://files/known.png",
    "portal:/files/known.png",
    "PORTAL:files/known.png",
    "portal:settings/settings.py",
    "portal:print/../../../ncss_portal/settings.py",
    "portal:print/%2e%2e/%2e%2e/manage.py",
    "portal:print/.hidden.css",
    "portal:print/unknown.css",
    "portal:fonts/SourceSerifPro-Black.ttf",
    "portal:files/text.txt",
    "portal:files/fake.png",
]

PLACES = {
    "picture": ('<p><img src="{}" alt="x"></p>', ""),
    "object": ('<object data="{}">x</object>', ""),
    "embedded": ('<embed src="{}">', ""),
    "inline style": ("<p style=\"background-image:url('{}')\">x</p>", ""),
    "import": ("<p>x</p>", "<style>@import url('{}');</style>"),
    "sheet": ("<p>x</p>", '<link rel="stylesheet" href="{}">'),
    "font": ("<p>x</p>", "<style>@font-face{{font-family:x;src:url('{}')}} p{{font-family:x}}</style>"),
    "page": ("<p>x</p>", "<style>@page{{background:url('{}')}}</style>"),
    "content": ("<p>x</p>", "<style>p::before{{content:url('{}')}}</style>"),
    "bullet": ("<ul><li>x</li></ul>", "<style>ul{{list-style-image:url('{}')}}</style>"),
    "colours": ("<p>x</p>", "<style>@color-profile --x{{src:url('{}')}} p{{color:color(--x 1 0 0)}}</style>"),
    "attachment": ("<p>x</p>", '<link rel="attachment" href="{}">'),
}

DRAWINGS = {
    "image": '<image href="{}" width="9" height="9"/>',
    "old image": '<image xmlns:x="http://www.w3.org/1999/xlink" x:href="{}" width="9" height="9"/>',
    "font": '<style>@font-face{{font-family:"Source Sans";src:url("{}")}}</style><text>x</text>',
}


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        pytest.fail("something went out to the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    path = tmp_path / "secret.png"
    path.write_text(SECRET)
    return path


@pytest.fixture
def refused(secret: Path) -> Callable[..., None]:
    """Assert that a document is refused, and that the address is the reason."""

    def check(body: str, head: str = "", **files: bytes) -> None:
        known = {"known.png": photograph(), "text.txt": SECRET.encode(), "fake.png": b"%PDF-1.7"}
        with pytest.raises(ResourceRefused) as refusal:
            render_pdf(page(body, head=head), files=known | files)
        assert SECRET not in str(refusal.value)

    return check


@pytest.mark.parametrize("address", ADDRESSES)
def test_picture_from_anywhere_else_is_refused(address: str, refused: Callable[..., None], secret: Path) -> None:
    refused(f'<p><img src="{address.replace("SECRET", str(secret))}" alt="x"></p>')


@pytest.mark.parametrize(
    "address", ["file:///etc/passwd", "http://localhost/x", "portal:files/unknown", "data:text/css,"]
)
@pytest.mark.parametrize("place", PLACES)
def test_every_place_that_can_name_an_address_is_guarded(
    place: str, address: str, refused: Callable[..., None]
) -> None:
    body, head = PLACES[place]

    refused(body.format(address), head.format(address))


@pytest.mark.parametrize(
    "address", ["file:///etc/passwd", "http://localhost/x", "portal:fonts/SourceSansPro-Black.ttf"]
)
@pytest.mark.parametrize("place", sorted(DRAWINGS))
def test_drawing_that_names_an_address_is_refused(place: str, address: str, refused: Callable[..., None]) -> None:
    drawing = DRAWING.replace(b"<rect", DRAWINGS[place].format(address).encode() + b"<rect", 1)

    refused('<p><img src="portal:files/drawing" alt="x"></p>', drawing=drawing)


@pytest.mark.parametrize("part", ['<style>@import url("{}");</style>', '<use href="{}#x"/>', '<use href="{}"/>'])
def test_sheet_or_part_of_another_file_is_not_drawn(part: str, secret: Path) -> None:
    drawing = DRAWING.replace(b"<rect", part.format(secret.as_uri()).encode() + b"<rect", 1)
    shown = page('<p><img src="portal:files/drawing" alt="x"></p>')

    content = render_pdf(shown, files={"drawing": drawing})

    assert content == render_pdf(shown, files={"drawing": DRAWING})


def test_base_address_of_a_document_changes_nothing(refused: Callable[..., None]) -> None:
    refused('<p><img src="passwd" alt="x"></p>', head='<base href="file:///etc/">')


def test_installed_font_is_no_way_to_the_disk(refused: Callable[..., None]) -> None:
    refused("<p>x</p>", head='<style>@font-face{font-family:x;src:local("DejaVu Sans")} p{font-family:x}</style>')


def test_link_to_a_file_keeps_its_words_and_loses_its_address(secret: Path) -> None:
    links = "".join(
        f'<p><a {rel} href="{address}">words</a></p>'
        for address in (secret.as_uri(), "javascript:alert(1)", "/etc/passwd", "C:\\plan.doc", " file:///etc/passwd")
        for rel in ("", 'rel="attachment"')
    )

    content = render_pdf(page(links))

    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert all("/Annots" not in sheet for sheet in pdf.pages)
        assert "/Names" not in pdf.Root or "/EmbeddedFiles" not in pdf.Root.Names


@pytest.mark.parametrize("kind", ["link to a file", "link to the folder", "not a style sheet", "folder"])
def test_sheet_that_is_no_plain_file_of_the_folder_is_refused(kind: str, tmp_path: Path) -> None:
    sheets, outside = tmp_path / "sheets", tmp_path / "outside.css"
    sheets.mkdir()
    outside.write_text("p{}")
    name = "x.txt" if kind == "not a style sheet" else "x.css"
    match kind:
        case "link to a file":
            (sheets / name).symlink_to(outside)
        case "link to the folder":
            (sheets / name).symlink_to(sheets)
        case "folder":
            (sheets / name).mkdir()
        case _:
            (sheets / name).write_text("p{}")

    with pytest.raises(FetchRefused):
        PortalFetcher(sheets=sheets).fetch(f"portal:print/{name}")


def test_own_sheets_and_pictures_are_served() -> None:
    fetcher = PortalFetcher(files={"a.svg": DRAWING})

    sheet, picture = fetcher.fetch("portal:print/page.css"), fetcher.fetch("portal:files/a.svg")

    assert sheet.content_type == "text/css"
    assert sheet.read() == (PRINT_SHEETS / "page.css").read_bytes()
    assert picture.content_type == "image/svg+xml"
    assert fetcher.refused == []


def test_refusal_is_short_and_without_control_characters() -> None:
    fetcher = PortalFetcher()

    with pytest.raises(FetchRefused):
        fetcher.fetch("http://x/\x1b[2J" + "a" * 10_000)

    assert len(fetcher.refused[0]) < 200
    assert fetcher.refused[0].isprintable()


def test_refusal_is_an_error_of_the_pdf() -> None:
    assert issubclass(ResourceRefused, PdfError)
