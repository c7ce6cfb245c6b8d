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


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("See https://a.example/x_y?q=1.", "https://a.example/x_y?q=1"),
        ("(http://a.example/a_(b))", "http://a.example/a_(b)"),
        ("https://a.example[^1]", "https://a.example"),
        ("*https://a.example/c*", "https://a.example/c"),
        ("World Bank, HTTPS://A.example; 2018", "HTTPS://A.example"),
    ],
)
def test_bare_web_address_becomes_a_link(text, address):
    shown = markup.to_inline_html(text)

    assert f'<a href="{address}" rel="noopener nofollow ugc">{address}</a>' in shown


@pytest.mark.parametrize(
    "text", ["javascript://x", "http://", "www.a.example", "somebody@https://a.example", "`https://a.example`"]
)
def test_what_is_no_web_address_becomes_no_link(text):
    assert "<a" not in markup.to_inline_html(text)


def test_address_in_the_words_of_a_link_is_no_second_link():
    assert markup.to_inline_html("[see https://a.example](https://b.example)").count("<a ") == 1


def test_endless_address_becomes_no_link():
    assert "<a" not in markup.to_inline_html("https://" + ")" * 5_000)


@given(
    st.lists(st.sampled_from(["https://a.b/", "c_d", "*", "_", "(", ")", ".", " ", "[x]", "&", "[^1]"])).map("".join)
)
def test_links_of_bare_addresses_do_not_change_the_words(text):
    import html
    import re

    shown = markup.to_inline_html(f"x{text}", lambda label: "")

    assert " ".join(html.unescape(re.sub(r"<[^>]*>", "", shown)).split()) == markup.to_plain(f"x{text}")
