"""Short chapters share a page."""

import pytest

from consultations.publishing.placing import lines_of, placed
from tests.consultations.publishing.pieces import chapters_of, heading, html_of, listing, paragraph, table

SHORT = paragraph("Everybody trusts the network.")
LONG = paragraph("Everybody trusts the network. " * 60)


def together(*pieces):
    return [goes_on for _chapter, goes_on in placed(chapters_of(*pieces))]


def test_short_chapters_go_on_below_one_another():
    assert together(heading("Vision"), SHORT, heading("Aims"), SHORT, heading("Money"), SHORT) == [False, True, True]


@pytest.mark.parametrize("body", [LONG, table(["a"], ["b"]), heading("Section", 2)])
def test_longer_chapter_begins_a_page(body):
    assert together(heading("Vision"), SHORT, heading("Aims"), body, heading("Money"), SHORT) == [False, False, False]


def test_front_matter_and_annexes_begin_a_page():
    assert together(heading("Foreword"), SHORT, heading("Vision"), SHORT, heading("Annex 1"), SHORT) == [False] * 3


def test_page_holds_only_so_many():
    many = [piece for number in range(9) for piece in (heading(f"Aim {number}"), SHORT)]

    assert together(*many).count(False) > 1


def test_items_of_a_list_count_as_lines():
    few, many = (chapters_of(heading("Aims"), listing(*["one"] * number))[0] for number in (2, 12))

    assert lines_of(many) >= lines_of(few) + 10


def test_chapter_that_goes_on_is_marked_for_the_style_sheet():
    assert 'class="chapter on"' in html_of(heading("Vision"), SHORT, heading("Aims"), SHORT)
