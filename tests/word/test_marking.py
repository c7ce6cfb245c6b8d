"""Markdown that is pleasant to edit, and reads back as exactly the same words."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ncss_portal.markup import to_paragraphs
from ncss_portal.word.marking import escape, plain_paragraphs, to_markdown
from ncss_portal.word.spans import Span, collapse, plain
from tests.yardstick import is_within

SIGNS = list("*_`[]()<>!\\#+-.~|&;:=^ \n\t1aB\u00a0é。، ")
# What the portal's own renderer uses as placeholders cannot be part of a text.
LETTERS = st.characters(codec="utf-8", exclude_characters="\x00\ue000\ue001")
TEXTS = st.text(alphabet=st.one_of(st.sampled_from(SIGNS), LETTERS), max_size=12)
LINKS = st.sampled_from(["", "", "https://x.example/z_(a)?b=1&c=%20", "mailto:a@b.example"])
SPANS = st.builds(Span, TEXTS, st.booleans(), st.booleans(), LINKS) | st.builds(
    Span, st.just(""), note=st.sampled_from(["1", "12"])
)


@given(TEXTS)
@settings(max_examples=150, deadline=None)
def test_escaped_words_read_back_the_same(text: str) -> None:
    wanted = [collapse(text)] if collapse(text) else []

    assert plain_paragraphs(escape(text)) == wanted
    assert to_paragraphs(escape(text)) == wanted


@given(st.lists(SPANS, max_size=6))
@settings(max_examples=150, deadline=None)
def test_marked_text_reads_back_the_same(spans: list[Span]) -> None:
    written = to_markdown(spans)

    assert " ".join(plain_paragraphs(written)) == plain(spans)
    assert " ".join(to_paragraphs(written)) == plain(spans)
    assert "\n" not in written


@pytest.mark.parametrize(
    "text",
    [
        "Growth: 7.48% (2013-2018), i.e. a lot!",
        "Crimes committed through technology**",
        "file_name_2020.docx & 5 < 6 > 4",
        "1.1 Conduct consultation",
        "C:\\Users",
        "#1 is - as ever - the police",
        "https://example.org/a_b_c?d=e&f=g",
        "[sic] (a) [b]",
    ],
)
def test_harmless_words_are_left_as_they_are(text: str) -> None:
    assert escape(text) == text


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("* For example", r"\* For example"),
        ("2019. A year", r"2019\. A year"),
        ("# 1", r"\# 1"),
        ("[^1]", r"\[^1]"),
        ("<b>", r"\<b>"),
        ("&amp;", r"\&amp;"),
        ("a *b* c", r"a \*b\* c"),
    ],
)
def test_words_that_look_like_marks_are_escaped(text: str, written: str) -> None:
    assert escape(text) == written


def test_address_as_its_own_link_text_is_written_short() -> None:
    assert to_markdown([Span("https://example.org/", link="https://example.org/")]) == "<https://example.org/>"


def test_punctuation_that_would_hide_a_mark_stands_outside_it() -> None:
    assert to_markdown([Span("Lead:", bold=True), Span("CITO")]) == "**Lead**:CITO"


def test_footnote_mark_before_a_bracket_is_no_link() -> None:
    assert plain_paragraphs(to_markdown([Span("A"), Span("", note="1"), Span("(b)")])) == ["A(b)"]


def test_no_break_blank_stays_in_markdown() -> None:
    assert escape("Où\u00a0?") == "Où\u00a0?"
    assert plain([Span("Où\u00a0?")]) == "Où ?"


@pytest.mark.parametrize("text", ["*a" * 50_000, "[" * 50_000, "a_ " * 50_000, "`a" * 900, "[a](" * 400, "*_" * 900])
def test_endless_signs_take_no_endless_time(text: str) -> None:
    assert is_within(5, lambda: to_markdown([Span(text), Span("b", bold=True)]))
