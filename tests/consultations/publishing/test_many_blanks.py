"""A text with tens of thousands of blanks is set in a moment, not in minutes."""

from time import process_time

import pytest

from consultations.publishing import edition as e
from consultations.publishing.grid import Cell, _number_columns
from consultations.publishing.listing import terms_of

MANY = 30_000


@pytest.mark.parametrize("blank", [" ", "\n", "\u00a0"])
def test_term_with_many_blanks_is_looked_at_in_a_moment(blank: str):
    begun = process_time()
    assert terms_of(e.Paragraph(html=f"<strong>Attack{blank * MANY}", anchor="")) == ()
    assert process_time() - begun < 1


def test_column_with_many_blanks_is_looked_at_in_a_moment():
    begun = process_time()
    assert _number_columns([[(1, Cell(f"1{' ' * MANY}x"))]], 2) == frozenset()
    assert process_time() - begun < 1


def test_number_with_blanks_stays_a_number():
    assert _number_columns([[(1, Cell("1 \n 200,50 %"))]], 2) == frozenset({1})
