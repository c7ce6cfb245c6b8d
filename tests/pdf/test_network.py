"""The drawing on the cover is the same for the same seed, and never lies under words."""

import re

import pytest

from ncss_portal.pdf.network import network_svg
from ncss_portal.pdf.pictures import printable


def test_same_seed_gives_the_same_drawing_and_another_seed_another() -> None:
    assert network_svg("Larkmere") == network_svg("Larkmere")
    assert network_svg("Larkmere") != network_svg("Marklere")


@pytest.mark.parametrize("seed", ["a", "Larkmere", "نوروز", ""])
def test_no_dot_lies_where_words_stand(seed: str) -> None:
    dots = re.findall(rb'cx="([\d.-]+)" cy="([\d.-]+)"', network_svg(seed))

    assert len(dots) == 64
    assert all(float(y) > 0.5 * 297 for _, y in dots)
    assert not [x for x, y in dots if float(x) < 120 and float(y) > 255]


def test_mirrored_drawing_is_the_same_drawing_turned() -> None:
    plain, mirrored = network_svg("Larkmere"), network_svg("Larkmere", mirrored=True)

    assert mirrored.replace(b' transform="matrix(-1 0 0 1 210 0)"', b"") == plain


def test_drawing_may_be_printed() -> None:
    assert printable(network_svg("Larkmere"))[1] == "image/svg+xml"
