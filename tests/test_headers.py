"""Every answer of the portal carries the headers that keep browsers and proxies in bounds."""

import pytest

from tests import policy
from tests.house import House
from tests.world import ROLES

ROWS = {row.path: row for row in policy.rows()}
each_page = pytest.mark.parametrize("path", ROWS)

WANTED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
# What the pages need from the portal itself, and nothing from anywhere else.
OWN = {"script-src", "style-src", "img-src", "font-src", "connect-src", "manifest-src", "form-action"}
NOTHING = {"default-src", "frame-ancestors", "base-uri"}


def directives(policy_text: str) -> dict[str, str]:
    return dict(part.strip().split(" ", 1) for part in policy_text.split(";") if part.strip())


@each_page
def test_answer_carries_the_safety_headers(house: House, path: str):
    for role in ("anonymous", "administrator"):
        headers = house.visit(role, house.path(ROWS[path])).response.headers

        assert {name: headers.get(name) for name in WANTED} == WANTED
        assert directives(headers["Content-Security-Policy"]) == {
            **dict.fromkeys(OWN, "'self'"),
            **dict.fromkeys(NOTHING, "'none'"),
        }


@each_page
def test_answer_to_somebody_signed_in_is_kept_by_no_proxy(house: House, path: str):
    for role in ROLES[1:]:
        response = house.visit(role, house.path(ROWS[path])).response
        said = response.headers.get("Cache-Control", "")

        assert "private" in said, f"{role}: {said!r}"
        assert "no-store" in said or not response.headers.get("Content-Type", "").startswith("text/html")


@pytest.mark.parametrize("path", ["/figures/900011/", "/strategy/final-paper/2.pdf"])
def test_file_is_of_the_kind_that_is_told(house: House, path: str):
    kinds = {b"\x89PNG": "image/png", b"%PDF": "application/pdf"}

    visit = house.visit("anonymous", path)

    assert visit.response.headers["Content-Type"] == kinds[visit.body[:4]]


def test_publication_is_saved_under_a_safe_name(house: House):
    response = house.visit("anonymous", "/strategy/final-paper/2.pdf").response

    assert response.headers["Content-Disposition"] == 'attachment; filename="final-paper-2.pdf"'


@pytest.mark.parametrize("path", ["/no-such-page/", "/drafts/no-such-paper/", "/media/uploads/x.docx"])
def test_page_that_is_not_there_is_as_safe(house: House, path: str):
    response = house.visit("anonymous", path).response

    assert (response.status_code, response.headers["X-Frame-Options"]) == (404, "DENY")
    assert "Content-Security-Policy" in response.headers
