"""From the register to a seat and to a draft: a coordinator invites, programs look at the link, people accept."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from actionplan.permissions import let_follow
from consultations.models import Document
from ncss_portal.outbox.sending import send_due
from stakeholders.inviting.models import Invitation
from tests import factories
from tests.journeys.browser import new_page
from tests.journeys.looking import Eye
from tests.journeys.people import follow, press, sign_in
from tests.journeys.postbox import Postbox
from tests.stakeholders.inviting import account

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ALICE, INES, GUS = "alice@secretariat.example", "ines@ministry.example", "gus@university.example"


@dataclass
class Scene:
    """Alice coordinates a strategy that nobody knows; Ines has a seat in its task force, Gus has nothing."""

    alice: Page
    ines: Page
    gus: Page
    post: Postbox
    draft: Document
    eye: Eye


@pytest.fixture
def scene(chromium: Browser, live_server: LiveServer, post: Postbox) -> Iterator[Scene]:
    strategy = factories.StrategyFactory(hidden=True)
    draft = factories.DocumentFactory(slug="paper", title="The paper", strategy=strategy)
    factories.NodeFactory(version=factories.VersionFactory(document=draft), text="Operators report within a day.")
    alice = account(ALICE, name="Alice Moss")
    alice.groups.set(factories.coordinator_of(strategy).groups.all())
    body = factories.BodyFactory(name="Task Force")
    let_follow(body.group, strategy)
    ministry = factories.OrganisationFactory(name="Ministry of Health")
    ines = factories.ContactFactory(name="Ines Balam", family_name="Balam", email=INES)
    factories.AffiliationFactory(contact=ines, organisation=ministry)
    factories.SeatFactory(body=body, organisation=ministry, holder=ines)
    factories.ContactFactory(name="Gus Chi", family_name="Chi", email=GUS)
    factories.ContactFactory(name="Mute Dzul", family_name="Dzul")
    pages = [new_page(chromium, base_url=live_server.url) for _person in range(3)]
    yield Scene(*pages, post=post, draft=draft, eye=Eye())
    for page in pages:
        page.context.close()


def test_people_come_by_invitation_to_their_seat_and_to_a_draft(scene: Scene) -> None:
    sign_in(scene.alice, scene.post, ALICE)
    invite_from_the_register(scene)
    send_due()
    link = scene.post.link_for(INES)
    programs_look_at(link)
    accept(scene.ines, link, scene.eye)
    reads_the_draft(scene.ines)

    invite_a_guest(scene)
    send_due()
    accept(scene.gus, scene.post.link_for(GUS), None)
    reads_the_draft(scene.gus)
    scene.gus.goto(scene.draft.strategy.get_absolute_url())
    expect(scene.gus.get_by_role("heading", level=1)).to_have_text("There is no such page")

    the_list_tells_of_both(scene)
    links_that_open_nothing(scene, link)
    assert scene.eye.findings == {}


def invite_from_the_register(scene: Scene) -> None:
    page = scene.alice
    page.goto("/invitations/")
    scene.eye.look(page, "no invitations yet")
    follow(page, "Invite")
    scene.eye.look(page, "choose", on_phone=True)
    page.get_by_label("Ines Balam").check()
    press(page, "Write to those who are ticked")
    page.get_by_label("Message").fill("The task force meets on Monday.\n\nWe count on you.")
    scene.eye.look(page, "write", on_phone=True)
    press(page, "Look at the mail")
    expect(page.get_by_text("We count on you.")).to_be_visible()
    scene.eye.look(page, "look at the mail", on_phone=True)
    press(page, "Send 1 invitation")
    expect(page.get_by_text("1 invitation is on its way.")).to_be_visible()


def programs_look_at(link: str) -> None:
    """Mail filters open every link, some of them twice."""
    path = link[link.index("/invitations/") :]
    for _time in range(2):
        assert Client().get(path).status_code == Client().head(path).status_code == 200
    assert Invitation.objects.open().count() == 1


def accept(page: Page, link: str, eye: Eye | None) -> None:
    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_have_text("You are invited")
    if eye:
        expect(page.get_by_text("A seat in: Task Force")).to_be_visible()
        eye.look(page, "you are invited", on_phone=True)
    press(page, "Accept and make my account")
    expect(page.get_by_text("Welcome. What you were invited to is open to you now.")).to_be_visible()
    expect(page.get_by_role("link", name="The paper").first).to_be_visible()
    if eye:
        eye.look(page, "the desk afterwards")


def reads_the_draft(page: Page) -> None:
    page.goto("/drafts/paper/")
    expect(page.get_by_text("Operators report within a day.")).to_be_visible()


def invite_a_guest(scene: Scene) -> None:
    page = scene.alice
    page.goto("/invitations/choose/")
    press(page, "Tick all that were found")
    expect(page.get_by_text("2 contacts, 1 ticked")).to_be_visible()
    expect(page.get_by_text("No e-mail address is known.")).to_be_visible()
    press(page, "Write to those who are ticked")
    page.get_by_label("Reads a draft before the public: The paper").check()
    press(page, "Look at the mail")
    press(page, "Send 1 invitation")


def the_list_tells_of_both(scene: Scene) -> None:
    page = scene.alice
    page.goto("/invitations/")
    expect(page.locator("main").get_by_text("Accepted", exact=True)).to_have_count(3)
    scene.eye.look(page, "invitations", on_phone=True)
    follow(page, "Close what it opened to Gus Chi")
    scene.eye.look(page, "close")
    press(page, "Close it")
    scene.gus.goto("/drafts/paper/")
    expect(scene.gus.get_by_text("Operators report within a day.")).to_have_count(0)


def links_that_open_nothing(scene: Scene, link: str) -> None:
    page = scene.gus
    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_have_text("This invitation is accepted already")
    scene.eye.look(page, "accepted already", on_phone=True)
    Invitation.objects.filter(email=INES).update(accepted_at=None, accepted_by=None)
    page.goto(link)
    expect(page.get_by_text("i…@ministry.example")).to_be_visible()
    scene.eye.look(page, "another address", on_phone=True)
    press(page, "Sign out and come back here")
    expect(page.get_by_text("There is an account with the address ines@ministry.example already.")).to_be_visible()
    scene.eye.look(page, "sign in first")
    page.goto(f"{link[:-5]}/")
    scene.eye.look(page, "unknown link")
