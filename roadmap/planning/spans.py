"""Spans of days in words, as a roadmap shows them."""

from datetime import date, timedelta

from django.utils.formats import date_format

# Within this distance from today a day and a month say enough.
CLEAR_WITHOUT_YEAR = timedelta(days=300)


def days(first: date, last: date, today: date) -> str:
    """Both days, the last with its year where it is far from today: "3 Aug – 11 Sep", "3 Jan – 4 Feb 2028"."""
    is_clear = abs(last - today) <= CLEAR_WITHOUT_YEAR
    last_words = date_format(last, "j M" if is_clear else "j M Y")
    if first == last:
        return last_words
    needs_year = abs(first - today) > CLEAR_WITHOUT_YEAR and first.year != last.year
    return f"{date_format(first, 'j M Y' if needs_year else 'j M')} – {last_words}"


def months(first: date, last: date) -> str:
    """Both months: "Mar 2026", "Jan – Mar 2026", "Jul 2026 – Feb 2027"."""
    last_words = date_format(last, "M Y")
    if (first.year, first.month) == (last.year, last.month):
        return last_words
    return f"{date_format(first, 'M' if first.year == last.year else 'M Y')} – {last_words}"
