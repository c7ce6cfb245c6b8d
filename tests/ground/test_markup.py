"""Markdown shown safely."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ncss_portal import markup


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        '<img src=x onerror="alert(1)">',
        "[x](javascript:alert(1))",
        "[x](data:text/html,<script>alert(1)</script>)",
        "![x](https://elsewhere.example/pixel.png)",
        "<a href='https://a.example' onclick='x()'>y</a>",
        "\ue000<script>\ue001",
    ],
)
def test_hostile_text_is_shown_as_text(text):
    shown = markup.to_html(text)

    assert "<script" not in shown
    assert "<img" not in shown
    assert 'href="javascript' not in shown
    assert 'href="data' not in shown
    assert "<a href='" not in shown


@given(st.text(max_size=300))
def test_any_text_becomes_html_of_the_allowed_tags_only(text):
    import re

    shown = markup.to_html(text)

    assert set(re.findall(r"</?([a-z0-9]+)", shown)) <= markup.TAGS | {"sup"}


def test_footnote_mark_is_given_by_the_caller():
    shown = markup.to_inline_html("Most use it[^3].", lambda label: f"<b>{label}</b>")

    assert shown == "Most use it<b>3</b>."


def test_plain_words_leave_out_marks_and_notes():
    assert markup.to_plain("A *strong*  word[^1] and\n[a link](https://a.example)") == "A strong word and a link"


def test_items_of_a_list_are_paragraphs():
    assert markup.to_paragraphs("- one\n- two\n  - three") == ["one", "two", "three"]


def test_labels_of_notes_come_in_order():
    assert markup.note_labels("a[^2] b[^1] c[^2]") == ["2", "1", "2"]
