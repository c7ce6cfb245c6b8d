"""A period for guests only: one comes by mail, comments on words with the keyboard alone, and gets a receipt."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from consultations.models import Comment, Consultation, Document, Node
from ncss_portal.outbox.sending import send_due
from tests import factories
from tests.journeys.browser import PHONE, new_page
from tests.journeys.looking import Eye
from tests.journeys.people import press, sign_in
from tests.journeys.postbox import Postbox
from tests.journeys.test_words_in_a_place import SELECT
from tests.stakeholders.inviting import account

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ALICE, GUS = "alice@secretariat.example", "gus@university.example"
MOST_STOPS = 150


@dataclass
class Scene:
    """Alice coordinates a strategy that nobody knows, with a draft in work; Gus stands in the register, no more."""

    alice: Page
    gus: Page
    post: Postbox
    node: Node
    eye: Eye

    @property
    def period(self) -> Consultation:
        return Consultation.objects.get()


@pytest.fixture
def scene(chromium: Browser, live_server: LiveServer, post: Postbox) -> Iterator[Scene]:
    strategy = factories.StrategyFactory(hidden=True)
    draft = factories.DocumentFactory(slug="paper", title="The paper", strategy=strategy)
    version = factories.VersionFactory(document=draft)
    node = factories.NodeFactory(version=version, text="Banks report in 24 hours. Ports report in 24 hours.")
    alice = account(ALICE, name="Alice Moss")
    alice.groups.set(factories.coordinator_of(strategy).groups.all())
    factories.ContactFactory(name="Gus Chi", family_name="Chi", email=GUS)
    pages = [new_page(chromium, base_url=live_server.url, width=width) for width in (1280, PHONE)]
    yield Scene(*pages, post=post, node=node, eye=Eye())
    for page in pages:
        page.context.close()


def test_guest_comes_by_mail_comments_and_gets_a_receipt(scene: Scene) -> None:
    sign_in(scene.alice, scene.post, ALICE)
    open_for_guests_only(scene)
    invite(scene)
    nobody_else_finds_it(scene)

    accept_by_keyboard(scene)
    comment_on_words_by_keyboard(scene)

    receipt(scene)
    nobody_else_finds_it(scene)
    assert scene.eye.findings == {}


def open_for_guests_only(scene: Scene) -> None:
    page = scene.alice
    page.goto("/drafts/paper/1/open/")
    page.get_by_label("Title").fill("The paper among guests")
    closes = timezone.localtime(timezone.now() + timedelta(weeks=13))
    page.get_by_label("Closes").fill(closes.strftime("%Y-%m-%dT%H:%M"))
    page.get_by_label("Only guests of the draft, whom you invite").check()
    press(page, "Freeze and open for comment")
    expect(page.get_by_role("heading", level=1)).to_have_text("Mails of this comment period")
    assert (scene.period.audience, Document.objects.get().strategy.announced_at) == ("invited", None)


def invite(scene: Scene) -> None:
    page = scene.alice
    page.goto("/invitations/choose/")
    page.get_by_label("Gus Chi").check()
    press(page, "Write to those who are ticked")
    page.get_by_label("Reads a draft before the public: The paper").check()
    press(page, "Look at the mail")
    press(page, "Send 1 invitation")
    send_due()


def nobody_else_finds_it(scene: Scene) -> None:
    signed_in = Client()
    signed_in.force_login(factories.outsider())
    for client in (Client(), signed_in):
        assert client.get(scene.period.get_absolute_url()).status_code == 404


def accept_by_keyboard(scene: Scene) -> None:
    page = scene.gus
    page.goto(scene.post.link_for(GUS))
    scene.eye.look(page, "you are invited", on_phone=True)
    go(page, page.get_by_role("button", name="Accept and make my account"))
    expect(page.get_by_text("Welcome. What you were invited to is open to you now.")).to_be_visible()
    scene.eye.look(page, "the guest's desk", on_phone=True)
    go(page, page.get_by_role("main").get_by_role("link", name="The paper among guests").first)
    expect(page.get_by_role("heading", level=1)).to_have_text("The paper among guests")
    expect(page.get_by_text("Banks report in 24 hours.")).to_be_visible()
    scene.eye.look(page, "the draft", on_phone=True)


def comment_on_words_by_keyboard(scene: Scene) -> None:
    page = scene.gus
    page.set_viewport_size({"width": PHONE, "height": 900})
    # As somebody does who reads with a text cursor (F7).
    page.evaluate(SELECT, [scene.node.anchor, "in 24 hours"])
    go(page, page.get_by_role("link", name="Comment on these words"))
    expect(page.get_by_text("On the words: “in 24 hours”")).to_be_visible()
    tab_to(page, page.locator("#say [name=body]"))
    page.keyboard.type("Ports need two days.")
    scene.eye.look(page, "the form on words", on_phone=True)
    go(page, page.get_by_role("button", name="Send comment"))
    expect(page.get_by_text("Sent. Your comment has the number C-0001.")).to_be_visible()
    scene.eye.look(page, "sent", on_phone=True)
    comment = Comment.objects.sent().get()
    assert (comment.quote, comment.body, comment.response.user.email) == ("in 24 hours", "Ports need two days.", GUS)


def go(page: Page, to: Locator) -> None:
    tab_to(page, to)
    page.keyboard.press("Enter")


def tab_to(page: Page, to: Locator) -> None:
    """With the Tab key, as far as it takes."""
    expect(to).to_be_visible()
    for _stop in range(MOST_STOPS):
        if to.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"no way by keyboard to {to}")


def receipt(scene: Scene) -> None:
    """It names the number and, of a closed circle, no word of the draft or the comment."""
    send_due(timezone.now() + timedelta(minutes=15))
    while "C-0001" not in (words := _text(scene)):
        pass
    assert "Ports need two days." not in words
    assert "in 24 hours" not in words


def _text(scene: Scene) -> str:
    part = scene.post.next_for(GUS).get_body(("plain",))
    return part.get_content() if part else ""
