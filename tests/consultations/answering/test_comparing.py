"""Differences as pages show them."""

from hypothesis import given
from hypothesis import strategies as st

from consultations.answering.comparing import pieces_by_whom, readable_pieces

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
        ("=", "Report "),
        ("del", "now"),
        ("ins", "today"),
    ]


def test_where_only_marks_changed_readers_see_them() -> None:
    shown = readable_pieces("now", "**now**")

    assert "".join(text for op, text in shown if op != "del") == "**now**"
