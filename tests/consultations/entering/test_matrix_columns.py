"""What stands in the other columns of a comment matrix is not lost."""

import pytest

from consultations.commenting.forms.say import LONGEST_REMARK
from tests.consultations.entering.test_matrix import TEXT, draft, iso, understood, workbook

pytestmark = pytest.mark.django_db


def test_line_of_a_place_that_is_found_stays_in_the_words() -> None:
    period = draft()
    data = iso(
        period,
        ("", "12-15", "2.1", "7", "te", "Too slow.", "", ""),
        ("", "line 3 f.", "2.1", "", "", "", "Say who.", ""),
    )

    assert [(row.place, row.body, row.doubts) for row in understood(period, data, "iso.docx").rows] == [
        ("Paragraph 7", "Line 12-15: Too slow.", []),
        ("2.1 Reporting", "line 3 f.: Proposed words: Say who.", []),
    ]


def test_line_beside_the_words_of_the_draft_alone_says_nothing() -> None:
    period = draft()
    data = workbook(("Clause", "Paragraph", "Line", "Comment", "Proposed change"), ("2.1", "7", "4", "", TEXT))

    found = understood(period, data)

    assert (found.rows, [one.number for one in found.refused]) == ([], [2])


def test_words_of_other_columns_stand_at_the_end_of_the_comment() -> None:
    period = draft()
    data = workbook(
        ("No.", "Paragraph", "Comment", "Justification", "Urgency"),
        ("1", "7", "Too slow.", "The law says one hour.", "High"),
        ("2", "7", "", "It costs money.", ""),
        ("3", "7", "", "", "Low"),
        ("4", "7", "Good.", "", ""),
    )

    rows = understood(period, data).rows

    assert [(row.number, row.body, bool(row.doubts)) for row in rows] == [
        (2, "Too slow.\n\nRemarks: The law says one hour.\n\nUrgency: High", True),
        (3, "Remarks: It costs money.", True),
        (5, "Good.", False),
    ]


def test_comment_that_is_too_long_with_its_other_columns_is_refused() -> None:
    period = draft()
    half = "a " * (LONGEST_REMARK // 4 + 10)

    found = understood(period, workbook(("Paragraph", "Comment", "Justification"), ("7", half, half)))

    assert (found.rows, [one.number for one in found.refused]) == ([], [2])
