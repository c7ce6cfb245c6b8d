"""Draws a map of two scales, such as influence and interest, with everything in the cell where it belongs."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import atan2, cos, hypot, pi, sin
from typing import Any

from django.utils.safestring import SafeString

from ncss_portal.pictures.grid_columns import LEFT, LINE, PAD, RIGHT, SCREEN, SIGN, SIZE, Format, Mark
from ncss_portal.pictures.grid_layout import HEAD, TOP, Box, Ghost, GridLayout, Label, Scale
from ncss_portal.pictures.letters import shortened, width
from ncss_portal.pictures.signs import shape
from ncss_portal.pictures.svg import Svg, number

SMALL, NAME = 12.0, 14.0
REACH = SIGN + 2.5  # how near to a sign an arrow comes
BARB = 7.0  # the length of its head


@dataclass(frozen=True)
class Words:
    """What a map says. Quadrants: low and low, high across, high up, high and high. `listed` names a cell's list."""

    title: str
    description: str
    quadrants: Sequence[str]
    cell: str  # with %(across)s and %(up)s


class GridMap:
    """A map that is drawn once."""

    def __init__(
        self,
        across: Scale,
        up: Scale,
        marks: Sequence[Mark],
        words: Words,
        *,
        made_for: Format = SCREEN,
        name: str = "map",
        class_: str = "map-svg",
    ) -> None:
        self.layout = GridLayout(across, up, marks, made_for)
        self.words = words
        self._names: list[tuple[Box, str, str]] = []
        self._svg = Svg(
            self.layout.width,
            self.layout.height,
            name=name,
            title=words.title,
            description=words.description,
            # Not an image: what stands in it can be read and followed one by one.
            role="group",
            class_=class_,
        )

    def draw(self) -> SafeString:
        self._draw_ground()
        self._draw_lines()
        self._draw_scales()
        ghosts = list(self.layout.ghosts)
        for ghost in ghosts:
            self._draw_shaft(ghost)
        self._draw_names(with_halos=bool(ghosts))
        self._draw_labels(with_halos=bool(ghosts))
        for ghost in ghosts:
            self._draw_head(ghost)
        return self._svg.markup()

    # --- The field ----------------------------------------------------------------------------------------------------

    def _draw_ground(self) -> None:
        self._svg.rect(0.0, 0.0, self.layout.width, self.layout.height, fill="paper")
        corners = [(False, False), (True, False), (False, True), (True, True)]
        for (is_right, is_upper), name in zip(corners, self.words.quadrants, strict=True):
            box = self.layout.quadrant(is_right, is_upper)
            self._svg.rect(box.x, box.y, box.width, box.height, fill=_ground(is_right, is_upper))
            self._names.append((box, shortened(name, NAME, (box.width - 2 * PAD) * 0.94), _ground(is_right, is_upper)))

    def _draw_names(self, *, with_halos: bool) -> None:
        for box, name, ground in self._names:
            x, y = box.x + PAD, box.y + HEAD - 9.0
            if with_halos:
                self._svg.rect(
                    x - 2.0, y - 13.0, width(name, NAME, bold=True) + 4.0, 17.0, fill=ground, fill_opacity=0.85
                )
            self._svg.text(x, y, name, NAME, font_weight=600, fill="accent")

    def _draw_lines(self) -> None:
        layout, bottom = self.layout, self.layout.cells[1, 1].box.bottom
        for column in layout.columns:
            x = layout.cells[column, 1].box.x
            if column == layout.across.high_from:
                self._svg.line(x, TOP, x, bottom, stroke="edge", stroke_width=1.4)
            elif column > 1:
                self._svg.line(x, TOP, x, bottom, stroke="rule", stroke_dasharray="2 4")
        for row in layout.rows:
            y = layout.cells[1, row].box.bottom
            if row == layout.up.high_from:
                self._svg.line(LEFT, y, layout.width - RIGHT, y, stroke="edge", stroke_width=1.4)
            elif row > 1:
                self._svg.line(LEFT, y, layout.width - RIGHT, y, stroke="rule", stroke_dasharray="2 4")
        self._svg.path(
            f"M{number(LEFT)} {number(TOP)}V{number(bottom)}H{number(layout.width)}", fill="none", stroke="edge"
        )

    def _draw_scales(self) -> None:
        """The steps of both scales, with a number and a word. Screen readers find them with each cell."""
        layout, bottom = self.layout, self.layout.cells[1, 1].box.bottom
        with self._svg.inside(aria_hidden="true"):
            self._svg.text(0.0, TOP - 9.0, f"{layout.up.name} ↑", SMALL, font_weight=600, fill="soft")
            for row in layout.rows:
                box = layout.cells[1, row].box
                y = box.y + layout.head_of(row) + (box.height - layout.head_of(row)) / 2
                self._svg.text(LEFT - 10.0, y - 1.0, str(row), 15.0, font_weight=600, text_anchor="end")
                word = shortened(layout.up.steps[row - 1], SMALL, LEFT - 12.0)
                self._svg.text(LEFT - 10.0, y + 14.0, word, SMALL, text_anchor="end", fill="soft")
            for column in layout.columns:
                box = layout.cells[column, 1].box
                middle = box.x + box.width / 2
                self._svg.text(middle, bottom + 18.0, str(column), 15.0, font_weight=600, text_anchor="middle")
                word = shortened(layout.across.steps[column - 1], SMALL, box.width - 4.0)
                self._svg.text(middle, bottom + 34.0, word, SMALL, text_anchor="middle", fill="soft")
            name = f"{layout.across.name} →"
            self._svg.text(LEFT - 10.0, bottom + 18.0, name, SMALL, font_weight=600, text_anchor="end", fill="soft")

    # --- What stands in it --------------------------------------------------------------------------------------------

    def _draw_labels(self, *, with_halos: bool) -> None:
        for cell in self.layout.cells.values():
            if not cell.labels:
                continue
            across, up = cell.at
            ground = _ground(across >= self.layout.across.high_from, up >= self.layout.up.high_from)
            if with_halos:
                for label in cell.labels:
                    self._draw_halo(label, ground)
            with self._svg.inside(role="list", aria_label=self.words.cell % {"across": across, "up": up}):
                for label in cell.labels:
                    with self._svg.inside(role="listitem"):
                        self._draw_label(label)

    def _draw_label(self, label: Label) -> None:
        tag, given = shape(label.mark.sign, label.x, label.y, SIGN, label.mark.colour)
        if not label.mark.url:
            self._draw_words(label, tag, given)
            return
        with self._svg.link(label.mark.url, aria_label=label.mark.spoken):
            self._draw_words(label, tag, given)

    def _draw_words(self, label: Label, tag: str, given: dict[str, Any]) -> None:
        self._svg.element("title", label.mark.spoken)
        box = label.box
        # A place to point at that has no holes.
        self._svg.rect(box.x, box.y, box.width, box.height, fill="none", pointer_events="all")
        self._svg.element(tag, **given)
        for index, line in enumerate(label.lines):
            self._svg.text(label.text_x, label.baseline + LINE * index, line, SIZE, fill="ink", class_="label")

    def _draw_halo(self, label: Label, ground: str) -> None:
        """Arrows pass behind words."""
        box = label.box
        self._svg.rect(box.x, box.y + 1.0, box.width + 2.0, box.height - 2.0, fill=ground, fill_opacity=0.85)

    def _draw_shaft(self, ghost: Ghost) -> None:
        x, y, _angle = _end(ghost)
        self._svg.circle(ghost.x, ghost.y, 2.8, fill="paper", stroke="edge", stroke_width=1.2)
        self._svg.line(ghost.x, ghost.y, x, y, stroke="edge", stroke_width=1.1)

    def _draw_head(self, ghost: Ghost) -> None:
        x, y, angle = _end(ghost)
        points = [f"{number(x)} {number(y)}"]
        for side in (-1, 1):
            turned = angle + pi + side * 0.42
            points.append(f"{number(x + BARB * cos(turned))} {number(y + BARB * sin(turned))}")
        self._svg.path(f"M{'L'.join(points)}Z", fill="soft")


def _ground(is_right: bool, is_upper: bool) -> str:
    if is_right and is_upper:
        return "tint2"
    return "tint" if is_right or is_upper else "paper"


def _end(ghost: Ghost) -> tuple[float, float, float]:
    """Where an arrow ends, just before the sign, and its angle."""
    across, down = ghost.label.x - ghost.x, ghost.label.y - ghost.y
    far = max(hypot(across, down), 0.01)
    angle = atan2(down, across)
    return ghost.label.x - REACH * across / far, ghost.label.y - REACH * down / far, angle
