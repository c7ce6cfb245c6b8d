"""Mail arrives once: queued once, sent once, tried again where it failed, and never again where nobody knows."""

import json
import smtplib
import threading
import uuid
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from typing import Any

import pytest
from django.core import mail as post
from django.core.exceptions import ValidationError
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from kombu.exceptions import OperationalError

from ncss_portal.outbox import tasks
from ncss_portal.outbox.models import ATTEMPTS, UNKNOWN_AFTER, Mail
from ncss_portal.outbox.sending import LONGEST_WAIT, _message, queue, send, send_due
from tests import factories

pytestmark = pytest.mark.django_db

NOW = datetime(2027, 1, 4, 14, tzinfo=UTC)
SECOND = timedelta(seconds=1)
State = Mail.State


def waiting(recipient: str = "lucia@portal.example", **fields: Any) -> Mail:
    given = {"reason": "test", "occasion": "1", "subject": "Hello", "body": "Words.\n", "due_at": NOW, **fields}
    return Mail.objects.create(recipient=recipient, **given)


def queued(title: str = "Second draft", **fields: Any) -> Mail:
    period = factories.ConsultationFactory.build(title=title, version=None, document=None)
    context = {"consultation": period, "place": "paragraph 1", "path": "/here/", "days": 3}
    given = {"recipient": "lucia@portal.example", "reason": "confirm", "occasion": "1", **fields}
    return queue(template="comment_confirm", context=context, **given)


def sent_to() -> list[str]:
    return sorted(address for message in post.outbox for address in message.recipients())


@pytest.fixture
def refusing(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: Any) -> int:
        raise smtplib.SMTPServerDisconnected("no server")

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)


# --- Once ------------------------------------------------------------------------------------------------------------


def test_database_holds_each_mail_once():
    waiting()

    with pytest.raises(IntegrityError), transaction.atomic():
        waiting()


def test_same_occasion_is_queued_once():
    first, again = queued(), queued("Other words")

    assert (again.pk, again.subject) == (first.pk, first.subject)
    assert Mail.objects.count() == 1


@pytest.mark.parametrize("other", [{"recipient": "b@portal.example"}, {"reason": "reminder"}, {"occasion": "2"}])
def test_other_person_reason_or_occasion_is_another_mail(other: dict[str, str]):
    queued()
    queued(**other)

    assert Mail.objects.count() == 2


def test_mail_of_an_act_that_fails_is_not_there():
    with transaction.atomic():
        queued()
        transaction.set_rollback(True)

    assert not Mail.objects.exists()


def test_sent_mail_is_not_sent_again():
    waiting()

    assert (send_due(NOW), send_due(NOW + timedelta(days=1))) == (1, 0)
    assert sent_to() == ["lucia@portal.example"]


def test_two_workers_that_hold_one_row_send_one_mail():
    row = waiting()
    mine, theirs = Mail.objects.get(pk=row.pk), Mail.objects.get(pk=row.pk)

    assert (send(mine, NOW), send(theirs, NOW)) == (True, False)
    assert len(post.outbox) == 1


@pytest.mark.django_db(transaction=True)
def test_workers_at_the_same_moment_send_each_mail_once():
    for number in range(5):
        waiting(f"person{number}@portal.example")
    barrier, counts = threading.Barrier(4), []

    def work() -> None:
        barrier.wait()
        counts.append(send_due(NOW))
        connection.close()

    threads = [threading.Thread(target=work) for _worker in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(counts) == 5
    assert sent_to() == [f"person{number}@portal.example" for number in range(5)]


# --- What is due -----------------------------------------------------------------------------------------------------


def test_mail_waits_until_it_is_due():
    waiting()

    assert (send_due(NOW - SECOND), send_due(NOW)) == (0, 1)


def test_mail_goes_to_its_one_recipient_and_names_the_portal():
    queued()
    send_due()

    message = post.outbox[0]
    assert (message.to, message.cc, message.bcc) == (["lucia@portal.example"], [], [])
    assert "http://localhost:8000/here/" in message.body
    assert message.message()["Auto-Submitted"] == "auto-generated"


def test_message_keeps_its_number_when_it_is_tried_again():
    """Programs of recipients recognise a repeated mail by it."""
    row = waiting()

    assert (
        _message(row).message()["Message-ID"] == _message(row).message()["Message-ID"] == f"<mail-{row.pk}@localhost>"
    )


# --- What goes wrong -------------------------------------------------------------------------------------------------


def test_bad_address_does_not_stop_the_others():
    for address in ("a@portal.example", "b\n@portal.example", "c@portal.example"):
        waiting(address)

    assert send_due(NOW) == 2
    assert sent_to() == ["a@portal.example", "c@portal.example"]


def test_waits_grow_until_the_mail_has_failed(refusing: None):
    row, at, waits = waiting(), NOW, []
    while row.state == State.QUEUED:
        send_due(at)
        row.refresh_from_db()
        waits.append((row.due_at - at).total_seconds())
        at = row.due_at

    assert waits[:-1] == [60, 120, 240, 480, 960]
    assert (row.state, row.attempts) == (State.FAILED, ATTEMPTS)
    assert "no server" in row.error


def test_failed_mail_is_not_tried_again(refusing: None):
    row = waiting(state=State.FAILED, attempts=ATTEMPTS)

    send_due(NOW + timedelta(days=9))

    row.refresh_from_db()
    assert row.attempts == ATTEMPTS


def test_no_wait_is_longer_than_an_hour(refusing: None):
    row = waiting(attempts=ATTEMPTS - 2)
    send_due(NOW)

    row.refresh_from_db()
    assert row.due_at - NOW <= LONGEST_WAIT


def test_mail_that_failed_once_is_sent_when_the_server_is_back(monkeypatch: pytest.MonkeyPatch):
    row = waiting()
    with monkeypatch.context() as broken:
        broken.setattr(EmailBackend, "send_messages", lambda *_args: 1 / 0)
        send_due(NOW)

    assert send_due(NOW + timedelta(minutes=1)) == 1
    row.refresh_from_db()
    assert (row.state, row.error, row.attempts) == (State.SENT, "", 2)


def test_sending_that_was_killed_is_left_to_a_person(monkeypatch: pytest.MonkeyPatch):
    """Whether it arrived is not known, so it is neither lost in silence nor sent twice."""
    row = waiting()
    with monkeypatch.context() as killed:
        killed.setattr(EmailBackend, "send_messages", _killed)
        with pytest.raises(SystemExit):
            send_due(NOW)

    assert send_due(NOW + UNKNOWN_AFTER + SECOND) == 0
    row.refresh_from_db()
    assert (row.state, post.outbox) == (State.UNKNOWN, [])


def _killed(*_args: Any) -> int:
    raise SystemExit


def test_sending_that_still_runs_is_left_alone():
    row = waiting(state=State.SENDING, claimed_at=NOW, claim=uuid.uuid4())

    assert send_due(NOW + UNKNOWN_AFTER) == 0
    row.refresh_from_db()
    assert row.state == State.SENDING


# --- Words that would be headers -------------------------------------------------------------------------------------

HEADERS = {"Content-Type", "MIME-Version", "Content-Transfer-Encoding", "Subject", "From", "To", "Date", "Message-ID"}
HOSTILE = "Hello\r\nBcc: everybody@portal.example\r\n\r\nOther words"


@given(subject=st.text(max_size=250), recipient=st.text(max_size=100) | st.emails(), body=st.text())
@example(subject=HOSTILE, recipient="lucia@portal.example", body="")
@example(subject="Hello", recipient="lucia@portal.example\nBcc: eve@portal.example", body="")
@example(subject="", recipient="\x1e0", body="")
@example(subject="Hello", recipient="lucia@portal.example, eve@portal.example", body=HOSTILE)
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_words_become_headers(subject: str, recipient: str, body: str):
    try:
        message = _message(Mail(pk=1, subject=subject, recipient=recipient, body=body))
        written = message_from_bytes(message.message().as_bytes())
    except (ValidationError, ValueError, IndexError):  # refused whole: the row fails, the others go on
        return

    assert set(written.keys()) - HEADERS == {"Auto-Submitted"}
    assert len(written.keys()) == len(set(written.keys()))
    assert message.recipients() == ([recipient] if recipient else [])


@given(title=st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=250))
@example(title=HOSTILE)
@example(title="One\rtwo\x0bthree\u2028four")
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_words_of_people_stay_one_line_in_the_subject(title: str):
    with transaction.atomic():
        row = queued(title)
        transaction.set_rollback(True)

    assert len(row.subject.splitlines()) == 1
    assert len(row.subject) <= 250
    assert _message(row).message()["Subject"]


# --- Who sends -------------------------------------------------------------------------------------------------------


def test_command_tells_how_many_were_sent(capsys: pytest.CaptureFixture[str]):
    queued()
    call_command("send_due", "--json")

    assert json.loads(capsys.readouterr().out) == {"sent": 1}


def test_command_says_it_in_words(capsys: pytest.CaptureFixture[str]):
    call_command("send_due")

    assert capsys.readouterr().out == "0 mails sent.\n"


def test_sweep_sends_what_is_due():
    queued()

    tasks.sweep()

    assert sent_to() == ["lucia@portal.example"]


def test_worker_is_woken_when_the_act_is_done(monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any):
    rung: list[dict[str, Any]] = []
    monkeypatch.setattr(tasks.sweep, "apply_async", lambda **options: rung.append(options))

    with django_capture_on_commit_callbacks(execute=True):
        queued()
        assert rung == []

    assert rung == [{"retry": False, "ignore_result": True}]


def test_request_is_answered_when_the_broker_is_down(
    client: Any, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
):
    period = factories.ConsultationFactory()
    said = {"on": "whole", "body": "It is short.", "name": "Lucía", "email": "lucia@portal.example"}
    monkeypatch.setattr(tasks.sweep, "apply_async", _no_broker)

    with django_capture_on_commit_callbacks(execute=True) as rings:
        response = client.post(reverse("consultations:comment_write", args=[period.slug]), said)

    assert (response.status_code, len(rings)) == (302, 1)
    assert send_due() == 1


def _no_broker(**_options: Any) -> None:
    raise OperationalError("connection refused")
