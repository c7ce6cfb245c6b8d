"""Spans of days in words, the ticks of a comment period, and excerpts."""

from datetime import date

import pytest

from roadmap.home.outcome import excerpt
from roadmap.home.ticks import ticks
from roadmap.planning import spans

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (date(2026, 8, 3), date(2026, 9, 11), "3 Aug – 11 Sep"),
        (date(2026, 12, 12), date(2027, 1, 22), "12 Dec – 22 Jan"),
        (date(2025, 12, 12), date(2026, 2, 22), "12 Dec 2025 – 22 Feb"),
        (date(2028, 1, 3), date(2028, 2, 4), "3 Jan – 4 Feb 2028"),
        (date(2026, 8, 3), date(2026, 8, 3), "3 Aug"),
    ],
)
def test_days_name_the_year_where_they_are_far_away(first: date, last: date, expected: str) -> None:
    assert spans.days(first, last, TODAY) == expected


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (date(2026, 1, 3), date(2026, 3, 11), "Jan – Mar 2026"),
        (date(2026, 7, 1), date(2027, 2, 1), "Jul 2026 – Feb 2027"),
        (date(2026, 7, 1), date(2026, 7, 9), "Jul 2026"),
    ],
)
def test_months_are_named_once_where_they_can(first: date, last: date, expected: str) -> None:
    assert spans.months(first, last) == expected


def test_long_period_has_a_tick_for_several_days() -> None:
    drawn = ticks(60, 120)

    assert len(drawn) == 60
    assert sum(tick.has_passed for tick in drawn) == 30


def test_excerpt_keeps_the_words_around_a_change() -> None:
    long = "".join(f"w{number} " for number in range(40))

    shown = list(excerpt([("=", long), ("ins", "new "), ("=", long)]))

    assert [text.count("w") for _op, text in shown] == [14, 1, 14]
    assert shown[0][1].startswith(" …") or shown[0][1].startswith("…")
    assert shown[2][1].endswith("…")
