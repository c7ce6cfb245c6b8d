"""The words of a PDF, read from its pages with the tables by which each font says what its signs mean."""

import io
import re
from collections.abc import Iterator

import pikepdf
from pikepdf import Object, Pdf

RANGE = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*(?:<([0-9A-Fa-f]+)>|\[([^\]]*)\])")
PAIR = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")


def page_texts(content: bytes) -> list[str]:
    """What stands on each page, in the order in which it was drawn."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return ["".join(_shown(pdf, page.obj)) for page in pdf.pages]


def _shown(pdf: Pdf, page: Object) -> Iterator[str]:
    fonts = {str(name): _meanings(font) for name, font in page.Resources.get("/Font", {}).items()}
    meanings: dict[int, str] = {}
    for operands, operator in pikepdf.parse_content_stream(page):
        match str(operator):
            case "Tf":
                meanings = fonts[str(operands[0])]
            case "Tj":
                yield _decoded(operands[0], meanings)
            case "TJ":
                yield "".join(_decoded(piece, meanings) for piece in operands[0] if isinstance(piece, pikepdf.String))
            case "ET":
                yield " "


def _decoded(signs: Object, meanings: dict[int, str]) -> str:
    raw = bytes(signs)
    return "".join(meanings.get(int.from_bytes(raw[at : at + 2]), "") for at in range(0, len(raw), 2))


def _meanings(font: Object) -> dict[int, str]:
    """The table "ToUnicode" of a font (ISO 32000-1, 9.10.3)."""
    table: bytes = font.ToUnicode.read_bytes()
    meanings = {}
    for block in re.findall(rb"beginbfchar(.*?)endbfchar", table, re.DOTALL):
        meanings |= {int(code, 16): _letters(value) for code, value in PAIR.findall(block)}
    for block in re.findall(rb"beginbfrange(.*?)endbfrange", table, re.DOTALL):
        for first, last, value, values in RANGE.findall(block):
            codes = range(int(first, 16), int(last, 16) + 1)
            if values:
                meanings |= dict(zip(codes, map(_letters, re.findall(rb"<([0-9A-Fa-f]+)>", values)), strict=False))
            else:
                start = int(value, 16)
                meanings |= {code: chr(start + at) for at, code in enumerate(codes)}
    return meanings


def _letters(value: bytes) -> str:
    return bytes.fromhex(value.decode()).decode("utf-16-be")
