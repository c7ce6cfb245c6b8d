"""Mails and mailings in a given state, and the pages of the outbox, for the tests of this room."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from django.test import Client

from ncss_portal.outbox.models import Mail, Mailing
from stakeholders.models import User

BACKEND = "django.contrib.auth.backends.ModelBackend"
LIST = "/mail/"
NOW = datetime(2027, 1, 4, 14, tzinfo=UTC)
BEFORE = NOW - timedelta(hours=2)
State = Mail.State


def browser_of(person: User) -> Client:
    client = Client()
    client.force_login(person, backend=BACKEND)
    return client


def mail_in(state: str = State.QUEUED, **fields: Any) -> Mail:
    given: dict[str, Any] = {"reason": "old", "occasion": uuid.uuid4().hex, "subject": "Hello", "body": "Words.\n"}
    given |= {"recipient": "lucia@portal.example", "due_at": BEFORE}
    if state in (State.CLAIMED, State.SENDING, State.UNKNOWN, State.FAILED):
        given |= {"claim": uuid.uuid4(), "claimed_at": BEFORE, "attempts": 1}
    if state == State.SENT:
        given["sent_at"] = BEFORE
    if state == State.GATHERED:
        given["digest"] = mail_in(reason="digest")
    return Mail.objects.create(state=state, **(given | fields))


def mailing_with(*states: str, **fields: Any) -> Mailing:
    given = {"reason": "opened", "about": 1, "occasion": uuid.uuid4().hex, "planned_for": NOW, "written_at": NOW}
    mailing = Mailing.objects.create(**(given | fields))
    for state in states:
        mail_in(state, mailing=mailing)
    return mailing


def page_of(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def found(client: Client, query: str = "") -> list[int]:
    return [row.mail.pk for row in client.get(f"{LIST}?{query}").context["rows"]]
