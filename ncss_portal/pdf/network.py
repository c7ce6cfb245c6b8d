"""Draws the network that lies over a cover: nodes and the lines between neighbours, the same for the same seed."""

import math
import random
from dataclasses import dataclass

CANDIDATES_PER_NODE = 24
NEIGHBOURS = 3
LINE, DOT = "#4f8aa3", "#a9cbd9"


@dataclass(frozen=True)
class Node:
    """A point of the network, in millimetres from the top left corner."""

    x: float
    y: float
    radius: float


def network_svg(
    seed: str, *, width: float = 210, height: float = 297, nodes: int = 64, mirrored: bool = False
) -> bytes:
    """An SVG of `width` by `height` millimetres without a ground of its own.

    It thins out towards the upper left, and towards the upper right when it is mirrored for a script from the right.
    """
    chance = random.Random(seed)  # noqa: S311 (a drawing, not a secret)
    points = _scattered(chance, width, height, nodes)
    lines = [_line(points[first], points[second]) for first, second in sorted(_edges(points, reach=0.24 * width))]
    dots = [_dot(node) for node in points]
    mirror = f' transform="matrix(-1 0 0 1 {width:g} 0)"' if mirrored else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}mm" height="{height:g}mm" '
        f'viewBox="0 0 {width:g} {height:g}"><g{mirror}><g stroke="{LINE}" stroke-width=".28">{"".join(lines)}</g>'
        f'<g fill="{DOT}">{"".join(dots)}</g></g></svg>'
    ).encode()


def _scattered(chance: random.Random, width: float, height: float, count: int) -> list[Node]:
    """Points that keep their distance from one another, dense at the lower right and absent where words stand."""
    points: list[Node] = []
    while len(points) < count:
        best: tuple[float, float, float] | None = None
        for _ in range(CANDIDATES_PER_NODE):
            x, y = chance.uniform(-6, width + 6), chance.uniform(0.51 * height, height + 6)
            if chance.random() > _density(x / width, y / height):
                continue
            room = min((math.hypot(x - node.x, y - node.y) for node in points), default=width)
            if best is None or room > best[0]:
                best = (room, x, y)
        if best is not None:
            points.append(Node(best[1], best[2], chance.choice((0.55, 0.55, 0.7, 0.9, 1.3, 1.9))))
    return points


def _density(across: float, down: float) -> float:
    if across < 0.62 and down > 0.84:
        return 0.0  # the version and the date stand here
    return max(0.0, min(1.0, 1.5 * (down - 0.46) + 0.9 * (across - 0.45)))


def _edges(points: list[Node], *, reach: float) -> set[tuple[int, int]]:
    edges = set()
    for index, node in enumerate(points):
        near = sorted(
            (math.hypot(node.x - other.x, node.y - other.y), at) for at, other in enumerate(points) if at != index
        )
        edges |= {(min(index, at), max(index, at)) for distance, at in near[:NEIGHBOURS] if distance < reach}
    return edges


def _line(start: Node, end: Node) -> str:
    return f'<path d="M{start.x:.2f} {start.y:.2f}L{end.x:.2f} {end.y:.2f}"/>'


def _dot(node: Node) -> str:
    return f'<circle cx="{node.x:.2f}" cy="{node.y:.2f}" r="{node.radius:g}"/>'
