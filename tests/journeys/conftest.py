"""Fixtures for the journeys: a fresh page with its own cookies for each test, and the mail that it causes."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from tests.journeys import browser
from tests.journeys.postbox import Postbox


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
