"""Questions in a real browser: put, answered beside the text, and counted; wide and on a phone, light and dark."""

from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from consultations.models import Consultation
from tests import factories
from tests.consultations.questioning.asked import answered, question
from tests.journeys import browser
from tests.journeys.looking import Eye

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def period() -> Consultation:
    made = factories.ConsultationFactory(title="Comments on the second draft")
    node = factories.NodeFactory(version=made.version, position=1, label="1")
    choices = ["A national team with its own staff and budget, beside the ministry", "The ministry", "Nobody"]
    one = question(made, words="Who should answer incidents at night?", choices=choices, node=node, hint="Choose one.")
    several = question(made, "several", words="What is missing?")
    scale = question(made, "scale", words="How clear is the draft?", choices=["Not at all clear", "Very clear"])
    answered(question(made, "open", words="What else?"), text="Say who pays.")
    for step in range(3):
        answered(one, (step % 2,))
        answered(several, (0, step))
        answered(scale, (step + 3,))
    return made


def signed_in(page: Page, server: LiveServer, user: object) -> Page:
    client = Client()
    client.force_login(user)  # type: ignore[arg-type]
    name = django_settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": server.url}])
    return page


def test_pages_of_coordinators_have_no_findings(chromium: Browser, live_server: LiveServer, period: Consultation):
    alice = factories.coordinator_of(period.document.strategy)
    page, eye = signed_in(browser.new_page(chromium, base_url=live_server.url), live_server, alice), Eye()
    fresh = question(period, words="Anything else?", form="open")
    spoken = period.questions.get(words="What else?")
    for name, rest in (
        ("questions", []),
        ("question_new", []),
        ("question_edit", [fresh.pk]),
        ("question_results", []),
        ("question_opinions", [spoken.pk]),
        ("question_answer", [fresh.pk]),
    ):
        page.goto(reverse(f"consultations:{name}", args=[period.slug, *rest]))
        eye.look(page, name, on_phone=True)

    assert eye.findings == {}


def test_citizen_answers_beside_the_text_and_finds_the_answer_again(
    chromium: Browser, live_server: LiveServer, period: Consultation
):
    page, eye = browser.new_page(chromium, base_url=live_server.url), Eye()
    page.goto(period.get_absolute_url())
    eye.look(page, "draft with questions", on_phone=True)
    group = page.get_by_role("group", name="Who should answer incidents at night?")
    group.get_by_label("The ministry", exact=True).check()
    page.locator("form").filter(has=group).get_by_role("button", name="Save the answer").click()

    kept = page.get_by_role("group", name="Who should answer incidents at night?")
    assert kept.get_by_label("The ministry", exact=True).is_checked()
    assert page.get_by_text("and not sent yet").count() == 1

    period.closes_at = timezone.now() - timedelta(seconds=1)
    period.save()
    page.goto(period.get_absolute_url())
    eye.look(page, "closed draft with questions", on_phone=True)
    page.get_by_role("link", name="What all answered").first.click()
    eye.look(page, "results", on_phone=True)
    assert eye.findings == {}
