"""Files, and pages that are not there, carry the safe headers too; for all other pages see test_permissions.py."""

import pytest

from tests.house import House


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
