"""Pictures in a document: the ones that can be shown are taken in, of the others the place and the description stay."""

import hashlib
import io

from django.utils.translation import gettext as _
from lxml import etree
from PIL import Image, UnidentifiedImageError

from ncss_portal.word.blocks import Block, Picture
from ncss_portal.word.names import CHART, DIAGRAM, DRAWING, DRAWING_IN_WORD, TEXT_BOX, VML, r, w
from ncss_portal.word.refusals import RefusedFile
from ncss_portal.word.spans import collapse
from ncss_portal.word.stories import Story

CONTENT_TYPES = {"PNG": "image/png", "JPEG": "image/jpeg", "GIF": "image/gif"}
MOST_PIXELS = 40_000_000
LARGEST_PICTURE_BYTES = 20 * 1024 * 1024
MOST_PICTURES = 500

UNREADABLE = (
    UnidentifiedImageError, Image.DecompressionBombError, Image.DecompressionBombWarning, OSError, ValueError,
    SyntaxError, KeyError, EOFError,
)  # fmt: skip

_BLIP = f"{{{DRAWING}}}blip"
_IMAGE_DATA = f"{{{VML}}}imagedata"
_CHART = f"{{{CHART}}}chart"
_DIAGRAM = f"{{{DIAGRAM}}}relIds"
_PROPERTIES = f"{{{DRAWING_IN_WORD}}}docPr"


def read_figures(drawing: etree._Element, story: Story) -> list[Block]:
    """The figures in a `w:drawing`, `w:pict` or `w:object`. Lines and boxes without a picture are none."""
    alt = _description(drawing)
    figures = []
    for blip in drawing.iter(_BLIP, _IMAGE_DATA):
        if _in_own_box(blip, drawing):
            continue
        figures.append(Block("figure", picture=_picture(blip, story), alt=alt))
        alt = ""
    if not figures and next(drawing.iter(_CHART, _DIAGRAM), None) is not None:
        figures.append(_not_a_picture(drawing, story, alt))
    for figure in figures[:1]:
        if not figure.alt:
            story.source.doubts.ask(_("A picture here has no description. What does it show?"))
    return figures


def _in_own_box(element: etree._Element, drawing: etree._Element) -> bool:
    """Whether a text box inside this drawing holds the element: it is read with the box."""
    for outer in element.iterancestors():
        if outer is drawing:
            return False
        if outer.tag == TEXT_BOX:
            return True
    return False


def _description(drawing: etree._Element) -> str:
    properties = next(drawing.iter(_PROPERTIES), None)
    if properties is not None:
        return collapse(properties.get("descr") or properties.get("title") or "")
    shape = next((found for found in drawing.iter() if isinstance(found.tag, str) and found.get("alt")), None)
    return collapse(shape.get("alt", "")) if shape is not None else ""


def _picture(blip: etree._Element, story: Story) -> str:
    """The key of the picture, after a question where it cannot be taken in (then the key is empty)."""
    doubts = story.source.doubts
    relation = story.relations.get(blip.get(r("embed")) or blip.get(r("id")) or "")
    if relation is None or relation.external or not story.source.package.has(relation.target):
        doubts.ask(_("A picture here is not in the file, only a link to it. Please insert it in Word."))
        return ""
    if relation.target.lower().endswith((".emf", ".wmf", ".svg", ".emz", ".wmz")):
        doubts.ask(_("A picture here is a drawing that browsers cannot show. Please save it as PNG and insert that."))
        return ""
    try:
        picture = checked_picture(story.source.package.read(relation.target))
    except RefusedFile:
        picture = None
    if picture is None or len(story.source.pictures) >= MOST_PICTURES:
        doubts.ask(_("A picture here could not be read. Please save it as PNG or JPEG and insert that."))
        return ""
    story.source.pictures[picture.key] = picture
    return picture.key


def checked_picture(data: bytes) -> Picture | None:
    """The picture, or None unless it is a sound PNG, JPEG or GIF of bearable size."""
    if len(data) > LARGEST_PICTURE_BYTES:
        return None
    try:
        image = Image.open(io.BytesIO(data), formats=list(CONTENT_TYPES))
        content_type = CONTENT_TYPES[image.format or ""]
        width, height = image.size
        if width * height > MOST_PIXELS:
            return None
        image.verify()
    except UNREADABLE:
        return None
    return Picture(hashlib.sha256(data).hexdigest(), data, content_type, width, height)


def _not_a_picture(drawing: etree._Element, story: Story, alt: str) -> Block:
    """A chart or SmartArt: its words, if it has any, serve as the description."""
    words = alt or _words_of_diagram(drawing, story)
    story.source.doubts.ask(_("A chart or diagram here is not a picture. Please insert it as a picture (PNG)."))
    return Block("figure", alt=words)


def _words_of_diagram(drawing: etree._Element, story: Story) -> str:
    diagram = next(drawing.iter(_DIAGRAM), None)
    relation = story.relations.get(diagram.get(r("dm"), "")) if diagram is not None else None
    if relation is None or relation.external:
        return ""
    root = story.source.package.xml(relation.target)
    paragraphs = root.iter(f"{{{DRAWING}}}p") if root is not None else ()
    words = ["".join(text.text or "" for text in paragraph.iter(f"{{{DRAWING}}}t")) for paragraph in paragraphs]
    return "; ".join(collapse(text) for text in words if text.strip())


def is_drawn(drawing: etree._Element) -> bool:
    """Whether several shapes with words in them make up a drawing."""
    return drawing.tag == w("drawing") and sum(1 for _box in drawing.iter(TEXT_BOX)) > 1
