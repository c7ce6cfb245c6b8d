"""Looking at the pages of a journey: what a machine finds on them, and pictures for people.

`JOURNEY_SHOTS=/some/folder` keeps a picture of every page, wide and on a phone, light and dark.
"""

import os
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Page

from tests.journeys.browser import DESK, PHONE, audit

HEIGHT = 900
# Of a long page the beginning is enough to judge it.
TALLEST = 3000


@dataclass
class Eye:
    """Remembers what was found, page by page, so that one finding does not hide the next."""

    shots: str = field(default_factory=lambda: os.environ.get("JOURNEY_SHOTS", ""))
    findings: dict[str, list[str]] = field(default_factory=dict)
    seen: list[str] = field(default_factory=list)

    def look(self, page: Page, name: str, *, on_phone: bool = False, within: str = "html") -> None:
        """At desk width and light; a main page also on a phone and dark. `within` as in `browser.audit`."""
        self.seen.append(name)
        self._note(name, audit(page, within))
        if on_phone:
            _set(page, PHONE, dark=True)
            self._note(f"{name}, phone, dark", audit(page, within))
        if self.shots:
            self._shoot(page, Path(self.shots), within)
        _set(page, DESK, dark=False)

    def _note(self, name: str, found: list[str]) -> None:
        if found:
            self.findings[name] = found

    def _shoot(self, page: Page, folder: Path, within: str) -> None:
        stem = f"journey-{len(self.seen):02}-{self.seen[-1].replace(' ', '-')}"
        for width in (DESK, PHONE):
            for dark in (False, True):
                _set(page, width, dark=dark)
                height = min(page.evaluate("document.documentElement.scrollHeight"), TALLEST)
                top = max(0, page.locator(within).first.bounding_box()["y"] + page.evaluate("scrollY") - 200)
                clip = {"x": 0, "y": top, "width": width, "height": height if top == 0 else HEIGHT}
                name = f"{stem}-{width}-{'dark' if dark else 'light'}.png"
                page.screenshot(path=folder / name, full_page=True, clip=clip)


def _set(page: Page, width: int, *, dark: bool) -> None:
    page.set_viewport_size({"width": width, "height": HEIGHT})
    page.emulate_media(color_scheme="dark" if dark else "light")
