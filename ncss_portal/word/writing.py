"""A small Word document: a title, some paragraphs, and one table on landscape pages. For forms that people fill in."""

import io
import re
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from ncss_portal.word.names import MAIN, PACKAGE_RELATIONS, RELATIONS

# A fixed day, so that the same table gives the same file.
_DAY = (2000, 1, 1, 0, 0, 0)
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_CONTENT = "application/vnd.openxmlformats-officedocument.wordprocessingml"
# A4 on its side, in twentieths of a point; the table is as wide as the page between its margins.
_WIDTH, _HEIGHT, _MARGIN = 16838, 11906, 850
_BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="808080"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")

Column = tuple[str, int]


def write_table(
    title: str, paragraphs: Sequence[str], columns: Sequence[Column], rows: Sequence[Sequence[str]], *, language: str
) -> bytes:
    """The document. Of each column its heading, which stands on each page, and how wide it is against the others."""
    widths = _widths([share for _heading, share in columns])
    body = [_paragraph(title, style="Title"), *map(_paragraph, paragraphs), _table(columns, rows, widths)]
    section = (
        f'<w:sectPr><w:pgSz w:w="{_WIDTH}" w:h="{_HEIGHT}" w:orient="landscape"/>'
        f'<w:pgMar w:top="{_MARGIN}" w:right="{_MARGIN}" w:bottom="{_MARGIN}" w:left="{_MARGIN}"'
        ' w:header="420" w:footer="420" w:gutter="0"/></w:sectPr>'
    )
    document = f'<w:document xmlns:w="{MAIN}"><w:body>{"".join(body)}{_paragraph("")}{section}</w:body></w:document>'
    return _package(document, _styles(language))


def _widths(shares: Sequence[int]) -> list[int]:
    whole = _WIDTH - 2 * _MARGIN
    return [whole * share // sum(shares) for share in shares]


def _table(columns: Sequence[Column], rows: Sequence[Sequence[str]], widths: Sequence[int]) -> str:
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    head = _row([heading for heading, _share in columns], widths, is_head=True)
    lines = "".join(_row(row, widths) for row in rows)
    properties = (
        f'<w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblBorders>{_BORDERS}</w:tblBorders>'
        '<w:tblLayout w:type="fixed"/></w:tblPr>'
    )
    return f"<w:tbl>{properties}<w:tblGrid>{grid}</w:tblGrid>{head}{lines}</w:tbl>"


def _row(texts: Sequence[str], widths: Sequence[int], *, is_head: bool = False) -> str:
    properties = "<w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>" if is_head else ""
    cells = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{_lines(text, is_head)}</w:tc>'
        for text, width in zip(texts, widths, strict=True)
    )
    return f"<w:tr>{properties}{cells}</w:tr>"


def _lines(text: str, is_bold: bool) -> str:
    return "".join(_paragraph(line, is_bold=is_bold) for line in text.split("\n"))


def _paragraph(text: str, *, style: str = "", is_bold: bool = False) -> str:
    properties = f"<w:pPr><w:pStyle w:val={quoteattr(style)}/></w:pPr>" if style else ""
    look = "<w:rPr><w:b/></w:rPr>" if is_bold else ""
    words = escape(_NOT_XML.sub("", text))
    run = f'<w:r>{look}<w:t xml:space="preserve">{words}</w:t></w:r>' if words else ""
    return f"<w:p>{properties}{run}</w:p>"


def _styles(language: str) -> str:
    return (
        f'<w:styles xmlns:w="{MAIN}"><w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val="20"/>'
        f"<w:lang w:val={quoteattr(language)}/></w:rPr></w:rPrDefault>"
        '<w:pPrDefault><w:pPr><w:spacing w:after="60"/></w:pPr></w:pPrDefault></w:docDefaults>'
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/><w:basedOn w:val="Normal"/>'
        '<w:rPr><w:b/><w:sz w:val="32"/></w:rPr></w:style></w:styles>'
    )


def _package(document: str, styles: str) -> bytes:
    kinds = [("/word/document.xml", "document.main"), ("/word/styles.xml", "styles")]
    types = "".join(f'<Override PartName="{part}" ContentType="{_CONTENT}.{kind}+xml"/>' for part, kind in kinds)
    usual = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_TYPES}">{usual}{types}</Types>',
        "_rels/.rels": _relations("officeDocument", "word/document.xml"),
        "word/_rels/document.xml.rels": _relations("styles", "styles.xml"),
        "word/document.xml": document,
        "word/styles.xml": styles,
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, xml in parts.items():
            entry = zipfile.ZipInfo(name, _DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{xml}')
    return file.getvalue()


def _relations(kind: str, target: str) -> str:
    relation = f'<Relationship Id="rId1" Type="{RELATIONS}/{kind}" Target="{target}"/>'
    return f'<Relationships xmlns="{PACKAGE_RELATIONS}">{relation}</Relationships>'
