"""The pages of a period's mails and of a subscription in a real browser, wide and on a phone, light and dark."""

from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from consultations.commenting.rescheduling import reschedule
from consultations.models import Consultation, Reminder
from consultations.reminding import changing, links, schedule, subscribing
from ncss_portal.outbox.mailing import write_out_all
from ncss_portal.outbox.models import Mail, Mailing
from ncss_portal.outbox.sending import plan
from tests import factories
from tests.journeys import browser
from tests.journeys.looking import Eye

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def period() -> Consultation:
    """The opening was stopped, a move is on the way with one failure, a line is off, the others are to come."""
    now = timezone.now()
    running = factories.ConsultationFactory(
        title="Comments on the second draft", opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=20)
    )
    for number in range(4):
        factories.follower_of(running.document.strategy, email=f"follower{number}@portal.example", name=f"Bob {number}")
    schedule.make_default(running, now - timedelta(days=2))
    plan(now)
    changing.stop_mailing(running, Mailing.objects.get(), by=None)
    reschedule(running, closes_at=now + timedelta(days=21), by=None)
    write_out_all(now)
    moved = Mail.objects.filter(reason="period_moved").order_by("pk")
    moved.filter(pk=moved[0].pk).update(state=Mail.State.FAILED)
    moved.filter(pk=moved[1].pk).update(state=Mail.State.SENT, sent_at=now)
    running.reminders.filter(event=Reminder.Event.LAST_DAY).update(is_on=False)
    return running


def signed_in(page: Page, server: LiveServer, user: object) -> Page:
    client = Client()
    client.force_login(user)  # type: ignore[arg-type]
    name = django_settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": server.url}])
    return page


def test_pages_of_coordinators_have_no_findings(chromium: Browser, live_server: LiveServer, period: Consultation):
    alice = factories.coordinator_of(period.document.strategy, email="alice@portal.example")
    page, eye = signed_in(browser.new_page(chromium, base_url=live_server.url), live_server, alice), Eye()
    line = period.reminders.get(days=-7)
    for name, rest in (
        ("period_mails", []),
        ("period_recipients", []),
        ("period_mail", [line.pk]),
        ("period_mail_new", []),
        ("consultation_edit", []),
        ("consultation", []),
    ):
        page.goto(reverse(f"consultations:{name}", args=[period.slug, *rest]))
        eye.look(page, name, on_phone=True)

    assert eye.findings == {}
    page.context.close()


def test_paper_says_which_period_it_is_about(chromium: Browser, live_server: LiveServer, period: Consultation):
    """The crumbs with its title are not printed, and nobody presses a link on paper."""
    alice = factories.coordinator_of(period.document.strategy, email="alice@portal.example")
    page = signed_in(browser.new_page(chromium, base_url=live_server.url), live_server, alice)
    for name, rest in (
        ("period_mails", []),
        ("period_recipients", []),
        ("period_mail", [period.reminders.get(days=-7).pk]),
    ):
        page.goto(reverse(f"consultations:{name}", args=[period.slug, *rest]))
        title = page.locator(".page-head .only-print", has_text=period.title)
        assert not title.is_visible()
        page.emulate_media(media="print")
        assert title.is_visible()
        assert not page.get_by_text("What to do").first.is_visible()
        page.emulate_media(media="screen")
    page.context.close()


def test_pages_of_a_subscription_have_no_findings(chromium: Browser, live_server: LiveServer, period: Consultation):
    subscribing.ask(period.document, email="lucia@portal.example")
    page, eye = browser.new_page(chromium, base_url=live_server.url), Eye()
    page.goto(reverse("consultations:document_subscribe", args=[period.document.slug]))
    eye.look(page, "ask", on_phone=True)
    page.goto(links.subscription_path(period.document.subscriptions.get()))
    eye.look(page, "confirm", on_phone=True)
    page.get_by_role("button", name="Send me these mails").click()
    page.get_by_role("button", name="Stop these mails").wait_for()
    eye.look(page, "confirmed", on_phone=True)

    assert eye.findings == {}
    page.context.close()
