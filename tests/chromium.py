"""One real browser for all tests that need one: Playwright cannot be started twice in a process."""

import os
from collections.abc import Iterator

import pytest
from django.conf import settings
from playwright.sync_api import Browser

from ncss_portal import webfonts
from tests.journeys import browser


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if not browser.chromium_path():
        if os.environ.get("CI") == "true":
            pytest.fail("There is no Chromium. Install it: apt-get install chromium")
        pytest.skip("there is no Chromium here: apt-get install chromium")
    # Pages are measured in the portal's own letters.
    webfonts.build(settings.WEBFONTS_DIR / "fonts")
    with browser.launch() as launched:
        yield launched
