"""Answers that belong to a session are kept by no cache."""

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from ncss_portal.face.caching import PrivatePages

COOKIE = settings.SESSION_COOKIE_NAME


def answered(response: HttpResponse, **cookies: str) -> str:
    request = RequestFactory().get("/")
    request.COOKIES.update(cookies)
    return PrivatePages(lambda _request: response)(request).headers.get("Cache-Control", "")


def test_page_of_a_session_is_not_stored():
    assert answered(HttpResponse(), **{COOKIE: "abc"}) == "private, no-store"


def test_page_with_a_message_for_one_person_is_not_stored():
    """Somebody without an account who wrote a comment reads the own address in it."""
    assert answered(HttpResponse(), messages="abc") == "private, no-store"


def test_page_for_everybody_may_be_stored():
    assert answered(HttpResponse()) == ""


def test_answer_with_which_a_session_begins_is_not_stored():
    response = HttpResponse()
    response.set_cookie(COOKIE, "abc")

    assert answered(response) == "private, no-store"


@pytest.mark.parametrize("said", ["private, max-age=3600", "max-age=0, no-store"])
def test_what_a_view_says_itself_stands(said: str):
    assert answered(HttpResponse(headers={"Cache-Control": said}), **{COOKIE: "abc"}) == said


def test_view_is_asked_with_the_request():
    seen: list[HttpRequest] = []
    request = RequestFactory().get("/")

    PrivatePages(lambda asked: seen.append(asked) or HttpResponse())(request)

    assert seen == [request]
