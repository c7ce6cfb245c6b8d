"""A personal link stands in the one mail, and after that nowhere: no table holds the token."""

import smtplib
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core import mail as post
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.utils import timezone

from ncss_portal.demo import letters
from ncss_portal.outbox.models import Mail
from ncss_portal.outbox.models.mails import ATTEMPTS, SECRET_PLACE, UNKNOWN_AFTER
from ncss_portal.outbox.queueing import stop
from ncss_portal.outbox.sending import send_due
from stakeholders.inviting.sending import invite
from tests import factories
from tests.stakeholders.inviting import ADDRESS, ines, invited, path_in

pytestmark = pytest.mark.django_db
State = Mail.State
LINK = "https://portal.example/invitations/accept/token/"


def queued() -> Mail:
    """The mail of an invitation that waits, with a link that is known."""
    invite([ines().pk], by=factories.keeper_of_the_register())
    Mail.objects.update(secret=LINK)
    return Mail.objects.get()


def everywhere() -> str:
    """All rows of all tables, as text."""
    rows = []
    for model in apps.get_models(include_auto_created=True):
        with connection.cursor() as cursor:
            table = connection.ops.quote_name(model._meta.db_table)
            cursor.execute(f"SELECT * FROM {table}")  # noqa: S608 - the name of a model's table
            rows.append(repr(cursor.fetchall()))
    return "\n".join(rows)


def test_mail_arrives_with_the_link_and_its_row_forgets_it():
    row = queued()
    assert (row.secret, row.body) == (LINK, "")

    send_due()

    assert LINK in post.outbox[0].body
    assert LINK in post.outbox[0].alternatives[0].content
    assert SECRET_PLACE not in post.outbox[0].message().as_string()
    row.refresh_from_db()
    assert (row.state, row.secret, SECRET_PLACE in row.body) == (State.SENT, "", True)


def test_no_table_holds_the_token_after_sending():
    _invitation, path = invited()
    token = path.split("/")[-2]

    assert len(token) == 43
    assert token not in everywhere()


def test_link_is_kept_while_the_mail_is_tried_again(monkeypatch: pytest.MonkeyPatch):
    row = queued()
    with monkeypatch.context() as broken:
        broken.setattr(EmailBackend, "send_messages", refuse)
        send_due()
    row.refresh_from_db()
    assert (row.state, row.secret) == (State.QUEUED, LINK)

    send_due(row.due_at)

    assert LINK in post.outbox[0].body
    row.refresh_from_db()
    assert row.secret == ""


def test_link_is_forgotten_when_the_mail_has_failed(monkeypatch: pytest.MonkeyPatch):
    row = queued()
    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    Mail.objects.update(attempts=ATTEMPTS - 1)

    send_due()

    row.refresh_from_db()
    assert (row.state, row.secret) == (State.FAILED, "")


def test_link_is_forgotten_when_nobody_knows_whether_it_was_sent():
    row = queued()
    now = timezone.now()
    Mail.objects.update(state=State.SENDING, claim="0" * 32, claimed_at=now - 2 * UNKNOWN_AFTER)

    send_due(now)

    row.refresh_from_db()
    assert (row.state, row.secret, post.outbox) == (State.UNKNOWN, "", [])


def test_mail_that_is_stopped_is_not_sent():
    row = queued()

    assert stop(reason=row.reason, occasion=row.occasion) == 1
    assert send_due() == 0
    row.refresh_from_db()
    assert (row.state, row.secret) == (State.STOPPED, "")


def test_mail_that_was_sent_cannot_be_stopped():
    row = queued()
    send_due()

    assert stop(reason=row.reason, occasion=row.occasion) == 0


def test_mail_without_a_secret_is_sent_as_it_stands():
    Mail.objects.create(recipient=ADDRESS, reason="r", occasion="1", subject="s", body=f"They wrote {SECRET_PLACE}.")
    send_due()

    assert post.outbox[0].body == f"They wrote {SECRET_PLACE}."


def test_demonstration_shows_the_mail_with_its_link(settings: Any, tmp_path: Path):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path)
    invite([ines().pk], by=factories.keeper_of_the_register())
    send_due()

    [letter] = letters.newest(tmp_path)

    assert letter.recipients == ADDRESS
    assert path_in(letter.body)


def refuse(*_args: Any) -> int:
    raise smtplib.SMTPServerDisconnected("no server")
