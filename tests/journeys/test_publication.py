"""Watching a publication being made, with and without JavaScript, and reading it."""

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from consultations.models import Publication
from consultations.publishing import rendering
from tests import factories
from tests.consultations.publishing.pieces import small_version
from tests.journeys import browser

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
State = Publication.State


@pytest.fixture
def publication(transactional_db: None) -> Publication:
    return factories.PublicationFactory(version=small_version(), state=State.RENDERING, progress=10, step="Done")


def signed_in(page: Page, publication: Publication) -> Page:
    """The page with the cookie of a coordinator of the strategy."""
    client = Client()
    client.force_login(
        factories.coordinator_of(publication.version.document.strategy),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session, "domain": "localhost", "path": "/"}
    page.context.add_cookies([cookie])
    return page


def progress_path(publication: Publication) -> str:
    return f"/publications/{publication.pk}/"


def test_progress_moves_on_by_itself_until_the_pdf_is_ready(page: Page, publication: Publication) -> None:
    signed_in(page, publication).goto(progress_path(publication))
    expect(page.get_by_text("10 percent done")).to_be_visible()

    Publication.objects.update(progress=60)
    expect(page.get_by_text("60 percent done")).to_be_visible()
    Publication.objects.update(state=State.QUEUED)
    rendering.render(publication.pk)

    expect(page.get_by_text("The PDF is ready.")).to_be_visible()
    assert browser.audit(page) == []
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the PDF").click()
    assert download.value.path().read_bytes().startswith(b"%PDF-")


def test_link_looks_again_without_javascript(
    chromium: Browser, live_server: LiveServer, publication: Publication
) -> None:
    context = chromium.new_context(java_script_enabled=False, base_url=live_server.url)
    page = signed_in(context.new_page(), publication)
    page.goto(progress_path(publication))

    Publication.objects.update(progress=60)
    page.get_by_role("link", name="Look again").click()

    expect(page.get_by_text("60 percent done")).to_be_visible()
    context.close()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [browser.PHONE, browser.DESK])
def test_pages_have_no_findings(
    chromium: Browser, live_server: LiveServer, publication: Publication, width: int, dark: bool
) -> None:
    error = "The text has a picture that cannot be printed.\nx.png: damaged"
    earlier = factories.PublicationFactory(version=small_version(), state=State.FAILED, error=error)
    Publication.objects.update(published_at=publication.requested_at)
    page = signed_in(browser.new_page(chromium, width=width, dark=dark, base_url=live_server.url), publication)
    slug = publication.version.document.slug

    for path in (progress_path(publication), f"/strategy/{slug}/", "/published/", progress_path(earlier)):
        page.goto(path)
        assert browser.audit(page) == [], path
    page.context.close()
