"""Entering comments in a real browser: by keyboard alone, wide and on a phone, light and dark."""

from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from consultations.commenting.models import Comment
from tests import factories
from tests.consultations.entering.test_matrix import draft, filled
from tests.journeys import browser
from tests.journeys.looking import Eye

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def signed_in(page: Page, server: LiveServer, user: object) -> Page:
    client = Client()
    client.force_login(user)  # type: ignore[arg-type]
    name = django_settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": server.url}])
    return page


def test_comment_after_comment_is_entered_by_keyboard_alone(chromium: Browser, live_server: LiveServer) -> None:
    period = draft(title="Comments on the second draft")
    factories.ContactFactory(name="Vera Telecomova", email="vera@portal.example")
    alice = factories.coordinator_of(period.document.strategy, email="alice@portal.example")
    page, eye = signed_in(browser.new_page(chromium, base_url=live_server.url), live_server, alice), Eye()
    page.goto(reverse("consultations:comment_enter", args=[period.slug]))
    page.get_by_label("Who said it").focus()
    page.keyboard.type("vera")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Vera Telecomova").wait_for()
    eye.look(page, "who", on_phone=True)
    page.get_by_role("link", name="Vera Telecomova").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Place").focus()
    for place, words in (("7", "Too slow."), ("2.1", "Which incidents?")):
        expect(page.get_by_label("Place")).to_be_focused()
        page.keyboard.type(place)
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        page.keyboard.type(words)
        with page.expect_navigation():
            page.get_by_role("button", name="Enter the comment").focus()
            page.keyboard.press("Enter")
    page.get_by_role("heading", name="Just entered").wait_for()
    eye.look(page, "enter", on_phone=True)
    page.get_by_role("button", name="Enter the comment").click()
    eye.look(page, "wrong", on_phone=True)

    assert eye.findings == {}
    assert list(Comment.objects.order_by("number").values_list("node__label", "body")) == [
        ("7", "Too slow."),
        ("2.1", "Which incidents?"),
    ]
    page.context.close()


def test_matrix_is_brought_looked_at_and_taken_in(chromium: Browser, live_server: LiveServer, tmp_path: Path) -> None:
    period = draft(title="Comments on the second draft")
    factories.OrganisationFactory(name="Telecom")
    alice = factories.coordinator_of(period.document.strategy, email="alice@portal.example")
    file = tmp_path / "matrix.xlsx"
    words = {"Proposed words": "Operators report incidents to the national team within four hours."}
    file.write_bytes(
        filled(period, p7=words, whole={"Comment": "Good."}, p2_1={"Comment": "Which?", "Who may read it": "us"})
    )
    page, eye = signed_in(browser.new_page(chromium, base_url=live_server.url), live_server, alice), Eye()
    page.goto(reverse("consultations:matrix_bring", args=[period.slug]))
    eye.look(page, "bring", on_phone=True)
    page.get_by_label("File").set_input_files(file)
    page.get_by_label("Organisation").select_option("Telecom")
    page.get_by_role("button", name="Read the file").click()
    page.get_by_role("button", name="Take the comments in").wait_for()
    eye.look(page, "preview", on_phone=True)
    page.get_by_role("button", name="Take the comments in").click()
    page.get_by_text("3 comments are taken in.").wait_for()

    assert eye.findings == {}
    page.context.close()
