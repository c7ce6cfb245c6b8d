"""Tables come out complete, however they went in."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consultations.publishing.grid import Cell, Grid, PlacedRow, Row, complete_grid
from tests.pdf.samples import joined_table, row, words

cells = st.builds(
    Cell,
    html=st.sampled_from(["", "a", "12"]).map(words),
    colspan=st.integers(-1, 6),
    rowspan=st.integers(-1, 6),
    header=st.booleans(),
)
rows = st.lists(st.lists(cells, max_size=5).map(lambda found: Row(tuple(found))), max_size=7).map(tuple)


def covered(lines: tuple[PlacedRow, ...]) -> Counter[tuple[int, int]]:
    return Counter(
        (index + down, cell.column + right)
        for index, line in enumerate(lines)
        for cell in line.cells
        for down in range(cell.rowspan)
        for right in range(cell.colspan)
    )


def body(grid: Grid) -> tuple[PlacedRow, ...]:
    return tuple(line for group in grid.groups for line in group.rows)


@given(heads=rows, lines=rows)
def test_every_place_is_covered_once(heads: tuple[Row, ...], lines: tuple[Row, ...]) -> None:
    grid = complete_grid(heads, lines)

    for part in (grid.head, body(grid)):
        every = {(line, column) for line in range(len(part)) for column in range(grid.columns)}
        assert covered(part) == Counter(every)


@given(lines=rows)
def test_no_row_is_without_cells(lines: tuple[Row, ...]) -> None:
    assert all(line.cells for line in body(complete_grid((), lines)))


@given(heads=rows, lines=rows)
def test_no_words_are_lost(heads: tuple[Row, ...], lines: tuple[Row, ...]) -> None:
    grid = complete_grid(heads, lines)

    went_in = Counter(cell.html for line in (*heads, *lines) for cell in line.cells if cell.html)
    came_out = Counter(cell.html for line in (*grid.head, *body(grid)) for cell in line.cells if cell.html)
    assert came_out == went_in


@given(lines=rows)
def test_no_joined_cell_reaches_over_groups(lines: tuple[Row, ...]) -> None:
    for group in complete_grid((row("a"),), lines).groups:
        assert all(
            index + cell.rowspan <= len(group.rows) for index, line in enumerate(group.rows) for cell in line.cells
        )


def test_joined_heads_bands_and_numbers_are_recognised() -> None:
    grid = joined_table().grid

    lines = body(grid)
    assert [line.is_band for line in lines] == [True, False, False, False]
    assert [cell.scope for cell in lines[0].cells] == ["rowgroup", "rowgroup"]
    assert [len(group.rows) for group in grid.groups] == [3, 1]
    assert [cell.numeric for cell in lines[3].cells] == [False, False, True, True]
    assert [cell.classes for cell in grid.head[1].cells] == ["deep", "deep", "over"]


@pytest.mark.parametrize("text", ["12", "1,140", "-4.5%", "−7", "12.00 %", "BZ$ 300", "US$1.2", "3*", "+4"])
def test_column_of_numbers_is_numeric(text: str) -> None:
    grid = complete_grid((row("Year", "Value"),), (row("2030", text), row("2031", "")))

    assert [cell.numeric for cell in body(grid)[0].cells] == [False, True]
    assert grid.is_numbers


@pytest.mark.parametrize("text", ["12 ships", "none", "1-1", "A1"])
def test_column_with_words_is_not_numeric(text: str) -> None:
    grid = complete_grid((row("Year", "Value"),), (row("2030", text), row("2031", "7")))

    assert not body(grid)[0].cells[1].numeric
    assert not grid.is_numbers


@pytest.mark.parametrize("text", ["–", "—", "...", "n/a", "*"])
def test_sign_for_no_number_stands_among_numbers(text: str) -> None:
    grid = complete_grid((row("Year", "Value", "Why"),), (row("2030", text, text), row("2031", "7", "")))

    assert [cell.numeric for cell in body(grid)[0].cells] == [False, True, False]


def test_table_without_heads_takes_its_first_row() -> None:
    grid = complete_grid((), (row("a", "b"), row("c", "d")))

    assert [cell.html for cell in grid.head[0].cells] == ["a", "b"]
    assert len(body(grid)) == 1


def test_single_row_without_heads_is_headed_by_its_first_cell() -> None:
    grid = complete_grid((), (row("a", "b"),))

    assert [cell.scope for cell in body(grid)[0].cells] == ["row", ""]


def test_empty_table_is_empty() -> None:
    assert complete_grid((), ()) == Grid(0, (), ())


def test_last_row_over_all_columns_is_no_band() -> None:
    grid = complete_grid((row("a", "b", "c"),), (row("1", "2", "3"), Row((Cell(words("Source: census"), colspan=3),))))

    assert [line.is_band for line in body(grid)] == [False, False]


def test_absurd_spans_are_cut() -> None:
    grid = complete_grid((), (Row((Cell(words("a"), colspan=10**9, rowspan=10**9),)), row("b")))

    assert grid.columns <= 400


def test_row_that_lies_under_joined_cells_only_is_left_out() -> None:
    joined = Row(tuple(Cell(words(text), rowspan=2) for text in ("a", "b", "c")))

    grid = complete_grid((row("x", "y", "z"),), (joined, Row(()), row("1", "2", "3")))

    assert [len(line.cells) for line in body(grid)] == [3, 3]
    assert [cell.rowspan for cell in body(grid)[0].cells] == [1, 1, 1]
