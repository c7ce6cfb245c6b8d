"""A small writer of SVG.

It sets presentation attributes and classes only: no style, no script, so that the portal's own security policy allows
every picture. All text is escaped. Each picture has a title and, where it needs one, a description.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from typing import Any

from django.utils.safestring import SafeString

from ncss_portal.pictures.colours import ROLES

FACE = "'Source Sans','Source Sans Pro','Source Sans 3',Arial,sans-serif"
COLOURED = {"fill": "f", "stroke": "s"}
# Within the portal, or an ordinary address: never a script.
SAFE_ADDRESS = re.compile(r"(?:/(?!/)|#|\?|https?://)")
# What XML cannot hold at all.
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def number(value: float) -> str:
    """A measure, to the hundredth: `12.5`, `7`."""
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def attributes(given: dict[str, Any]) -> str:
    """Names with underscores become those of SVG; a colour given by its role becomes attribute and class.

    `None` leaves an attribute out. `class_` adds classes.
    """
    classes = [given["class_"]] if given.get("class_") else []
    written = []
    for name, value in given.items():
        if value is None or name == "class_":
            continue
        if name in COLOURED and value in ROLES:
            classes.append(f"{COLOURED[name]}-{value}")
            value = ROLES[value]
        written.append(f' {name.replace("_", "-")}="{_escaped(number(value))}"')
    if classes:
        written.append(f' class="{_escaped(" ".join(classes))}"')
    return "".join(written)


def _escaped(words: str) -> str:
    return escape(NOT_XML.sub("", words))


class Svg:
    """A picture that is being drawn. The ids of a page's pictures begin with their `name`, so they do not meet."""

    def __init__(
        self,
        width: float,
        height: float,
        *,
        name: str,
        title: str,
        description: str = "",
        role: str = "img",
        **more: Any,
    ) -> None:
        self.width, self.height, self.name = width, height, name
        self._parts: list[str] = []
        head = {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": f"0 0 {number(width)} {number(height)}",
            "width": width,
            "height": height,
            "role": role,
            "aria_labelledby": f"{name}-title",
            "aria_describedby": f"{name}-description" if description else None,
            # Places are counted from the left, whatever way the page is read.
            "direction": "ltr",
            "font_family": FACE,
            "fill": ROLES["ink"],
            "class_": " ".join(filter(None, ["pic", more.pop("class_", "")])),
        }
        self._open = f"<svg{attributes(head | more)}>"
        self.element("title", title, id=f"{name}-title")
        if description:
            self.element("desc", description, id=f"{name}-description")

    def element(self, tag: str, words: str | None = None, **given: Any) -> None:
        """One element, with `words` as its text."""
        if words is None:
            self._parts.append(f"<{tag}{attributes(given)}/>")
        else:
            self._parts.append(f"<{tag}{attributes(given)}>{_escaped(words)}</{tag}>")

    @contextmanager
    def inside(self, tag: str = "g", **given: Any) -> Iterator[None]:
        """What is drawn within the block stands in this element."""
        self._parts.append(f"<{tag}{attributes(given)}>")
        yield
        self._parts.append(f"</{tag}>")

    @contextmanager
    def link(self, address: str, **given: Any) -> Iterator[None]:
        """What is drawn within the block leads to an address. One that is none of the web's leads nowhere."""
        with self.inside("a", href=address if SAFE_ADDRESS.match(address) else None, **given):
            yield

    def rect(self, x: float, y: float, width: float, height: float, **given: Any) -> None:
        self.element("rect", x=x, y=y, width=max(width, 0.0), height=max(height, 0.0), **given)

    def line(self, x1: float, y1: float, x2: float, y2: float, **given: Any) -> None:
        self.element("line", x1=x1, y1=y1, x2=x2, y2=y2, **({"stroke": "rule"} | given))

    def path(self, d: str, **given: Any) -> None:
        self.element("path", d=d, **given)

    def circle(self, x: float, y: float, radius: float, **given: Any) -> None:
        self.element("circle", cx=x, cy=y, r=radius, **given)

    def text(self, x: float, y: float, words: str, size: float, **given: Any) -> None:
        self.element("text", words, x=x, y=y, font_size=size, **given)

    def markup(self) -> SafeString:
        """The whole picture, for a template."""
        return SafeString(f"{self._open}{''.join(self._parts)}</svg>")
