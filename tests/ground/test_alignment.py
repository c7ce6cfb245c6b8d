"""Which piece of an earlier text became which piece of a later one."""

import random
from string import ascii_lowercase

from hypothesis import given
from hypothesis import strategies as st

from ncss_portal.alignment import Piece, align
from tests.yardstick import is_within

LONG = "Operators of essential services report a serious incident to the national team within {} hours of noticing it."


def pieces(*texts: str) -> list[Piece]:
    return [Piece("paragraph", text) for text in texts]


def found(old: list[str], new: list[str]) -> list[tuple[int | None, str, bool]]:
    return [(m.old, m.change, m.moved) for m in align(pieces(*old), pieces(*new))]


def test_the_same_text_is_unchanged():
    assert found(["a", "b"], ["a", "b"]) == [(0, "unchanged", False), (1, "unchanged", False)]


def test_other_words_between_the_same_neighbours_are_a_rewording():
    assert found(["a", LONG.format(24), "c"], ["a", LONG.format(72), "c"])[1] == (1, "reworded", False)


def test_repeated_paragraphs_are_not_mixed_up():
    assert found(["x", "same", "y", "same"], ["x", "same", "new one here", "y", "same"]) == [
        (0, "unchanged", False),
        (1, "unchanged", False),
        (None, "new", False),
        (2, "unchanged", False),
        (3, "unchanged", False),
    ]


def test_a_moved_paragraph_keeps_its_identity():
    old = ["first stays here", "second stays here", "third moves up", "fourth stays here"]
    new = ["third moves up", "first stays here", "second stays here", "fourth stays here"]

    assert found(old, new)[0] == (2, "unchanged", True)
    assert [moved for _old, _change, moved in found(old, new)] == [True, False, False, False]


def test_a_paragraph_that_moved_and_was_reworded_is_found():
    old = [LONG.format(24), "Alpha is here.", "Beta is here."]
    new = ["Alpha is here.", "Beta is here.", LONG.format(72)]

    assert found(old, new)[2] == (0, "reworded", True)


def test_a_paragraph_cut_in_two_is_a_split():
    first, second = LONG.format(24), "A second sentence says that schools teach safe use of the network."

    assert found(["a", f"{first} {second}", "c"], ["a", first, second, "c"])[1:3] == [
        (1, "split", False),
        (1, "split", False),
    ]


def test_kinds_are_never_mixed():
    matches = align([Piece("heading", "Scope")], [Piece("paragraph", "Scope")])

    assert (matches[0].old, matches[0].change) == (None, "new")


def unlike_books(count: int, words: int) -> tuple[list[Piece], list[Piece]]:
    """Two drafts that have only the language in common, in paragraphs of very different length."""
    chance = random.Random(1)  # noqa: S311
    vocabulary = ["".join(chance.choices(ascii_lowercase, k=chance.randint(2, 10))) for _ in range(3000)]
    texts = [" ".join(chance.choices(vocabulary, k=chance.randint(1, words))) for _ in range(2 * count)]
    return pieces(*texts[:count]), pieces(*texts[count:])


def test_two_unlike_books_do_not_take_minutes():
    books = unlike_books(200, 300)

    assert is_within(15, lambda: align(*books))


def test_one_paragraph_as_long_as_a_book_does_not_take_minutes():
    (old,), (new,) = unlike_books(1, 80_000)

    assert is_within(5, lambda: align([old], [new]))
    assert is_within(10, lambda: align([old, *pieces(new.text)], [new, *pieces(f"{new.text} {old.text}")]))


def test_lines_repeated_without_end_do_not_take_minutes():
    old = pieces(*(text for n in range(2000) for text in ("–", f"old {n}")))
    new = pieces(*(text for n in range(2000) for text in ("–", f"new {n}")))

    assert is_within(20, lambda: align(old, new))


def test_a_long_paragraph_that_was_shortened_is_found_elsewhere():
    others = ["Alpha is here.", "Beta is here."]
    whole = " ".join(LONG.format(hours) for hours in range(8))

    assert found([whole, *others], [*others, LONG.format(3)])[2] == (0, "reworded", True)


TEXTS = st.lists(st.sampled_from(["alpha one", "beta two", "gamma three", LONG.format(1), LONG.format(2)]), max_size=12)


@given(TEXTS, TEXTS)
def test_each_new_piece_has_one_match_and_no_old_piece_two_unless_split(old, new):
    matches = align(pieces(*old), pieces(*new))

    named = [m.old for m in matches if m.old is not None and m.change != "split"]
    assert len(matches) == len(new)
    assert len(named) == len(set(named))


@given(TEXTS)
def test_a_text_against_itself_is_unchanged(texts):
    assert {m.change for m in align(pieces(*texts), pieces(*texts))} <= {"unchanged"}
