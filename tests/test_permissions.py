"""The policy table holds: each address, each role, GET and POST; and nobody changes what is not theirs to change."""

from collections.abc import Iterable

import pytest
from django.urls import Resolver404, resolve

from tests import policy
from tests.addresses import patterns
from tests.house import House
from tests.world import ROLES

ROWS = policy.rows()
PAGES = {row.path: row for row in ROWS}
# A mail program posts to it, without a session (RFC 8058); tests/stakeholders/mailing/ holds its bounds.
ONE_CLICK = "stakeholders:mail_stop"
BEHIND_LINKS = ("/colleagues/", "/invitations/accept/", "/mail-choices/stop/", "/responses/")
each_page = pytest.mark.parametrize("path", PAGES)

WANTED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
# What the pages need from the portal itself, and nothing from anywhere else.
OWN = {"script-src", "style-src", "img-src", "font-src", "connect-src", "manifest-src", "form-action"}
NOTHING = {"default-src", "frame-ancestors", "base-uri"}


def name_of(path: str) -> str:
    """The name of the pattern that a path leads to; empty where it leads nowhere."""
    try:
        return resolve(path.partition("?")[0]).view_name
    except Resolver404:
        return ""


def test_every_address_of_the_portal_is_in_the_table(house: House):
    known = {name_of(house.path(row)) for row in ROWS}

    assert {name for name, _pattern in patterns()} - known == set()


def test_table_names_no_address_that_is_not_there(house: House):
    assert [row.path for row in ROWS if not name_of(house.path(row))] == []


@each_page
def test_page_is_shown_to_whom_the_table_says(house: House, path: str):
    words = {role: house.look(role, house.path(PAGES[path])).word for role in ROLES}

    assert words == PAGES[path].expected("GET")


@each_page
def test_head_answers_as_get_does(house: House, path: str):
    """Asked as one role of each answer: who gets which, the test above says of all. At full size, as all ten."""
    expected = one_of_each(PAGES[path].expected("GET"))

    assert heads(house, path, expected) == expected


@pytest.mark.stress
@each_page
def test_head_answers_everybody_as_get_does(house: House, path: str):
    expected = PAGES[path].expected("GET")

    assert heads(house, path, expected) == expected


def one_of_each(words: dict[str, str]) -> dict[str, str]:
    """The first role of each word."""
    return {role: word for word, role in {word: role for role, word in reversed(words.items())}.items()}


def heads(house: House, path: str, roles: Iterable[str]) -> dict[str, str]:
    return {role: house.visit(role, house.path(PAGES[path]), "HEAD").word for role in roles}


@each_page
def test_only_whom_the_table_says_changes_something(house: House, path: str):
    row = PAGES[path]

    words = {role: house.send(role, row).word for role in ROLES}

    assert words == row.expected("POST")


@each_page
def test_other_methods_change_nothing(house: House, path: str):
    """Asked as the one who may do everything: whom the method does not stop, nothing else would."""
    for method in ("OPTIONS", "PUT", "PATCH", "DELETE"):
        visit = house.visit("administrator", house.path(PAGES[path]), method)

        assert (method, set(visit.changed)) == (method, set())
        assert visit.response.status_code < 500


@each_page
def test_form_without_a_token_is_refused(house: House, path: str):
    row = PAGES[path]
    if name_of(house.path(row)) == ONE_CLICK:
        return

    visit = house.visit("administrator", house.path(row), "POST", row.send, enforce_csrf_checks=True)

    assert (visit.response.status_code, set(visit.changed)) == (403, set())


# --- What each answer carries, so that browsers and proxies stay in bounds --------------------------------------------


def directives(policy_text: str) -> dict[str, str]:
    return dict(part.strip().split(" ", 1) for part in policy_text.split(";") if part.strip())


@each_page
def test_answer_carries_the_safety_headers(house: House, path: str):
    # With "same-origin" a browser would send the form behind the link of a mail without saying from where.
    is_behind_link = path.startswith(BEHIND_LINKS) and not path.endswith("/choose/")
    referrer = "strict-origin" if is_behind_link else "same-origin"
    for role in ROLES:
        headers = house.look(role, house.path(PAGES[path])).response.headers

        assert {name: headers.get(name) for name in WANTED} == {**WANTED, "Referrer-Policy": referrer}
        assert directives(headers["Content-Security-Policy"]) == {
            **dict.fromkeys(OWN, "'self'"),
            **dict.fromkeys(NOTHING, "'none'"),
        }


@each_page
def test_answer_to_somebody_signed_in_is_kept_by_no_proxy(house: House, path: str):
    for role in ROLES[1:]:
        response = house.look(role, house.path(PAGES[path])).response
        said = response.headers.get("Cache-Control", "")

        assert "private" in said, f"{role}: {said!r}"
        assert "no-store" in said or not response.headers.get("Content-Type", "").startswith("text/html")
