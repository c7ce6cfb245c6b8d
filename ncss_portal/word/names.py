"""Names of elements and attributes in WordprocessingML (ISO/IEC 29500), in lxml's `{namespace}name` form."""

MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
DRAWING_IN_WORD = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"
DIAGRAM = "http://schemas.openxmlformats.org/drawingml/2006/diagram"
COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"
MATH = "http://schemas.openxmlformats.org/officeDocument/2006/math"
VML = "urn:schemas-microsoft-com:vml"

# "Strict" files use other addresses for the same names.
STRICT = {
    b"http://purl.oclc.org/ooxml/wordprocessingml/main": MAIN.encode(),
    b"http://purl.oclc.org/ooxml/officeDocument/relationships": RELATIONS.encode(),
    b"http://purl.oclc.org/ooxml/officeDocument/math": MATH.encode(),
    b"http://purl.oclc.org/ooxml/drawingml/wordprocessingDrawing": DRAWING_IN_WORD.encode(),
    b"http://purl.oclc.org/ooxml/drawingml/": b"http://schemas.openxmlformats.org/drawingml/2006/",
}


def w(name: str) -> str:
    """The full name of a WordprocessingML element or attribute."""
    return f"{{{MAIN}}}{name}"


def r(name: str) -> str:
    """The full name of a relationship attribute."""
    return f"{{{RELATIONS}}}{name}"


VAL = w("val")
P, PPR, R, RPR, T = w("p"), w("pPr"), w("r"), w("rPr"), w("t")
TBL, TR, TC = w("tbl"), w("tr"), w("tc")
SDT, SDT_CONTENT = w("sdt"), w("sdtContent")
DEL, INS, MOVE_FROM, MOVE_TO = w("del"), w("ins"), w("moveFrom"), w("moveTo")
TEXT_BOX = w("txbxContent")
ALTERNATIVES = f"{{{COMPATIBILITY}}}AlternateContent"
CHOICE = f"{{{COMPATIBILITY}}}Choice"
FALLBACK = f"{{{COMPATIBILITY}}}Fallback"
