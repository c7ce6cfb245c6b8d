"""An edition that contradicts itself cannot be made."""

from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consultations.publishing.edition import (
    Chapter,
    ContentsEntry,
    EditionError,
    Figure,
    Heading,
    Paragraph,
)
from consultations.publishing.headings import check_levels, shortened, without_skips
from tests.pdf.samples import edition, plan, prose, words


def heading(level: int, anchor: str) -> Heading:
    return Heading(level, anchor, words(anchor), anchor)


def test_skipped_level_is_refused() -> None:
    with pytest.raises(EditionError, match="level 4 follows one of level 2"):
        Chapter("One", "one", (heading(2, "a"), heading(4, "b")))


def test_anchor_that_stands_twice_is_refused() -> None:
    with pytest.raises(EditionError, match="'same' stands twice"):
        edition(Chapter("One", "same"), Chapter("Two", "two", (heading(2, "same"),)))


@pytest.mark.parametrize("anchor", ["1a", "a b", 'a"onclick=', "<a>", "é"])
def test_anchor_that_is_no_plain_name_is_refused(anchor: str) -> None:
    with pytest.raises(EditionError, match="cannot be an anchor"):
        edition(Chapter("One", anchor))


def test_picture_without_alternative_text_is_refused() -> None:
    with pytest.raises(EditionError, match="no alternative text"):
        Figure(alt=" ", key="a.png")


def test_moment_without_zone_is_refused() -> None:
    with pytest.raises(EditionError, match="time zone"):
        replace(edition(), published_on=datetime(2031, 3, 14))


def test_contents_list_chapters_sections_and_priorities() -> None:
    chapters = (Chapter("One", "one", (heading(2, "a"), heading(3, "b")), "1"), Chapter("Plan", "p", (plan(),), "A1"))

    assert edition(*chapters).contents == (
        ContentsEntry(1, "1", "One", "one", (ContentsEntry(2, "", "a", "a"),)),
        ContentsEntry(
            1,
            "A1",
            "Plan",
            "p",
            (
                ContentsEntry(2, "1", "Safe harbours", "priority-1"),
                ContentsEntry(2, "2", "Schools that know", "priority-2"),
            ),
        ),
    )


def test_short_first_paragraph_opens_the_chapter() -> None:
    short, long = Paragraph(prose(1)), Paragraph(prose(9))

    assert Chapter("One", "one", (short, long)).opening == short
    assert Chapter("One", "one", (short, long)).body == (long,)
    assert Chapter("One", "one", (long, short)).opening is None
    assert Chapter("One", "one").opening is None


@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("ar", "rtl"), ("ur-PK", "rtl"), ("arn", "ltr")])
def test_direction_follows_the_language(language: str, direction: str) -> None:
    assert edition(language=language).direction == direction


def test_checksum_reads_in_groups_of_eight() -> None:
    assert edition().checksum_groups == " ".join(["01234567", "89abcdef"] * 4)


@given(st.lists(st.integers(1, 6), max_size=12))
def test_levels_without_skips_pass_the_check(levels: list[int]) -> None:
    check_levels([1, *without_skips(levels, top=2)], where="a chapter")


@given(st.lists(st.integers(1, 6), max_size=12))
def test_levels_that_skip_nothing_stay_as_they_are(levels: list[int]) -> None:
    try:
        check_levels(levels, where="")
    except EditionError:
        return

    assert without_skips(levels) == levels


def test_long_title_is_cut_at_a_word() -> None:
    assert shortened("Short title") == "Short title"
    assert shortened("Fostering an environment, for growth", 26) == "Fostering an environment…"
    assert len(shortened("x" * 500)) <= 58
