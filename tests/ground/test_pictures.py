import random
import re
import xml.etree.ElementTree as ElementTree
from itertools import combinations

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from ncss_portal.pictures import letters
from ncss_portal.pictures.colours import ROLES
from ncss_portal.pictures.grid_columns import SCREEN, SHEET, SIZE, Format, Mark
from ncss_portal.pictures.grid_layout import Box, GridLayout, Scale
from ncss_portal.pictures.grid_map import GridMap, Words
from ncss_portal.pictures.signs import shape, small
from ncss_portal.pictures.svg import Svg
from tests.yardstick import is_within

CSS = settings.BASE_DIR / "static" / "css"
ACROSS = Scale("Interest", ["Very little", "Little", "Some", "Strong", "Very strong"], 4)
UP = Scale("Influence", ["Very little", "Little", "Some", "Much", "Decisive"], 4)
WORDS = Words(
    "A map", "Two scales.", ["Monitor", "Inform", "Satisfy", "Manage"], "Influence %(up)s, interest %(across)s"
)
NAMES = (
    "Ministry of Rural Transformation, Community Development and Local Government",
    "NSCS",
    "Belize Electricity Limited",
    "Wasserversorgungsverbandsversammlung Nord",
    "Attorney General’s Ministry",
    "جمعية حقوق المرأة في الفضاء الرقمي",
    "国家网络安全协调中心",
    "ISP Association",
)


def mark(number: int, at: tuple[int, int], came_from: tuple[int, int] | None = None) -> Mark:
    return Mark(
        f"{NAMES[number % len(NAMES)]} {number}", f"Number {number}", at, "disc", "track", f"/o/{number}/", came_from
    )


def spread(count: int) -> list[Mark]:
    dice = random.Random(count)  # noqa: S311 - no secret
    return [mark(number, (dice.randint(1, 5), dice.randint(1, 5))) for number in range(count)]


def moving(count: int) -> list[Mark]:
    dice = random.Random(count)  # noqa: S311 - no secret
    marks = spread(count)
    return [mark(n, one.at, (dice.randint(1, 5), dice.randint(1, 5))) for n, one in enumerate(marks)]


MAPS = {
    "none": [],
    "one": [mark(0, (5, 5))],
    "100": spread(100),
    "300": spread(300),
    "100 that moved": moving(100),
    "300 in one cell": [mark(number, (4, 5)) for number in range(300)],
    "300 that left one cell": [mark(number, (4, 5), (1, 1)) for number in range(300)],
}
each_format = pytest.mark.parametrize("made_for", [SCREEN, SHEET], ids=["screen", "sheet"])
each_map = pytest.mark.parametrize("marks", MAPS.values(), ids=MAPS.keys())


# --- Letters ---------------------------------------------------------------------------------------------------------


def test_words_are_as_wide_as_their_letters() -> None:
    assert letters.width("00", 10) == pytest.approx(2 * 4.97)


def test_letter_that_the_typeface_lacks_counts_as_the_widest() -> None:
    assert letters.width("国", 10) == 10


def test_accent_that_stands_on_a_letter_takes_no_room() -> None:
    assert letters.width("z\u0331\u0302", 10) == letters.width("z", 10)


@given(words=st.text(max_size=80), room=st.floats(min_value=15, max_value=400))
def test_lines_never_leave_their_room(words: str, room: float) -> None:
    found = letters.lines(words, SIZE, room, 2)

    assert 1 <= len(found) <= 2
    assert all(letters.width(line, SIZE) <= room for line in found)


def test_long_name_is_broken_at_spaces_and_then_shortened() -> None:
    found = letters.lines("Ministry of Rural Transformation and Local Government", 13, 110, 2)

    assert found == ["Ministry of Rural", "Transformation a…"]


# --- Svg -------------------------------------------------------------------------------------------------------------


def svg(**more: str) -> Svg:
    return Svg(100, 50, **{"name": "test", "title": "A title", **more})


def test_picture_has_title_and_description() -> None:
    markup = svg(description="What it shows").markup()

    assert 'aria-labelledby="test-title" aria-describedby="test-description"' in markup
    assert '<title id="test-title">A title</title><desc id="test-description">What it shows</desc>' in markup


def test_text_is_escaped_and_what_xml_cannot_hold_is_left_out() -> None:
    picture = svg(title='<script>"&\x00')
    picture.text(0, 0, "</text><script>alert(1)</script>\x07", 12, data_name='"><b>')

    root = ElementTree.fromstring(picture.markup())  # noqa: S314 - our own
    assert [part.tag.split("}")[1] for part in root] == ["title", "text"]
    assert root[0].text == '<script>"&'


def test_colour_stands_as_attribute_for_paper_and_as_class_for_the_screen() -> None:
    picture = svg()
    picture.rect(0, 0, 1.5, 2, fill="tint", stroke="none")

    rect = '<rect x="0" y="0" width="1.5" height="2" fill="#f2f6f8" stroke="none" class="f-tint"/></svg>'
    assert picture.markup().endswith(rect)


@pytest.mark.parametrize("address", ["javascript:alert(1)", "//evil.example/", "data:text/html,x", " javascript:x"])
def test_link_that_is_no_address_leads_nowhere(address: str) -> None:
    picture = svg()
    with picture.link(address):
        picture.circle(1, 1, 1)

    assert "href" not in picture.markup()


def test_roles_are_the_light_colours_of_the_portal() -> None:
    light = (CSS / "tokens.css").read_text().split("@media screen")[0]
    named = {"done": "p-done", "track": "p-track"}

    assert [role for role, value in ROLES.items() if f"--{named.get(role, role)}: {value};" not in light] == []


def tokens(scheme: str) -> dict[str, str]:
    light, dark = (CSS / "tokens.css").read_text().split("@media screen")
    found = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", light))
    return found | (dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", dark)) if scheme == "dark" else {})


def contrast(one: str, other: str) -> float:
    """After WCAG 2.2, "contrast ratio"."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("ground", ["paper", "tint", "tint2"])
def test_words_and_signs_stand_out_on_every_ground(scheme: str, ground: str) -> None:
    """Words 4.5 to 1, signs and lines that carry meaning 3 to 1."""
    known = tokens(scheme)
    least = dict.fromkeys(("ink", "soft", "accent"), 4.5) | dict.fromkeys(("edge", "bad", "p-track"), 3.0)

    assert [role for role, ratio in least.items() if contrast(known[role], known[ground]) < ratio] == []


@pytest.mark.parametrize("role", ROLES)
def test_screen_recolours_every_role(role: str) -> None:
    sheet = (CSS / "components" / "map.css").read_text()

    assert f".pic .f-{role} {{ fill: var(--" in sheet
    assert f".pic .s-{role} {{ stroke: var(--" in sheet


SIGNS = ("star", "disc", "ring", "square", "cross")


def test_signs_differ_in_shape() -> None:
    drawn = {re.sub(r' (fill|stroke|class)="[^"]*"', "", small(sign, "ink")) for sign in SIGNS}

    assert len(drawn) == len(SIGNS)


def test_unknown_sign_is_an_error() -> None:
    with pytest.raises(ValueError, match="no sign 'moon'"):
        shape("moon", 0, 0, 1, "ink")


# --- The map ---------------------------------------------------------------------------------------------------------


@each_format
@each_map
def test_every_label_stands_in_its_cell(marks: list[Mark], made_for: Format) -> None:
    layout = GridLayout(ACROSS, UP, marks, made_for)
    labels = list(layout.labels)

    assert sorted(label.mark.spoken for label in labels) == sorted(one.spoken for one in marks)
    assert [label.lines for label in labels if not layout.cells[label.mark.at].box.holds(label.box)] == []


@each_format
@each_map
def test_no_two_labels_overlap(marks: list[Mark], made_for: Format) -> None:
    for cell in GridLayout(ACROSS, UP, marks, made_for).cells.values():
        assert [pair for pair in combinations(cell.labels, 2) if pair[0].box.meets(pair[1].box)] == []


@each_map
def test_cells_tile_the_map(marks: list[Mark]) -> None:
    layout = GridLayout(ACROSS, UP, marks)
    boxes = [cell.box for cell in layout.cells.values()]
    whole = Box(boxes[0].x, boxes[0].y, boxes[4].right - boxes[0].x, boxes[-1].bottom - boxes[0].y)

    assert [pair for pair in combinations(boxes, 2) if _shrunk(pair[0]).meets(_shrunk(pair[1]))] == []
    assert sum(box.width * box.height for box in boxes) == pytest.approx(whole.width * whole.height)
    assert whole.right == pytest.approx(1119)


def _shrunk(box: Box) -> Box:
    return Box(box.x + 0.01, box.y + 0.01, box.width - 0.02, box.height - 0.02)


@each_format
@each_map
def test_place_that_was_left_lies_below_the_labels_of_its_cell(marks: list[Mark], made_for: Format) -> None:
    layout = GridLayout(ACROSS, UP, marks, made_for)
    spots = [(cell, Box(g.x - 3, g.y - 3, 6, 6)) for cell in layout.cells.values() for g in cell.ghosts]

    assert len(spots) == sum(one.came_from is not None for one in marks)
    assert [box for cell, box in spots if not cell.box.holds(box)] == []
    assert [box for cell, box in spots if any(label.box.meets(box) for label in cell.labels)] == []


@each_map
def test_map_is_well_formed_and_names_every_mark_once(marks: list[Mark]) -> None:
    root = ElementTree.fromstring(GridMap(ACROSS, UP, marks, WORDS).draw())  # noqa: S314 - our own

    links = [part.get("aria-label") for part in root.iter("{http://www.w3.org/2000/svg}a")]
    assert sorted(filter(None, links)) == sorted(one.spoken for one in marks)
    assert "style" not in {name for part in root.iter() for name in part.attrib}


def test_arrow_leads_from_the_former_place_to_the_present_one() -> None:
    layout = GridLayout(ACROSS, UP, [mark(0, (5, 5), (1, 2))])

    (ghost,) = layout.ghosts
    assert layout.cells[1, 2].box.holds(Box(ghost.x, ghost.y, 0, 0))
    assert layout.cells[5, 5].box.holds(Box(ghost.label.x, ghost.label.y, 0, 0))


def test_columns_that_hold_nothing_give_their_room_away() -> None:
    layout = GridLayout(ACROSS, UP, MAPS["300 in one cell"])

    assert layout.cells[4, 5].box.width > 3 * layout.cells[1, 1].box.width


@pytest.mark.parametrize("name", ["100", "100 that moved"])
def test_map_of_one_hundred_fits_on_a_sheet_of_paper(name: str) -> None:
    """On A4 it gets 273 by 144 millimetres; a point is 25.4 / 72 of them."""
    layout = GridLayout(ACROSS, UP, MAPS[name], SHEET)
    points_per_unit = min(273 / layout.width, 144 / layout.height) * 72 / 25.4

    assert SIZE * points_per_unit >= 6.5


def test_300_organisations_are_drawn_quickly() -> None:
    marks = moving(300)
    GridMap(ACROSS, UP, marks[:1], WORDS).draw()  # the typeface is read once for each process

    def draw() -> None:
        letters._ems.cache_clear()
        GridMap(ACROSS, UP, marks, WORDS).draw()

    assert is_within(0.2, draw)
