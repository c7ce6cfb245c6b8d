"""Whatever stands in a list or a cell: its Markdown shows exactly the paragraphs that Word shows."""

from xml.sax.saxutils import escape

from hypothesis import given, settings
from hypothesis import strategies as st

from ncss_portal.markup import to_paragraphs
from ncss_portal.word.marking import plain_paragraphs
from ncss_portal.word.reading import read_docx
from tests.word.building import BULLETS, NUMBERS, cell, docx, item, p, row, run, table

TEXTS = st.text(alphabet=st.sampled_from(list("*_-#>+.1)[]`~|&<! \\aB:=")), min_size=1, max_size=10).map(escape)
PARAGRAPHS = st.builds(p, TEXTS.map(run))
ITEMS = st.builds(item, TEXTS.map(run), st.sampled_from([BULLETS, NUMBERS]), st.integers(0, 3))
BODIES = st.lists(PARAGRAPHS | ITEMS, min_size=1, max_size=7).map("".join)


@given(BODIES)
@settings(max_examples=60, deadline=None)
def test_lists_read_back_as_their_paragraphs(body: str) -> None:
    for block in read_docx(docx(body)).blocks:
        assert plain_paragraphs(block.text) == block.paragraphs
        assert to_paragraphs(block.text) == block.paragraphs


@given(BODIES)
@settings(max_examples=60, deadline=None)
def test_cells_read_back_as_their_paragraphs(body: str) -> None:
    for block in read_docx(docx(table(row(cell(body))))).blocks:
        for inner in block.rows[0].cells:
            assert plain_paragraphs(inner.text) == inner.paragraphs
            assert to_paragraphs(inner.text) == inner.paragraphs
