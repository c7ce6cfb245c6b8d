"""A citizen without an account: writes, confirms, changes, withdraws, keeps the receipt, and comes back by the mail."""

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from consultations.commenting.receipts import AND_THEN, TOGETHER
from consultations.models import Comment, Consultation
from ncss_portal.outbox.sending import send_due
from tests.factories import ConsultationFactory, NodeFactory, VersionFactory
from tests.journeys import browser
from tests.journeys.cast import CEM
from tests.journeys.people import begin_comment, follow, press, send
from tests.journeys.postbox import Postbox

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def anchors() -> list[str]:
    """Two paragraphs of a short draft that is open for comment."""
    version = VersionFactory(frozen=True)
    nodes = NodeFactory.create_batch(2, version=version)
    ConsultationFactory(version=version, document=version.document, slug="open")
    return [str(node.anchor) for node in nodes]


def write_and_confirm(page: Page, post: Postbox, anchor: str, words: str) -> None:
    page.goto("/consultations/open/")
    send(begin_comment(page, anchor), body=words, name="Cem Ortiz", email=CEM)
    send_due()
    page.goto(post.link_for(CEM))
    press(page, "Confirm and send")


def test_citizen_changes_withdraws_and_keeps_the_receipt(
    chromium: Browser, live_server: LiveServer, page: Page, post: Postbox, anchors: list[str]
) -> None:
    write_and_confirm(page, post, anchors[0], "Say who pays.")
    write_and_confirm(page, post, anchors[1], "Say when.")
    follow(page, "My response")
    assert browser.audit(page) == []

    follow(page, "Change C-0001")
    page.get_by_label("Your remark").fill("Say who pays, and how much.")
    press(page, "Save the change")
    expect(page.get_by_text("Changed. What you wrote before is kept beside it.")).to_be_visible()
    follow(page, "Withdraw C-0002")
    press(page, "Withdraw it")
    expect(page.get_by_text("The comment C-0002 is withdrawn.")).to_be_visible()
    follow(page, "Receipt of all that you sent")
    expect(page.get_by_text("Say who pays.", exact=True)).to_be_visible()
    expect(page.get_by_text("You withdrew it on")).to_be_visible()
    assert browser.audit(page) == []

    # Another browser knows nothing, until the link of the receipt is opened there.
    sent_at = Comment.objects.sent().get().sent_at
    assert sent_at is not None
    send_due(sent_at + TOGETHER + AND_THEN)
    mail = post.next_for(CEM).get_body(("plain",))
    [link] = [word for word in (mail.get_content() if mail else "").split() if "/responses/open/" in word]
    other = browser.new_page(chromium, base_url=live_server.url)
    other.goto("/consultations/open/mine/")
    expect(other.get_by_role("link", name="Send me the link again")).to_be_visible()
    other.goto(link)
    assert browser.audit(other) == []
    press(other, "Open my response")
    expect(other.get_by_text("Say who pays, and how much.")).to_be_visible()
    press(other, "Forget this browser")
    other.goto("/consultations/open/mine/")
    expect(other.get_by_text("Say who pays, and how much.")).to_have_count(0)
    other.context.close()
    assert Comment.objects.sent().get().body == "Say who pays, and how much."
    assert Consultation.objects.get().last_number == 2
