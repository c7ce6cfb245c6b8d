"""The text part of a letter says what its HTML says, with addresses written out; words of people stay words."""

import pytest
from django.utils.html import escape
from hypothesis import example, given
from hypothesis import strategies as st

from ncss_portal.outbox.plain import UnknownElement, plain

HOSTILE = '</p><a href="https://evil.example">here</a><script>x</script>'


def page(content: str, title: str = "Title") -> str:
    return f"<!doctype html><html><head><title>{title}</title><style>p {{}}</style></head><body>{content}</body></html>"


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One\n  two</p><p>Three</p>", "One two\n\nThree\n"),
        ('<p><a href="https://a.example/x">All answers</a></p>', "All answers: https://a.example/x\n"),
        ('<p><a href="https://a.example/x"> https://a.example/x </a></p>', "https://a.example/x\n"),
        ('<p><a href="https://a.example/?a=1&amp;b=2">It</a></p>', "It: https://a.example/?a=1&b=2\n"),
        ("<ul><li>One</li><li>Two</li></ul><p>End</p>", "- One\n- Two\n\nEnd\n"),
        ("<blockquote>One<br>two</blockquote>", "One\ntwo\n"),
        ("<p>&lt;b&gt; &amp; “x”</p>", "<b> & “x”\n"),
        ("<div><p><strong>Bold</strong> and <em>not</em></p></div>", "Bold and not\n"),
    ],
)
def test_elements_have_a_form_in_text(html: str, text: str):
    assert plain(page(html)) == ("Title", text)


@pytest.mark.parametrize("html", ["<table></table>", "<img src=x>", "<script>x</script>"])
def test_what_has_no_form_in_text_is_refused(html: str):
    with pytest.raises(UnknownElement):
        plain(page(html))


def test_title_is_one_line():
    assert plain(page("", "  One\r\n two\x0b "))[0] == "One two"


@given(st.text(st.characters(codec="utf-8"), max_size=200))
@example(HOSTILE)
@example("--><!-- x")
@example("&amp;lt;a href=x>")
def test_words_of_people_stay_words(words: str):
    title, text = plain(page(f"<p>Before {escape(words)} after</p>", escape(words)))

    said = " ".join(words.split())
    assert title == said
    assert " ".join(text.split()) == " ".join(f"Before {words} after".split())
    assert (
        len(text.splitlines()) - len([c for c in text if c in "\x1c\x1d\x1e\x85\u2028\u2029"]) <= 1
        or "\n\n" not in text
    )


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Zs", "Zl", "Zp")), max_size=100))
@example('"><a href="https://evil.example')
def test_address_of_a_link_is_written_out_whole(path: str):
    address = f"https://portal.example/{path}"

    assert plain(page(f'<p><a href="{escape(address)}">Read it</a></p>'))[1] == f"Read it: {address}\n"
