import pytest
from django.core.paginator import Paginator
from django.template import Context, RequestContext, Template, TemplateSyntaxError
from django.test import RequestFactory

from ncss_portal.face.templatetags import face
from ncss_portal.wording import readable_difference


def rendered(source: str, **context: object) -> str:
    return Template("{% load face %}" + source).render(Context(context))


def test_unknown_sign_is_an_error() -> None:
    with pytest.raises(TemplateSyntaxError, match="There is no sign 'dnoe'"):
        rendered('{% sign "dnoe" %}')


def test_state_takes_the_tone_of_its_sign() -> None:
    assert rendered('{% state "late" "Late" %}').startswith('<span class="state bad"><svg')


def test_state_takes_another_tone_where_given() -> None:
    assert rendered('{% state "none" "To answer" "now" %}').startswith('<span class="state now"><svg')


def test_word_of_a_state_is_escaped() -> None:
    assert "<b>" not in rendered('{% state "done" word %}', word="<b>Done")


def test_words_mark_what_comes_and_goes() -> None:
    text = face.words([("=", "within "), ("del", "24"), ("ins", "72"), ("=", " hours")])

    assert text == (
        'within <del><span class="vh"> deleted: </span>24<span class="vh"> end of deletion </span></del>'
        '<ins><span class="vh"> inserted: </span>72<span class="vh"> end of insertion </span></ins> hours'
    )


@pytest.mark.parametrize(
    ("after", "said"),
    [("*now*", "Only their marks"), ("*today*", "Emphasis, links or lists differ too."), ("today", "")],
)
def test_words_say_where_marks_differ(after: str, said: str) -> None:
    text = face.words(readable_difference("now", after))

    assert ("<small" in text) is bool(said)
    assert said in text


@pytest.mark.parametrize("op", ["=", "ins", "del", "other"])
def test_every_piece_of_a_difference_is_escaped(op: str) -> None:
    assert "<script>" not in face.words([(op, "<script>alert(1)</script>")])


def test_unknown_piece_of_a_difference_is_an_error() -> None:
    with pytest.raises(ValueError, match="cannot be 'replace'"):
        face.words([("replace", "x")])


def test_qr_code_holds_no_text_of_its_own() -> None:
    drawn = face.qr_code('otpauth://totp/"><script>')

    assert drawn.startswith("<svg viewBox=")
    assert "script" not in drawn


def test_pagination_keeps_the_rest_of_the_query() -> None:
    request = RequestFactory().get("/", {"words": "a&b", "page": "2"})
    template = Template('{% include "components/pagination.html" with page=page only %}')
    html = template.render(RequestContext(request, {"page": Paginator(range(30), 10).page(2)}))

    assert 'href="?words=a%26b&amp;page=1" rel="prev"' in html
    assert 'href="?words=a%26b&amp;page=3" rel="next"' in html


def test_pagination_of_one_page_prints_nothing() -> None:
    assert rendered('{% include "components/pagination.html" %}', page=Paginator(range(3), 10).page(1)).strip() == ""
