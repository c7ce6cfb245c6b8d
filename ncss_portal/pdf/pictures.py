"""Decides whether some bytes are a picture that may be printed, and makes them fit for an archive.

PDF/A allows only colours that the output intent (sRGB) explains, so pictures in CMYK are converted. Everything else is
handed through as it came.
"""

import io
import xml.etree.ElementTree as ElementTree

import defusedxml.ElementTree  # type: ignore[import-untyped]
from defusedxml import DefusedXmlException
from PIL import Image, UnidentifiedImageError

MAX_PIXELS = 60_000_000
MAX_SVG_BYTES = 5 * 2**20
MAX_SVG_ELEMENTS = 50_000

SVG_ROOT = "{http://www.w3.org/2000/svg}svg"
SVG_USE = "{http://www.w3.org/2000/svg}use"
HREFS = ("href", "{http://www.w3.org/1999/xlink}href")
RASTER_TYPES = {"PNG": "image/png", "JPEG": "image/jpeg", "GIF": "image/gif", "WEBP": "image/webp"}
SCREEN_MODES = frozenset({"1", "L", "LA", "P", "PA", "RGB", "RGBA"})


class PictureRefused(ValueError):
    """These bytes are no picture that may be printed; the message says why."""


def printable(content: bytes) -> tuple[bytes, str]:
    """Return the picture as it may be embedded, and its media type.

    The kind is read from the bytes, never from a name or a claim. Raises `PictureRefused`.
    """
    if _looks_like_xml(content):
        _check_svg(content)
        return content, "image/svg+xml"
    return _printable_raster(content)


def _looks_like_xml(content: bytes) -> bool:
    start = content[:512].lstrip(b"\xef\xbb\xbf \t\r\n")
    return start.startswith((b"<", b"\xff\xfe", b"\xfe\xff"))


def _printable_raster(content: bytes) -> tuple[bytes, str]:
    try:
        picture = Image.open(io.BytesIO(content), formats=tuple(RASTER_TYPES))
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as error:
        raise PictureRefused("not a PNG, JPEG, GIF, WebP or SVG picture") from error
    with picture:
        if picture.width * picture.height > MAX_PIXELS:
            raise PictureRefused(f"{picture.width} by {picture.height} pixels are too many")
        if picture.mode in SCREEN_MODES:
            return content, RASTER_TYPES[str(picture.format)]
        return _in_screen_colours(picture), "image/png"


def _in_screen_colours(picture: Image.Image) -> bytes:
    converted = io.BytesIO()
    try:
        picture.convert("RGB").save(converted, "PNG")
    except (OSError, ValueError) as error:
        raise PictureRefused("the picture is damaged") from error
    return converted.getvalue()


def _check_svg(content: bytes) -> None:
    if len(content) > MAX_SVG_BYTES:
        raise PictureRefused("the drawing is too large")
    try:
        root = defusedxml.ElementTree.fromstring(content, forbid_dtd=True)
    except (DefusedXmlException, ElementTree.ParseError, ValueError, LookupError) as error:
        raise PictureRefused("not a well-formed drawing, or one that declares entities") from error
    if root.tag != SVG_ROOT:
        raise PictureRefused("not an SVG drawing")
    if _drawn_elements(root) > MAX_SVG_ELEMENTS:
        raise PictureRefused("the drawing has too many elements")


def _drawn_elements(root: ElementTree.Element) -> int:
    """How many elements are drawn once every <use> is followed: a few lines can stand for billions."""
    by_id = {element.get("id", ""): element for element in root.iter()}
    known: dict[ElementTree.Element, int] = {}

    def count(element: ElementTree.Element, above: frozenset[ElementTree.Element]) -> int:
        if element in above or len(above) > 200:
            raise PictureRefused("the drawing refers to itself, or is nested too deeply")
        if element not in known:
            inside = above | {element}
            parts = [count(child, inside) for child in element]
            target = _used(element, by_id)
            if target is not None:
                parts.append(count(target, inside))
            known[element] = 1 + sum(parts)
        return known[element]

    return count(root, frozenset())


def _used(element: ElementTree.Element, by_id: dict[str, ElementTree.Element]) -> ElementTree.Element | None:
    if element.tag != SVG_USE:
        return None
    reference = next((element.get(name, "") for name in HREFS if element.get(name)), "")
    return by_id.get(reference.strip().removeprefix("#")) if reference.strip().startswith("#") else None
