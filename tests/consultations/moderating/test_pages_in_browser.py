"""The coordinator's queue in a real browser, wide and on a phone, light and dark."""

from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from consultations.commenting.attaching import Checked, attach
from consultations.models import Consultation
from tests import factories
from tests.journeys import browser
from tests.journeys.looking import Eye

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def signed_in(chromium: Browser, live_server: LiveServer, user: object) -> Page:
    client = Client()
    client.force_login(user)  # type: ignore[arg-type]
    name = django_settings.SESSION_COOKIE_NAME
    page = browser.new_page(chromium, base_url=live_server.url)
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
    return page


def test_all_comments_of_a_page_are_ticked_by_keyboard(chromium: Browser, live_server: LiveServer):
    period = factories.ConsultationFactory(showing=Consultation.Showing.AFTER_LOOK)
    for _time in range(3):
        factories.CommentFactory(consultation=period)
    page = signed_in(chromium, live_server, factories.coordinator_of(period.document.strategy))
    page.goto(reverse("consultations:comment_queue", args=[period.slug]))
    whole = page.get_by_label("Tick all on this page")
    first = page.get_by_label("Show it").first
    expect(page.get_by_role("button", name="Show these", exact=True)).to_be_visible()

    whole.focus()
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Show these (3)")).to_be_visible()
    expect(first).to_be_checked()
    first.focus()
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Show these (2)")).to_be_visible()
    assert whole.evaluate("box => box.indeterminate") is True
    page.get_by_role("button", name="Show these (2)").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")

    assert period.comments.waiting_for_a_look().count() == 1
    page.context.close()


def test_pages_of_the_queue_have_no_findings(chromium: Browser, live_server: LiveServer):
    now = timezone.now()
    period = factories.ConsultationFactory(
        title="Comments on the second draft",
        opens_at=now - timedelta(days=40),
        closes_at=now - timedelta(days=1),
        showing=Consultation.Showing.AFTER_LOOK,
    )
    waits = factories.CommentFactory(consultation=period, suspicion="It has 3 links.", body="See https://a.example.")
    factories.CommentFactory(consultation=period, suggestion=True)
    factories.CommentFactory(consultation=period, hidden_at=now, looked_at=now, hidden_reason="It offends.")
    late = factories.CommentFactory(consultation=period, unsent=True, asked_in_at=now)
    author = factories.ResponseFactory(consultation=period)
    reply = waits.replies.create(response=author, body="I differ.", suspicion="It has 3 links.")
    attach(late, [Checked("our-plan.txt", b"A plan.", "text/plain")], at=now)
    client = Client()
    client.force_login(factories.coordinator_of(period.document.strategy))
    name = django_settings.SESSION_COOKIE_NAME
    page, eye = browser.new_page(chromium, base_url=live_server.url), Eye()
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])

    queue = reverse("consultations:comment_queue", args=[period.slug])
    for tab in ("waiting", "replies", "late", "hidden"):
        page.goto(f"{queue}?tab={tab}")
        eye.look(page, f"queue {tab}", on_phone=True)
    for route, key in (("comment_hide", waits.number), ("comment_admit", late.pk), ("reply_hide", reply.pk)):
        page.goto(reverse(f"consultations:{route}", args=[period.slug, key]))
        eye.look(page, route, on_phone=True)

    assert eye.findings == {}
    page.context.close()
