"""Moments and spans in words."""

from datetime import UTC, datetime, timedelta

import pytest

from ncss_portal.face.templatetags import moments

MOMENT = datetime(2026, 12, 11, 23, 0, 1, tzinfo=UTC)


def test_moment_has_day_time_and_zone():
    assert moments.moment(MOMENT) == "Friday 11 December 2026, 17:00 Belize time"
    assert moments.moment_to_the_second(MOMENT) == "Friday 11 December 2026, 17:00:01 Belize time"


def test_zone_without_a_place_keeps_its_name(settings):
    settings.TIME_ZONE = "UTC"

    assert moments.zone_name() == "UTC"


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(days=20, hours=23), "20 days"),
        (timedelta(hours=48), "2 days"),
        (timedelta(hours=47, minutes=59), "47 hours"),
        (timedelta(hours=1), "1 hour"),
        (timedelta(minutes=59, seconds=59), "59 minutes"),
        (timedelta(seconds=59), "less than a minute"),
    ],
)
def test_span_is_rounded_down(span, words):
    assert moments.span(span) == words
