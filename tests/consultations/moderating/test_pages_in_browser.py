"""The coordinator's queue in a real browser, wide and on a phone, light and dark."""

from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from consultations.models import Consultation
from tests import factories
from tests.journeys import browser
from tests.journeys.looking import Eye

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


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
    reply = waits.replies.create(response=author, body="I differ.")
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
