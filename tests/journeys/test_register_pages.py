"""The pages of who takes part, with the example and a ministry's own list in them: axe finds nothing on any."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from roadmap.example.loading import load_example
from stakeholders.models import Contact, Organisation, User
from tests import factories, ministry_files
from tests.journeys.browser import new_page
from tests.journeys.looking import Eye

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

COORDINATOR = [
    "/desk/",
    "/stakeholders/",
    "/stakeholders/new/",
    "/stakeholders/?q=bank",
    "/stakeholders/organisations/central-bank-of-belize/",
    "/stakeholders/organisations/central-bank-of-belize/edit/",
    "/stakeholders/organisations/central-bank-of-belize/standing/",
    "/stakeholders/organisations/digi/merge/",
    "/stakeholders/organisations/digi/conversations/new/",
    "/stakeholders/contacts/",
    "/stakeholders/contacts/?q=bank",
    "/stakeholders/contacts/new/",
    "{contact}",
    "{contact}edit/",
    "{contact}affiliations/new/",
    "{contact}consents/new/",
    "{contact}data/",
    "{contact}erase/",
    "/stakeholders/map/",
    "/stakeholders/map/?since=2020-01-01",
    "/stakeholders/gaps/",
    "/stakeholders/standings/",
    "/stakeholders/files/",
    "/stakeholders/files/new/",
    "/stakeholders/mergings/",
    "/stakeholders/retention/",
    "/bodies/",
    "/bodies/task-force/",
    "/bodies/task-force/edit/",
    "/bodies/task-force/seats/",
    "/bodies/task-force/seats/new/",
    "/invitations/",
    "/invitations/choose/",
    "/invitations/new/?contact={pk}",
    "/plan/belize-ncss/people/",
    "/stakeholders/participants/",
    "/stakeholders/mine/",
]
ADMINISTRATOR = [
    "/accounts/",
    "{account}",
    "{account}make-auditor/",
    "/history/",
    "/account/sessions/",
    "/account/2fa/",
]


@pytest.fixture
def country() -> Contact:
    load_example()
    call_command("import_stakeholders", str(ministry_files.find("stakeholders.xlsx")), verbosity=0)
    contact = Contact.objects.get(name="Chloé Dummy")
    factories.InteractionFactory(organisation=Organisation.objects.get(slug="digi"))
    factories.InvitationFactory(contact=contact)
    return contact


@pytest.fixture
def page(chromium: Browser, live_server: LiveServer) -> Iterator[Page]:
    opened = new_page(chromium, base_url=live_server.url)
    yield opened
    opened.context.close()


def enter(page: Page, live_server: LiveServer, email: str) -> None:
    client, name = Client(), settings.SESSION_COOKIE_NAME
    client.force_login(User.objects.get(email=email), backend="django.contrib.auth.backends.ModelBackend")
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])


def look_at(page: Page, paths: list[str]) -> dict[str, list[str]]:
    eye = Eye()
    for path in paths:
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == 200, path
        eye.look(page, path, on_phone=True)
    return eye.findings


@pytest.mark.timeout(600)
def test_pages_of_the_register_are_fit_for_everybody(page: Page, live_server: LiveServer, country: Contact) -> None:
    enter(page, live_server, "coordinator@portal.example")
    paths = [path.format(contact=country.get_absolute_url(), pk=country.pk) for path in COORDINATOR]

    assert look_at(page, paths) == {}


def test_pages_of_the_administrator_are_fit_for_everybody(
    page: Page, live_server: LiveServer, country: Contact
) -> None:
    enter(page, live_server, "administrator@portal.example")
    stakeholder = User.objects.get(email="stakeholder@portal.example")
    paths = [path.format(account=f"/accounts/{stakeholder.pk}/") for path in ADMINISTRATOR]

    assert look_at(page, paths) == {}
