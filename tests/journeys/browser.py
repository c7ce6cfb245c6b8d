"""A real Chromium for the journeys, and what a machine can find on a page in it.

No fixtures here: `tests/journeys/conftest.py` has them.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from weakref import WeakKeyDictionary

from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

# Root in a container has no sandbox; the rest keeps the browser from talking to anybody but the portal.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PHONE, DESK = 360, 1280

_violations: WeakKeyDictionary[Page, list[str]] = WeakKeyDictionary()


def chromium_path() -> str | None:
    """Where the system's Chromium is, if there is one."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@contextmanager
def launch() -> Iterator[Browser]:
    """A Chromium without a window, for as long as the block runs."""
    # Playwright keeps an event loop in this thread, and Django's ORM would refuse to work beside it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


def new_page(browser: Browser, *, width: int = DESK, dark: bool = False, base_url: str | None = None) -> Page:
    """A page with its own cookies, `width` CSS pixels wide. What the Content-Security-Policy refuses is noted."""
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme="dark" if dark else "light",
        reduced_motion="reduce",
        base_url=base_url,
        accept_downloads=True,
    )
    page = context.new_page()
    page.set_default_timeout(15_000)
    noted = _violations[page] = []
    page.on("console", lambda message: _note(message, noted))
    return page


def _note(message: ConsoleMessage, noted: list[str]) -> None:
    if "Content Security Policy" in message.text:
        noted.append(f"CSP: {message.text}")


def csp_violations(page: Page) -> list[str]:
    """What the Content-Security-Policy refused on this page since it was opened."""
    return list(_violations[page])


def forget_violations(page: Page) -> None:
    """For a test that provokes some."""
    _violations[page].clear()


def audit(page: Page) -> list[str]:
    """What is wrong with the page as it stands, one line each; an empty list where nothing was found.

    axe's violations; contrasts that axe could not decide, which count as found, since white on white is among them;
    sideways scroll; whatever the Content-Security-Policy refused.
    """
    # evaluate() passes the page's own policy, a script tag would not.
    page.evaluate((files("axe_playwright_python") / "axe.min.js").read_text())
    result = page.evaluate("tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", RULES)
    undecided = [rule for rule in result["incomplete"] if rule["id"] == "color-contrast"]
    found = [f"{rule['id']}: {node['html']}" for rule in result["violations"] for node in rule["nodes"]]
    found += [f"contrast undecided: {node['html']}" for rule in undecided for node in rule["nodes"]]
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        found.append(f"sideways scroll: {_widest(page)}")
    return found + csp_violations(page)


def _widest(page: Page) -> str:
    """The start of the element that sticks out furthest."""
    return page.evaluate(
        """() => [...document.body.querySelectorAll("*")]
            .sort((a, b) => b.getBoundingClientRect().right - a.getBoundingClientRect().right)[0]
            .outerHTML.slice(0, 200)"""
    )
