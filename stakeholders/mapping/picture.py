"""The map as a picture: gives the rows of a chart to the drawing, with words."""

from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from ncss_portal.pictures.grid_columns import SHEET, Mark
from ncss_portal.pictures.grid_layout import Scale
from ncss_portal.pictures.grid_map import GridMap, Words
from stakeholders.mapping.charting import Chart, Row
from stakeholders.mapping.models import HIGHEST, LOWEST
from stakeholders.mapping.scales import HIGH, INFLUENCE, INTEREST, SIGNS, Quadrant

# A body or a company may have very long names; beyond this no picture shows them.
LONGEST_LABEL = 80


@dataclass(frozen=True)
class Pictures:
    """The same map for the screen and for paper, which is wider than it is high. A page shows one of them."""

    on_screen: SafeString
    on_paper: SafeString


def draw_map(chart: Chart) -> Pictures:
    """The pictures of a chart; with movements where the chart is asked for them."""
    marks = [_mark(row, moves=chart.since is not None) for row in chart.shown_rows]
    scales, words = (_interest(), _influence()), _words(chart)
    on_screen = GridMap(*scales, marks, words, name="standings", class_="map-svg")
    on_paper = GridMap(*scales, marks, words, made_for=SHEET, name="standings-on-paper", class_="map-svg on-paper")
    return Pictures(on_screen.draw(), on_paper.draw())


def _mark(row: Row, *, moves: bool) -> Mark:
    sign, colour = SIGNS[row.now.position]
    has_moved = moves and row.has_moved
    return Mark(
        label=row.organisation.short[:LONGEST_LABEL],
        spoken=_spoken(row, has_moved=has_moved),
        at=row.now.at,
        sign=sign,
        colour=colour,
        url=row.organisation.get_absolute_url(),
        came_from=row.initial.at if has_moved else None,
    )


def _spoken(row: Row, *, has_moved: bool) -> str:
    said = gettext("%(organisation)s: %(position)s, influence %(influence)s, interest %(interest)s") % {
        "organisation": row.organisation.name,
        "position": row.now.get_position_display().lower(),
        "influence": row.now.influence,
        "interest": row.now.interest,
    }
    if not has_moved:
        return said
    before = gettext("before: influence %(influence)s, interest %(interest)s") % {
        "influence": row.initial.influence,
        "interest": row.initial.interest,
    }
    return f"{said}; {before}"


def _influence() -> Scale:
    return Scale(gettext("Influence"), [str(INFLUENCE[step]) for step in range(LOWEST, HIGHEST + 1)], HIGH)


def _interest() -> Scale:
    return Scale(gettext("Interest"), [str(INTEREST[step]) for step in range(LOWEST, HIGHEST + 1)], HIGH)


def _words(chart: Chart) -> Words:
    title = ngettext(
        "Influence and interest of %(count)s organisation",
        "Influence and interest of %(count)s organisations",
        len(chart.rows),
    )
    counts = ", ".join(f"{quadrant.label}: {count}" for quadrant, count in chart.counts.items())
    described = gettext(
        "%(counts)s. Interest grows to the right, influence grows upwards. The table below says the same."
    )
    named = (Quadrant.MONITOR, Quadrant.INFORM, Quadrant.SATISFY, Quadrant.MANAGE)
    return Words(
        title=title % {"count": len(chart.rows)},
        description=described % {"counts": counts},
        quadrants=[f"{quadrant.label} · {chart.counts[quadrant]}" for quadrant in named],
        cell=gettext("Influence %(up)s, interest %(across)s"),
    )
