"""An organisation answers together: its focal point, three colleagues by their links, one response."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from consultations.commenting.models import Comment
from ncss_portal.outbox.sending import send_due
from tests import factories
from tests.journeys import browser
from tests.journeys.people import begin_comment, follow, press, sign_in
from tests.journeys.postbox import Postbox
from tests.stakeholders.inviting import account

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

COLLEAGUES = {
    "Ana Lopez": "ana@fernway.example",
    "Ben Tillett": "ben@fernway.example",
    "Cora Reyes": "cora@fernway.example",
}


@contextmanager
def a_browser(chromium: Browser, live_server: LiveServer, width: int = 1280) -> Iterator[Page]:
    page = browser.new_page(chromium, base_url=live_server.url)
    page.set_viewport_size({"width": width, "height": 800})
    yield page
    refused = browser.csp_violations(page)
    page.context.close()
    assert refused == []


def looks_well(page: Page) -> None:
    """Whole on a phone, and without a finding of axe."""
    size = page.viewport_size
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert browser.audit(page) == []
    if size:
        page.set_viewport_size(size)


def invite(page: Page, name: str, address: str) -> None:
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("E-mail address").fill(address)
    press(page, "Invite")
    expect(page.get_by_text(f"The link goes to {address}.")).to_be_visible()


def join(page: Page, post: Postbox, address: str) -> None:
    page.goto(post.link_for(address))
    expect(page.get_by_role("heading", level=1)).to_have_text("Write for Fernway Telecom")
    looks_well(page)
    press(page, "Begin to write")


def hand_in(page: Page, anchor: str, words: str) -> None:
    form = begin_comment(page, anchor)
    expect(form.get_by_text("You write for Fernway Telecom")).to_be_visible()
    form.locator("[name=body]").fill(words)
    form.get_by_role("button", name="Hand in").click()
    expect(page.get_by_text("Handed in. Fay sends it with the response of Fernway Telecom.")).to_be_visible()


def test_three_colleagues_write_and_the_focal_point_sends_once(
    chromium: Browser, live_server: LiveServer, post: Postbox
) -> None:
    organisation = factories.OrganisationFactory(name="Fernway Telecom")
    contact = factories.contact_of(account("fay@fernway.example", name="Fay"))
    factories.AffiliationFactory(contact=contact, organisation=organisation, is_focal_point=True)
    period = factories.ConsultationFactory(slug="open")
    first, second = (factories.NodeFactory(version=period.version, position=place) for place in (10, 20))

    with a_browser(chromium, live_server) as fay:
        sign_in(fay, post, "fay@fernway.example")
        fay.goto("/consultations/open/mine/")
        follow(fay, "Answer as an organisation")
        looks_well(fay)
        press(fay, "Begin the response of Fernway Telecom")
        for name, address in COLLEAGUES.items():
            invite(fay, name, address)
        looks_well(fay)
        send_due(at=timezone.now())
        _colleagues_write(chromium, live_server, post, first.anchor, second.anchor)

        fay.goto("/consultations/open/together/")
        follow(fay, "Fernway Telecom")
        words = fay.locator("article.fate .said-own").all_inner_texts()
        assert words == ["Ports report as well.", "Who pays for the national team?", "We will never do this."]
        _look_through(fay)
        press(fay, "Send 2 comments")
        expect(fay.get_by_text("Sent: 2 comments.")).to_be_visible()
        looks_well(fay)

    sent = Comment.objects.sent().order_by("number")
    assert [(one.number, one.body) for one in sent] == [(1, "Ports report as well."), (2, "Who pays for the team?")]
    with a_browser(chromium, live_server) as anybody:
        anybody.goto(f"/consultations/open/?talk={first.anchor}")
        expect(anybody.locator(".said-head").get_by_text("Fernway Telecom")).to_be_visible()
        expect(anybody.get_by_text("Ana Lopez")).to_have_count(0)


def _colleagues_write(chromium: Browser, live_server: LiveServer, post: Postbox, first: str, second: str) -> None:
    with a_browser(chromium, live_server) as ana:
        join(ana, post, COLLEAGUES["Ana Lopez"])
        hand_in(ana, second, "Who pays for the national team?")
    with a_browser(chromium, live_server, width=360) as ben:
        join(ben, post, COLLEAGUES["Ben Tillett"])
        hand_in(ben, first, "Ports report as well.")
        ben.goto("/consultations/open/colleague/")
        expect(ben.get_by_text("Ports report as well.")).to_be_visible()
        expect(ben.get_by_text("Who pays for the national team?")).to_have_count(0)
        looks_well(ben)
    with a_browser(chromium, live_server) as cora:
        join(cora, post, COLLEAGUES["Cora Reyes"])
        hand_in(cora, second, "We will never do this.")


def _look_through(fay: Page) -> None:
    """Changes the words of Ana, and leaves those of Cora out: with the keyboard alone."""
    row = fay.locator("article.fate", has_text="Who pays for the national team?")
    row.get_by_role("link", name="Change").focus()
    fay.keyboard.press("Enter")
    expect(fay.get_by_role("heading", level=1)).to_have_text("Change a comment")
    looks_well(fay)
    fay.get_by_label("Your remark").fill("Who pays for the team?")
    press(fay, "Save the change")
    row = fay.locator("article.fate", has_text="We will never do this.")
    row.get_by_role("button", name="Leave out").focus()
    fay.keyboard.press("Enter")
    expect(fay.get_by_role("heading", name="Left out")).to_be_visible()
