"""The administrator's pages of the outbox in a real browser: every state, wide and on a phone, light and dark."""

import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from ncss_portal.outbox.models import Bounce, Mail, Mailing
from tests.factories import UserFactory
from tests.journeys import browser
from tests.journeys.looking import Eye

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
State = Mail.State
LONG = "a.rather.long.name.of.somebody.in.the.north@department-of-rural-transformation.government.example"
ERRORS = {
    State.FAILED: "SMTPRecipientsRefused({'x@portal.example': (550, b'5.1.1 No such user here')})",
    State.UNKNOWN: "The sending was interrupted. Nobody knows whether the mail arrived.",
    State.WITHHELD: "The invitation is no longer open.",
    State.STOPPED: "An administrator stopped it.",
}


@pytest.fixture
def mails(live_server: Any) -> dict[str, Mail]:
    """A mail in each state, all of one mass mailing that is on its way, and one that came back."""
    now = timezone.now()
    mailing = Mailing.objects.create(reason="answers_published", about=1, occasion="x", planned_for=now)
    Mailing.objects.create(reason="old", about=1, occasion="y", planned_for=now, written_at=now, stopped_at=now)
    made: dict[str, Mail] = {}
    for state in (State.SENT, *(state for state in State if state != State.SENT)):
        fields: dict[str, Any] = {"sent_at": now} if state == State.SENT else {}
        if state in (State.CLAIMED, State.SENDING, State.UNKNOWN, State.FAILED):
            fields = {"claim": uuid.uuid4(), "claimed_at": now, "attempts": 2}
        if state == State.GATHERED:
            fields = {"digest": made[State.SENT]}
        made[state] = Mail.objects.create(
            state=state,
            recipient=LONG if state == State.FAILED else f"{state}@portal.example",
            reason="invitation" if state == State.STOPPED else "answers_published",
            occasion=state,
            mailing=mailing,
            subject="The answers are public: Second draft of the National Cybersecurity Strategy",
            body="Good day Lucia,\n\nWhat became of your comment:\n\n- 12: https://portal.example/comments/12/\n",
            error=ERRORS.get(state, ""),
            due_at=now - timedelta(hours=1),
            **fields,
        )
    Bounce.objects.create(address=LONG, mail=made[State.FAILED], status="5.1.1", said="No such user here")
    return made


@pytest.fixture
def page(chromium: Browser, live_server: Any, mails: dict[str, Mail]) -> Iterator[Page]:
    client = Client()
    client.force_login(UserFactory(name="Dora", is_superuser=True), backend="django.contrib.auth.backends.ModelBackend")
    opened = browser.new_page(chromium, base_url=live_server.url)
    name = settings.SESSION_COOKIE_NAME
    opened.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
    yield opened
    opened.context.close()


def test_pages_are_sound_in_every_state(page: Page, mails: dict[str, Mail]):
    eye = Eye()

    for name, path in {
        "outbox": "/mail/",
        "outbox failed": "/mail/?state=failed",
        "outbox nothing": "/mail/?words=nobody",
        "outbox mailings": "/mail/mailings/",
        "outbox mail failed": f"/mail/{mails['failed'].pk}/",
        "outbox mail unknown": f"/mail/{mails['unknown'].pk}/",
        "outbox mail sent": f"/mail/{mails['sent'].pk}/",
        "outbox mail stopped": f"/mail/{mails['stopped'].pk}/",
        "outbox again": f"/mail/{mails['unknown'].pk}/again/",
    }.items():
        page.goto(path)
        eye.look(page, name, on_phone=True)

    assert eye.findings == {}


def test_progress_renews_itself(page: Page, mails: dict[str, Mail]):
    page.goto("/mail/mailings/")
    expect(page.get_by_text("6 of 9 done.")).to_be_visible()

    Mail.objects.filter(pk=mails["queued"].pk).update(state=State.STOPPED)

    expect(page.get_by_text("7 of 9 done.")).to_be_visible()
