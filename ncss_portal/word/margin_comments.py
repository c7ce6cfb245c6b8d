"""The comments part of a Word file: who says what and when, what answers what, and what counts as resolved."""

from lxml import etree

from ncss_portal.word.marked import MarkedComment
from ncss_portal.word.names import P, T, w
from ncss_portal.word.package import Package
from ncss_portal.word.spans import collapse
from ncss_portal.word.styles import OFF

WORD_2010 = "http://schemas.microsoft.com/office/word/2010/wordml"
WORD_2012 = "http://schemas.microsoft.com/office/word/2012/wordml"


def read_comments(package: Package) -> dict[str, MarkedComment]:
    """All comments by their id, not yet in their places."""
    root = package.xml(package.related("comments"))
    if root is None:
        return {}
    comments, by_paragraph = {}, {}
    for element in root.iter(w("comment")):
        comment = _comment(element)
        comments[comment.id] = comment
        by_paragraph.update({paragraph.get(f"{{{WORD_2010}}}paraId", ""): comment for paragraph in element.iter(P)})
    _find_threads(package, by_paragraph)
    return comments


def _comment(element: etree._Element) -> MarkedComment:
    lines = [collapse("".join(_text(piece) for piece in paragraph.iter())) for paragraph in element.iter(P)]
    author, date = element.get(w("author"), "").strip(), element.get(w("date"), "")
    return MarkedComment(element.get(w("id"), ""), author, date, "\n".join(line for line in lines if line))


def _text(element: etree._Element) -> str:
    if element.tag == T:
        return element.text or ""
    return " " if element.tag in (w("tab"), w("br"), w("cr")) else ""


def _find_threads(package: Package, by_paragraph: dict[str, MarkedComment]) -> None:
    """Replies name the last paragraph of what they answer. Other word processors have no such part."""
    root = package.xml(package.related("commentsExtended"))
    for entry in root.iter(f"{{{WORD_2012}}}commentEx") if root is not None else ():
        comment = by_paragraph.get(entry.get(f"{{{WORD_2012}}}paraId", " "))
        parent = by_paragraph.get(entry.get(f"{{{WORD_2012}}}paraIdParent", " "))
        if comment is None:
            continue
        comment.resolved = entry.get(f"{{{WORD_2012}}}done", "0").lower() not in OFF
        comment.parent = parent.id if parent is not None and parent is not comment else ""
