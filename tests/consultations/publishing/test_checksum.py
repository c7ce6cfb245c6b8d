"""The checksum of a text: the same for the same words, and another for any other word."""

import pytest

from consultations.drafting.versions import working_version_after
from consultations.publishing.checksum import text_checksum
from tests import factories
from tests.consultations.publishing.pieces import (
    activity,
    caption,
    figure,
    heading,
    note,
    paragraph,
    plan,
    priority,
    saved_picture,
    small_version,
    table,
    write,
)

pytestmark = pytest.mark.django_db

BEFORE = [heading("Scope"), paragraph("Words[^1]."), table(["Year"], ["2027"]), note("1", "A note.")]


def checksum_of(*pieces):
    return text_checksum(write(factories.VersionFactory(), *pieces))


def test_same_text_gives_the_same_sum_in_another_document():
    assert checksum_of(*BEFORE) == checksum_of(*BEFORE)


def test_copy_of_a_version_has_the_sum_of_the_version():
    version = small_version()

    copy = working_version_after(version, by=None)

    assert text_checksum(copy) == text_checksum(version)


def test_sum_is_that_of_a_frozen_text_for_ever():
    """Changes when the way of counting changes; then editions in print carry another number than the portal."""
    assert checksum_of(heading("Scope"), paragraph("Words.")) == (
        "e344985012985f7b61ecf28817703cf0c5414d48fddc8f2dbf14accbf58f8a75"
    )


@pytest.mark.parametrize(
    "after",
    [
        [heading("Aims"), *BEFORE[1:]],
        [heading("Scope", 2), *BEFORE[1:]],
        [BEFORE[0], paragraph("Other[^1]."), *BEFORE[2:]],
        [BEFORE[0], caption("Words[^1]."), *BEFORE[2:]],
        [*BEFORE[:2], table(["Year"], ["2028"]), BEFORE[3]],
        [*BEFORE[:3], note("1", "Another.")],
        [BEFORE[0], BEFORE[2], BEFORE[1], BEFORE[3]],
        BEFORE[:3],
    ],
    ids=["title", "level", "words", "role", "cell", "note", "order", "less"],
)
def test_any_other_text_gives_another_sum(after):
    assert checksum_of(*after) != checksum_of(*BEFORE)


def test_time_of_an_activity_counts():
    short, long = (plan(priority("1", "Law"), activity("1.1", "Draft", when)) for when in ("Short", "Long"))

    assert checksum_of(short) != checksum_of(long)


def test_picture_counts():
    version = factories.VersionFactory()

    with_picture = text_checksum(write(version, figure("A map", saved_picture(version))))

    assert with_picture != checksum_of(figure("A map"))
