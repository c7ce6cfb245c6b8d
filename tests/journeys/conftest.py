"""Fixtures for the journeys: one browser for all tests, a fresh page with its own cookies for each."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from ncss_portal import webfonts
from tests.journeys import browser
from tests.journeys.postbox import Postbox


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


@pytest.fixture
def page(chromium: Browser, live_server: LiveServer) -> Iterator[Page]:
    """A page of the running portal at desk width, so `page.goto("/about/")` is enough.

    The test fails where the Content-Security-Policy refused something on it.
    """
    opened = browser.new_page(chromium, base_url=live_server.url)
    yield opened
    refused = browser.csp_violations(opened)
    opened.context.close()
    assert refused == []


@pytest.fixture
def post(live_server: LiveServer, settings: Any, tmp_path: Path) -> Postbox:
    """The mail of the running portal, in a folder; its links lead to this portal."""
    folder = tmp_path / "mail"
    folder.mkdir()
    settings.SITE_URL = live_server.url
    settings.EMAIL_BACKEND, settings.EMAIL_FILE_PATH = "django.core.mail.backends.filebased.EmailBackend", str(folder)
    return Postbox(folder)
