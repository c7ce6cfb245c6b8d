"""Walking the structure tree of a tagged PDF."""

from collections.abc import Iterator

from pikepdf import Array, Dictionary, Object, Pdf


def children(element: Object) -> list[Object]:
    """The structure elements right below `element`; marked content and references are left out."""
    kids = element.get("/K")
    if kids is None:
        return []
    return [kid for kid in (kids if isinstance(kids, Array) else [kids]) if isinstance(kid, Dictionary) and "/S" in kid]


def structure_elements(pdf: Pdf) -> Iterator[Object]:
    """Every structure element that hangs in the tree, in reading order."""
    waiting = list(reversed(children(pdf.Root.StructTreeRoot)))
    while waiting:
        element = waiting.pop()
        yield element
        waiting.extend(reversed(children(element)))


def attribute(element: Object, name: str) -> Object | None:
    """The attribute `name` (such as "/Scope") of an element, or None."""
    attributes = element.get("/A")
    for group in attributes if isinstance(attributes, Array) else [attributes]:
        if isinstance(group, Dictionary) and name in group:
            return group[name]
    return None
