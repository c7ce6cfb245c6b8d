import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.journeys import browser

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [browser.PHONE, browser.DESK])
def test_gallery_has_no_findings(chromium: Browser, live_server: LiveServer, width: int, dark: bool) -> None:
    page = browser.new_page(chromium, width=width, dark=dark, base_url=live_server.url)

    page.goto("/styleguide/")

    assert browser.audit(page) == []
    page.context.close()


@pytest.mark.parametrize("path", ["/account/login/", "/account/signup/", "/about/", "/accessibility/", "/privacy/"])
def test_plain_page_has_no_findings(page: Page, path: str) -> None:
    page.goto(path)

    assert browser.audit(page) == []


def test_menu_of_the_phone_opens_by_keyboard_and_closes_by_escape(page: Page) -> None:
    page.set_viewport_size({"width": browser.PHONE, "height": 800})
    page.goto("/about/")
    sign_in = page.get_by_role("navigation", name="Main").get_by_role("link", name="Sign in")

    page.get_by_role("button", name="Menu").press("Enter")
    expect(sign_in).to_be_visible()
    page.keyboard.press("Escape")

    expect(sign_in).not_to_be_visible()


def test_error_summary_has_the_focus(page: Page) -> None:
    page.goto("/styleguide/")

    assert page.evaluate("document.activeElement.className") == "summary flow-s"


def test_audit_finds_what_it_should(page: Page) -> None:
    page.goto("/about/")
    page.evaluate("""() => {
        const wrong = document.createElement("img");
        wrong.src = "data:image/gif;base64,R0lGODlhAQABAAAAACw=";
        const wide = document.createElement("p");
        wide.style.width = "3000px";
        wide.textContent = "Wider than the window";
        document.querySelector("main").append(wrong, wide);
    }""")
    page.wait_for_function("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    while not browser.csp_violations(page):  # the browser says it on the console when it comes to it
        page.wait_for_timeout(50)

    kinds = {finding.split(":")[0] for finding in browser.audit(page)}

    assert kinds == {"image-alt", "sideways scroll", "CSP"}
    browser.forget_violations(page)
