"""What somebody types is on the server within seconds: whatever becomes of the network, the page and the server."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from consultations.commenting.models import Draft
from tests.factories import ConsultationFactory, NodeFactory, VersionFactory
from tests.journeys import browser
from tests.journeys.killable import Server
from tests.journeys.people import begin_comment, follow, press

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WITHIN_SECONDS = 10
# Not the "Not saved yet": a plain text would match this as well.
SAVED = re.compile(r"^Saved \d")


@pytest.fixture
def anchor() -> str:
    """A paragraph of a short draft that is open for comment."""
    version = VersionFactory(frozen=True)
    node = NodeFactory(version=version)
    ConsultationFactory(version=version, document=version.document, slug="open")
    return str(node.anchor)


def saved() -> str:
    draft = Draft.objects.first()
    return draft.body if draft else ""


def eventually_saved(words: str, seconds: float) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if saved() == words:
            return True
        time.sleep(0.1)
    return False


def test_words_are_found_again_reviewed_and_sent(page: Page, anchor: str) -> None:
    page.goto("/consultations/open/")
    form = begin_comment(page, anchor)
    form.locator("[name=body]").press_sequentially("Typed in a hurry")
    expect(form.get_by_text(SAVED)).to_be_visible()
    page.goto("/consultations/open/mine/")
    expect(page.get_by_text("Typed in a hurry")).to_be_visible()
    assert browser.audit(page) == []
    follow(page, "Write on paragraph " + page.locator("article.fate h3").inner_text().rsplit(" ", 1)[-1])
    expect(page.locator("#say [name=body]")).to_have_value("Typed in a hurry")
    page.goto("/consultations/open/mine/")
    page.get_by_label("Your name").fill("Cem Ortiz")
    page.get_by_label("E-mail address").fill("cem@portal.example")
    press(page, "Send all")

    expect(page.get_by_text("Nearly there. We sent a mail to cem@portal.example")).to_be_visible()


def test_leaving_the_page_saves_what_was_just_typed(page: Page, anchor: str) -> None:
    page.goto("/consultations/open/")
    form = begin_comment(page, anchor)
    form.locator("[name=body]").press_sequentially("Gone at once")
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto("/about/")

    assert eventually_saved("Gone at once", 5)


def test_lost_network_is_said_and_made_up_for(page: Page, anchor: str) -> None:
    page.goto("/consultations/open/")
    form = begin_comment(page, anchor)
    page.context.set_offline(True)
    form.locator("[name=body]").press_sequentially("Under ground")
    expect(form.get_by_text("Not saved yet: no connection. Keep this page open.")).to_be_visible()
    page.context.set_offline(False)
    expect(form.get_by_text(SAVED)).to_be_visible()

    assert saved() == "Under ground"


@pytest.fixture
def server(transactional_db: None, tmp_path: Path) -> Iterator[Server]:
    """Beside the portal of the other journeys, on the same database."""
    running = Server(tmp_path)
    running.start()
    yield running
    running.kill()


def test_killing_the_server_between_key_strokes_loses_ten_seconds_at_most(
    chromium: Browser, server: Server, anchor: str
) -> None:
    page = browser.new_page(chromium, base_url=server.url)
    page.goto("/consultations/open/")
    field = begin_comment(page, anchor).locator("[name=body]")
    # Without a pause that would let the page save: it saves all the same.
    typed: list[tuple[float, str]] = []
    until = time.monotonic() + WITHIN_SECONDS + 4
    while time.monotonic() < until:
        field.press_sequentially("word ")
        typed.append((time.monotonic(), field.input_value()))
        time.sleep(0.3)
    killed = time.monotonic()
    server.kill()
    kept = saved()

    must_be_there = [words for at, words in typed if at <= killed - WITHIN_SECONDS]
    assert must_be_there
    assert kept.startswith(must_be_there[-1])
    # The page goes on trying: nothing at all is lost while it is open.
    server.start()
    assert eventually_saved(typed[-1][1], 30)
    page.context.close()
