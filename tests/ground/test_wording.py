"""Differences and merges of texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ncss_portal.wording import Conflict, difference, merge, readable_difference
from tests.yardstick import is_within

SENTENCES = st.lists(
    st.sampled_from(["The", "regulator", "reports", "every", "six", "months", ".", ",", "to", "Cabinet"]), max_size=30
).map(" ".join)


def test_difference_names_the_words_that_changed():
    pieces = difference("reports within 24 hours.", "reports within 72 hours.")

    assert pieces == [("=", "reports within "), ("del", "24 "), ("ins", "72 "), ("=", "hours.")]


def test_word_before_another_sign_is_not_shown_as_changed():
    pieces = difference("within thirty days.", "within thirty days of their publication.")

    assert pieces == [("=", "within thirty days"), ("ins", " of their publication"), ("=", ".")]


@given(SENTENCES, SENTENCES)
def test_difference_holds_both_texts(before, after):
    pieces = difference(before, after)

    assert "".join(text for op, text in pieces if op != "ins") == before
    assert "".join(text for op, text in pieces if op != "del") == after


@given(st.text(max_size=200), st.text(max_size=200))
def test_difference_of_any_text_loses_nothing(before, after):
    pieces = difference(before, after)

    assert "".join(text for op, text in pieces if op != "ins") == before


def test_readers_see_words_without_marks_and_footnotes_as_raised_numbers():
    told = readable_difference("**Operators** report[^1][^2] now.", "**Operators** report[^1][^12] today.")

    assert told == [
        ("=", "Operators report¹ "),
        ("del", "² now"),
        ("ins", "¹² today"),
        ("=", "."),
    ]
    assert told.marks == ""


def test_footnote_of_a_word_comes_without_the_word():
    assert readable_difference("They report.", "They report[^3].") == [("=", "They report"), ("ins", "³"), ("=", ".")]


def test_footnote_without_a_number_stands_in_brackets():
    assert readable_difference("They[^law] act.", "They[^law] wait.")[0] == ("=", "They[law] ")


def test_where_only_marks_differ_they_are_shown_and_it_is_said():
    told = readable_difference("Report within one day.", "Report within *one day*.")

    assert "".join(text for op, text in told if op != "del") == "Report within *one day*."
    assert told.marks == "only"


@pytest.mark.parametrize(
    ("before", "after", "marks"),
    [
        ("Report now.", "Report **today**.", "too"),
        ("See [the law](https://old.example) now.", "See [the law](https://new.example) today.", "too"),
        ("Report *now*.", "Report *today*.", ""),
        ("See https://old.example", "See https://new.example", ""),
        ("Report now.", "Report today.\n\nOr tomorrow.", ""),
        ("Report now.", "Report now.", ""),
    ],
)
def test_marks_that_differ_beside_the_words_are_told(before, after, marks):
    assert readable_difference(before, after).marks == marks


def test_merge_takes_changes_in_different_places():
    base = "The regulator keeps a list. It is public."
    current = "The national regulator keeps a list. It is public."
    suggestion = "The regulator keeps a list. It is public and free."

    assert merge(base, current, suggestion) == "The national regulator keeps a list. It is public and free."


def test_merge_refuses_the_same_words_and_carries_all_three():
    with pytest.raises(Conflict) as refused:
        merge("within 24 hours", "within 48 hours", "within 72 hours")

    assert (refused.value.base, refused.value.current, refused.value.suggestion) == (
        "within 24 hours",
        "within 48 hours",
        "within 72 hours",
    )


@given(SENTENCES, SENTENCES)
def test_merge_into_an_unchanged_text_gives_the_suggestion(base, suggestion):
    assert merge(base, base, suggestion) == suggestion


@given(SENTENCES, SENTENCES)
def test_merge_of_a_suggestion_that_changes_nothing_keeps_the_current_text(base, current):
    assert merge(base, current, base) == current


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (" ".join(f"old{n} the" for n in range(2400)), " ".join(f"new{n} the" for n in range(2400))),
        (" ".join(f"w{n % 900}" for n in range(50_000)), " ".join(f"w{n * 7 % 900}" for n in range(50_000))),
        ("the " * 4900, "." * 40_000),
    ],
    ids=["alternating", "as long as a book", "only signs"],
)
def test_difference_of_any_two_texts_is_quick(before, after):
    found = []

    assert is_within(10, lambda: found.append(difference(before, after)))
    pieces = found[0]
    assert "".join(text for op, text in pieces if op != "del") == after
