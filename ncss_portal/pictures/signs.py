"""Signs that differ in shape before they differ in colour."""

from math import cos, pi, sin
from typing import Any

from django.utils.safestring import SafeString

from ncss_portal.pictures.svg import attributes, number

# The strength of the line of hollow signs, in parts of the radius.
LINE = 0.36


def _star(x: float, y: float, radius: float) -> str:
    points = []
    for step in range(10):
        reach = radius * (1.18 if step % 2 == 0 else 0.52)
        points.append(f"{number(x + reach * sin(pi * step / 5))} {number(y - reach * cos(pi * step / 5))}")
    return f"M{'L'.join(points)}Z"


def _cross(x: float, y: float, reach: float) -> str:
    left, right, top, bottom = (number(v) for v in (x - reach, x + reach, y - reach, y + reach))
    return f"M{left} {top}L{right} {bottom}M{right} {top}L{left} {bottom}"


def shape(sign: str, x: float, y: float, radius: float, colour: str) -> tuple[str, dict[str, Any]]:
    """Tag and attributes of a sign around a point: star, disc, ring, square or cross."""
    hollow = {"fill": "none", "stroke": colour, "stroke_width": radius * LINE}
    if sign == "star":
        return "path", {"d": _star(x, y, radius), "fill": colour}
    if sign == "disc":
        return "circle", {"cx": x, "cy": y, "r": radius, "fill": colour}
    if sign == "ring":
        return "circle", {"cx": x, "cy": y, "r": radius * (1 - LINE / 2), **hollow}
    if sign == "square":
        half = radius * 0.82
        return "rect", {"x": x - half, "y": y - half, "width": 2 * half, "height": 2 * half, **hollow}
    if sign == "cross":
        return "path", {"d": _cross(x, y, radius * 0.84), **hollow, "stroke_width": radius * 0.5}
    raise ValueError(f"There is no sign {sign!r}.")


def small(sign: str, colour: str) -> SafeString:
    """A sign alone, as high as the words beside it, which say the same: screen readers need not hear it."""
    tag, given = shape(sign, 6.0, 6.0, 5.0, colour)
    return SafeString(
        f'<svg class="i pic" viewBox="0 0 12 12" aria-hidden="true" focusable="false"><{tag}{attributes(given)}/></svg>'
    )
