"""Small Word files made for the tests: raw XML, so that every manner of writing can be had."""

import io
import zipfile

MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NAMESPACES = (
    f'xmlns:w="{MAIN}" xmlns:r="{OFFICE}" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)
MAIN_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{MAIN_TYPE}"/></Types>'
)
BULLETS, NUMBERS, LETTERS = "1", "2", "3"
LISTS = "".join(
    f'<w:abstractNum w:abstractNumId="{number}">'
    + "".join(f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{form}"/></w:lvl>' for level in range(9))
    + "</w:abstractNum>"
    for number, form in ((BULLETS, "bullet"), (NUMBERS, "decimal"), (LETTERS, "lowerLetter"))
) + "".join(f'<w:num w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>' for number in "123")


def style(style_id: str, name: str, *, based_on: str = "", properties: str = "", run: str = "") -> str:
    """A paragraph style."""
    base = f'<w:basedOn w:val="{based_on}"/>' if based_on else ""
    return (
        f'<w:style w:type="paragraph" w:styleId="{style_id}"><w:name w:val="{name}"/>{base}'
        f"<w:pPr>{properties}</w:pPr><w:rPr>{run}</w:rPr></w:style>"
    )


STYLES = "".join(
    [
        style("Heading1", "heading 1"),
        style("Heading2", "heading 2"),
        style("Title", "Title"),
        style("Caption", "caption"),
        style("Quote", "Quote", run="<w:i/>"),
        style("TOC1", "toc 1"),
        style("ListBullet", "List Bullet", properties=f'<w:numPr><w:numId w:val="{BULLETS}"/></w:numPr>'),
    ]
)


def run(text: str, properties: str = "") -> str:
    """A run with text; `properties` such as `<w:b/>`."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def p(content: str = "", properties: str = "", *, styled: str = "") -> str:
    """A paragraph; plain words are put into a run."""
    named = f'<w:pStyle w:val="{styled}"/>' if styled else ""
    inner = content if content.startswith("<") or not content else run(content)
    return f"<w:p><w:pPr>{named}{properties}</w:pPr>{inner}</w:p>"


def item(text: str, list_id: str = BULLETS, level: int = 0) -> str:
    """A list item by direct numbering."""
    return p(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list_id}"/></w:numPr>')


def cell(content: str, properties: str = "") -> str:
    inner = content if content.startswith("<") else p(content)
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner}</w:tc>"


def row(*cells: str, properties: str = "") -> str:
    inner = "".join(text if text.startswith("<w:tc>") else cell(text) for text in cells)
    return f"<w:tr><w:trPr>{properties}</w:trPr>{inner}</w:tr>"


def table(*rows: str) -> str:
    return f"<w:tbl><w:tblPr/><w:tblGrid/>{''.join(rows)}</w:tbl>"


def field(instruction: str, result: str) -> str:
    """A complex field, as runs."""
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f"<w:r><w:instrText>{instruction}</w:instrText></w:r>"
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{result}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def note_mark(number: int, kind: str = "footnote") -> str:
    return f'<w:r><w:{kind}Reference w:id="{number}"/></w:r>'


def notes(texts: dict[int, str], kind: str = "footnote") -> str:
    inner = "".join(
        f'<w:{kind} w:id="{number}"><w:p><w:r><w:{kind}Ref/></w:r>{run(" " + text)}</w:p></w:{kind}>'
        for number, text in texts.items()
    )
    return f"<w:{kind}s {NAMESPACES}>{inner}</w:{kind}s>"


def picture(relation: str, alt: str = "", attribute: str = "embed") -> str:
    """A run with a picture."""
    return (
        f'<w:r><w:drawing><wp:inline><wp:docPr id="1" descr="{alt}"/><a:graphic><a:graphicData><pic:pic>'
        f'<pic:blipFill><a:blip r:{attribute}="{relation}"/></pic:blipFill></pic:pic></a:graphicData></a:graphic>'
        "</wp:inline></w:drawing></w:r>"
    )


def relation(relation_id: str, kind: str, target: str, *, external: bool = False) -> str:
    mode = ' TargetMode="External"' if external else ""
    return f'<Relationship Id="{relation_id}" Type="{OFFICE}/{kind}" Target="{target}"{mode}/>'


def relations(*inner: str) -> str:
    address = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'<Relationships xmlns="{address}">{"".join(inner)}</Relationships>'


def parts(body: str, *, styles: str = STYLES, links: str = "", **others: str) -> dict[str, str | bytes]:
    """The parts of a Word file by name. `others`: footnotes, endnotes, comments as whole parts."""
    companions = {"styles": f"<w:styles {NAMESPACES}>{styles}</w:styles>"}
    companions["numbering"] = f"<w:numbering {NAMESPACES}>{LISTS}</w:numbering>"
    companions |= others
    listed = "".join(relation(f"own{kind}", kind, f"{kind}.xml") for kind in companions)
    return {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": relations(relation("rId1", "officeDocument", "word/document.xml")),
        "word/document.xml": f"<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>",
        "word/_rels/document.xml.rels": relations(listed, links),
        **{f"word/{kind}.xml": text for kind, text in companions.items()},
    }


def zipped(files: dict[str, str | bytes]) -> bytes:
    """A zip archive of these files."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def docx(
    body: str, *, extra: dict[str, str | bytes] | None = None, styles: str = STYLES, links: str = "", **others: str
) -> bytes:
    """A Word file with this body. `extra`: further parts by name."""
    return zipped(parts(body, styles=styles, links=links, **others) | (extra or {}))
