"""Tracked changes of one person, made to the Markdown of a node."""

import pytest

from consultations.entering.markup_words import reworded
from ncss_portal.word.marked import Mark, MarkedParagraph, Segment

INS, DEL = Mark("ins", "Ada", "2019"), Mark("del", "Ada", "2019")
NOTE = Segment("", note=True)


def paragraph(*pieces: str | Segment) -> MarkedParagraph:
    """Of `+added`, `-taken out` and plain pieces."""
    signs = {"+": (INS,), "-": (DEL,)}
    segments = [
        piece if isinstance(piece, Segment) else Segment(piece.lstrip("+-"), signs.get(piece[:1], ()))
        for piece in pieces
    ]
    return MarkedParagraph(segments=segments)


@pytest.mark.parametrize(
    ("markdown", "pieces", "expected"),
    [
        ("In four years.", ["In ", "-four", "+three", " years."], "In three years."),
        ("**Risk:** a *great* loss.", ["Risk: a ", "-great", "+big", " loss."], "**Risk:** a *big* loss."),
        ("Costs rise.[^15]", ["Costs rise.", NOTE, "+ Who pays?"], "Costs rise.[^15] Who pays?"),
        ("One. Two.[^2] Three.", ["One. ", "-Two.", Segment("", (DEL,), note=True), "- ", "Three."], "One. Three."),
        ("One.[^1] Two.", ["One.", NOTE, " ", "-Two.", "+2."], "One.[^1] 2."),
        ("See [our page](https://a.example/page) now.", ["See our page", "- now", "."], None),
        ("for approva", ["for approva", "+l"], "for approval"),
        ("Five stars.", ["Five ", "+*big* ", "stars."], r"Five \*big\* stars."),
    ],
)
def test_changes_are_made_to_the_markdown(markdown: str, pieces: list[str | Segment], expected: str | None) -> None:
    result = reworded(markdown, 0, paragraph(*pieces), "Ada")
    assert result == (expected or "See [our page](https://a.example/page).")


def test_one_item_of_a_list_changes() -> None:
    result = reworded("- One.\n- Two.[^3]\n- Three.", 1, paragraph("-Two", "+Second", ".", NOTE), "Ada")
    assert result == "- One.\n- Second.[^3]\n- Three."


def test_half_of_what_is_bold_cannot_be_changed_so() -> None:
    assert reworded("a **bold word** here", 0, paragraph("a bo", "-ld word he", "re"), "Ada") is None


def test_a_paragraph_that_reads_otherwise_in_the_draft_is_left() -> None:
    assert reworded("In five years.", 0, paragraph("In ", "-four", "+three", " years."), "Ada") is None


def test_a_cut_paragraph_is_left() -> None:
    assert reworded("One. Two.", 0, paragraph("One.", "+\n", " Two."), "Ada") is None
