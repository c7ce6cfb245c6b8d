"""Differences as pages show them."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consultations.answering.comparing import are_too_close, pieces_by_whom, readable_pieces

TEXTS = st.text(alphabet="ab ,.\n", max_size=24)


def test_words_of_others_are_told_from_ones_own() -> None:
    told = pieces_by_whom("One two.", "One and two.", "One and two and three.")

    assert told == [("=", "One "), ("other", "and "), ("=", "two"), ("ins", " and three"), ("=", ".")]


@given(TEXTS, TEXTS, TEXTS)
def test_all_words_of_the_texts_are_in_the_difference(consulted: str, current: str, words: str) -> None:
    told = pieces_by_whom(consulted, current, words)

    assert "".join(text for op, text in told if op != "del") == words
    assert "".join(text for op, text in told if op in ("=", "del")) == consulted


def test_readers_see_words_without_marks() -> None:
    assert readable_pieces("**Report**[^3] now", "**Report**[^3] today") == [
        ("=", "Report³ "),
        ("del", "now"),
        ("ins", "today"),
    ]


def test_where_only_marks_changed_readers_see_them() -> None:
    shown = readable_pieces("now", "**now**")

    assert "".join(text for op, text in shown if op != "del") == "**now**"


@pytest.mark.parametrize(
    ("ours", "theirs", "too_close"),
    [
        ("A two three four five six.", "One two three four five F.", False),
        ("One two B four five six.", "One two three D five six.", True),
        ("One two B four five six.", "One two B four five six.", False),
        ("One two B four five six.", "One two B D five six.", True),
        ("One B two three four five six.", "One two three four E five six.", False),
    ],
)
def test_changes_right_beside_each_other_are_too_close(ours: str, theirs: str, too_close: bool) -> None:
    assert are_too_close("One two three four five six.", ours, theirs) is too_close


def test_many_changes_of_two_people_in_a_long_text_are_compared_quickly() -> None:
    base, ours, theirs = (
        " ".join(f"{who}{n}" if n % 10 == place else f"w{n}" for n in range(4000))
        for who, place in (("w", 0), ("a", 0), ("b", 5))
    )

    began = time.process_time()
    assert not are_too_close(base, ours, theirs)
    assert time.process_time() - began < 5
