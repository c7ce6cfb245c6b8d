"""A real Chromium for the journeys, and what a machine can find on a page in it.

No fixtures here: `tests/journeys/conftest.py` has them.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from weakref import WeakKeyDictionary

from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

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
# Not the five seconds of Playwright: two suites and a portal share two cores, and a slow page is no wrong one.
PATIENCE_MS = 30_000

# axe gives up on a text whose lines lie over different rows, in a cell that spans them. There the first letter alone
# decides. It gives up on every text of an SVG picture too; tests/ground/test_pictures.py works those contrasts out.
# Takes selectors of elements that were not decided; gives the HTML of those that still are not, or are wrong.
LOOK_AGAIN = """async found => {
    const targets = found.filter(target => !document.querySelector(target).closest("svg"));
    const isSpanning = target => document.querySelector(target).closest("[rowspan]");
    const spanning = targets.filter(isSpanning);
    const left = targets.filter(target => !isSpanning(target)).map(target => document.querySelector(target).outerHTML);
    if (!spanning.length) return left;
    const texts = spanning.map(target => [...document.querySelector(target).childNodes]
        .filter(node => node.nodeType === Node.TEXT_NODE && node.data.trim()));
    const kept = texts.flat().map(text => [text, text.data]);
    texts.forEach(own => own.forEach((text, place) => { text.data = place ? "" : text.data.trim()[0]; }));
    const again = await axe.run({include: spanning.map(target => [target])}, {runOnly: ["color-contrast"]});
    kept.forEach(([text, data]) => { text.data = data; });
    const wrong = [...again.violations, ...again.incomplete].flatMap(rule => rule.nodes.map(node => node.html));
    return [...left, ...wrong];
}"""

_violations: WeakKeyDictionary[Page, list[str]] = WeakKeyDictionary()


def chromium_path() -> str | None:
    """Where the system's Chromium is, if there is one."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@contextmanager
def launch() -> Iterator[Browser]:
    """A Chromium without a window, for as long as the block runs."""
    # Playwright keeps an event loop in this thread, and Django's ORM would refuse to work beside it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


def new_page(
    browser: Browser, *, width: int = DESK, dark: bool = False, base_url: str | None = None, javascript: bool = True
) -> Page:
    """A page with its own cookies, `width` CSS pixels wide. What the Content-Security-Policy refuses is noted.

    Without JavaScript `audit` never comes back: axe waits for a timer.
    """
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme="dark" if dark else "light",
        reduced_motion="reduce",
        base_url=base_url,
        accept_downloads=True,
        java_script_enabled=javascript,
    )
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
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


def audit(page: Page, within: str = "html") -> list[str]:
    """What is wrong with the page as it stands, one line each; an empty list where nothing was found.

    axe's violations; contrasts that axe could not decide, which count as found, since white on white is among them;
    sideways scroll; whatever the Content-Security-Policy refused. `within` is a selector for a part of a long page
    whose rest was looked at before: axe takes seconds for a whole draft.
    """
    # evaluate() passes the page's own policy, a script tag would not.
    if not page.evaluate("'axe' in window"):
        page.evaluate((files("axe_playwright_python") / "axe.min.js").read_text())
    result = page.evaluate(
        "([within, tags]) => axe.run(within, {runOnly: {type: 'tag', values: tags}})", [within, RULES]
    )
    found = [f"{rule['id']}: {node['html']}" for rule in result["violations"] for node in rule["nodes"]]
    undecided = [rule for rule in result["incomplete"] if rule["id"] == "color-contrast"]
    targets = [node["target"][0] for rule in undecided for node in rule["nodes"]]
    found += [f"contrast undecided: {html}" for html in page.evaluate(LOOK_AGAIN, targets)]
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
