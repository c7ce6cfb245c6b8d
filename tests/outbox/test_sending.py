"""Mail arrives once: queued once, sent once, tried again where it failed, and never again where nobody knows."""

import json
import smtplib
import threading
import uuid
from dataclasses import replace
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

from ncss_portal.outbox import claiming, kinds, tasks
from ncss_portal.outbox.kinds import Content, NotDue
from ncss_portal.outbox.letters import Letter, compose, message
from ncss_portal.outbox.models import Mail
from ncss_portal.outbox.models.mails import ATTEMPTS, CLAIM_HOLDS, UNKNOWN_AFTER
from ncss_portal.outbox.queueing import HEARD_WITHIN, queue, stop
from ncss_portal.outbox.sending import LONGEST_WAIT, send_due, work_off
from tests import factories
from tests.outbox.kinds import RECEIPT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("test_kinds")]

NOW = datetime(2027, 1, 4, 14, tzinfo=UTC)
SECOND = timedelta(seconds=1)
State = Mail.State


def waiting(recipient: str = "lucia@portal.example", **fields: Any) -> Mail:
    return Mail.objects.create(
        recipient=recipient, **{"reason": "test_receipt", "occasion": "1", "due_at": NOW, **fields}
    )


def queued(**fields: Any) -> Mail:
    return queue(**{"recipient": "lucia@portal.example", "reason": "test_receipt", "occasion": "1", **fields})


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
    first, again = queued(about=1), queued(about=2)

    assert (again.pk, again.about) == (first.pk, 1)
    assert Mail.objects.count() == 1


def test_mail_of_no_known_kind_is_refused():
    with pytest.raises(ValueError, match="no_such"):
        queued(reason="no_such")


@pytest.mark.parametrize("other", [{"recipient": "b@portal.example"}, {"reason": "test_reminder"}, {"occasion": "2"}])
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
    """The first was slow: another took the row up, and only that one begins to send it."""
    waiting()
    mine, (row,) = claiming.claim(NOW)
    later = NOW + CLAIM_HOLDS + SECOND
    claiming.tidy(later)
    theirs, (again,) = claiming.claim(later)

    assert (claiming.begin_to_send(row, mine, later), claiming.begin_to_send(again, theirs, later)) == (False, True)
    assert not claiming.settle(row, mine, state=State.FAILED)


def test_mail_that_was_taken_up_and_not_begun_goes_out_later():
    row = waiting(state=State.CLAIMED, claimed_at=NOW, claim=uuid.uuid4())

    assert (work_off(NOW + CLAIM_HOLDS), work_off(NOW + CLAIM_HOLDS + SECOND)) == (0, 1)
    row.refresh_from_db()
    assert (row.state, row.attempts) == (State.SENT, 1)


def test_mail_is_stopped_until_the_last_step():
    waiting(secret="https://portal.example/x")
    token, (row,) = claiming.claim(NOW)

    assert stop(reason="test_receipt", occasion="1", why="It is over.") == 1
    assert not claiming.begin_to_send(row, token, NOW)
    row.refresh_from_db()
    assert (row.state, row.secret, row.error) == (State.STOPPED, "", "It is over.")


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


def test_mail_that_is_not_due_any_more_is_withheld_and_says_why(monkeypatch: pytest.MonkeyPatch):
    row = waiting(secret="https://portal.example/x")
    writes(monkeypatch, lambda _mail, _at: (_ for _ in ()).throw(NotDue("The period is closed.")))

    assert send_due(NOW) == 0
    row.refresh_from_db()
    assert (row.state, row.error, row.secret, row.attempts) == (State.WITHHELD, "The period is closed.", "", 0)


def writes(monkeypatch: pytest.MonkeyPatch, write: Any) -> None:
    monkeypatch.setitem(kinds._kinds, "test_receipt", replace(RECEIPT, write=write))


def test_message_keeps_its_number_when_it_is_tried_again():
    """Programs of recipients recognise a repeated mail by it."""
    row = waiting()

    first, again = (message(row, compose(row, NOW)).message()["Message-ID"] for _try in range(2))
    assert first == again
    assert first.startswith(f"<mail-{row.pk}.")


# --- What goes wrong -------------------------------------------------------------------------------------------------


def test_bad_address_does_not_stop_the_others():
    for address in ("a@portal.example", "b\n@portal.example", "c@portal.example"):
        waiting(address)

    assert send_due(NOW) == 2
    assert sent_to() == ["a@portal.example", "c@portal.example"]


def test_letter_that_cannot_be_written_does_not_stop_the_others(monkeypatch: pytest.MonkeyPatch):
    for number in range(3):
        waiting(f"person{number}@portal.example", about=number)
    writes(monkeypatch, lambda mail, at: RECEIPT.write(mail, at) if mail.about % 2 else 1 / 0)

    assert send_due(NOW) == 1
    assert set(Mail.objects.exclude(about=1).values_list("state", "attempts")) == {(State.QUEUED, 1)}


def test_waits_grow_until_the_mail_has_failed(refusing: None):
    row, at, waits = waiting(), NOW, []
    while row.state == State.QUEUED:
        send_due(at)
        row.refresh_from_db()
        waits.append((row.due_at - at).total_seconds())
        at = row.due_at

    assert waits[:-1] == [60, 120, 240, 480, 960, 1920] + [3600] * (ATTEMPTS - 7)
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
        made = message(Mail(pk=1, recipient=recipient, reason="test_receipt"), Letter(subject, body, f"<p>{body}</p>"))
        written = message_from_bytes(made.message().as_bytes())
    except (ValidationError, ValueError, IndexError):  # refused whole: the row fails, the others go on
        return

    assert set(written.keys()) - HEADERS == {"Auto-Submitted"}
    assert len(written.keys()) == len(set(written.keys()))
    assert made.recipients() == ([recipient] if recipient else [])


@given(title=st.text(max_size=250))
@example(title=HOSTILE)
@example(title="One\rtwo\x0bthree\u2028four\x00five")
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_words_of_people_stay_one_line_in_the_subject(title: str):
    with pytest.MonkeyPatch.context() as patch:
        writes(patch, lambda _mail, _at: Content({"name": "Lucía", "title": title}))
        letter = compose(Mail(pk=1, recipient="lucia@portal.example", reason="test_receipt"), NOW)

    assert len(letter.subject.splitlines()) == 1
    assert len(letter.subject) <= 250
    assert message(Mail(pk=1, recipient="lucia@portal.example", reason="test_receipt"), letter).message()["Subject"]


@given(title=st.text(max_size=250))
@example(title="half \ud800 and \x00 nothing")
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_table_can_keep_every_letter(title: str):
    with pytest.MonkeyPatch.context() as patch:
        writes(patch, lambda _mail, _at: Content({"name": "Lucía", "title": title}))
        letter = compose(Mail(pk=1, recipient="lucia@portal.example", reason="test_receipt"), NOW)

    assert "\x00" not in letter.subject + letter.text + letter.html
    (letter.subject + letter.text + letter.html).encode()


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
    monkeypatch.setattr(tasks.work_off, "apply_async", lambda **options: rung.append(options))

    with django_capture_on_commit_callbacks(execute=True):
        queued()
        assert rung == []

    assert rung == [{"retry": False, "ignore_result": True, "expires": HEARD_WITHIN}]


def test_worker_rings_again_only_while_mail_goes_out(monkeypatch: pytest.MonkeyPatch):
    """Else two workers would ring for ever for mail that waits for a server or a pace."""
    rung: list[int] = []
    monkeypatch.setattr("ncss_portal.outbox.queueing.ring", lambda: rung.append(1))
    waiting(due_at=datetime(2020, 1, 1, tzinfo=UTC))
    monkeypatch.setattr("ncss_portal.outbox.sending.work_off", lambda **_limit: 0)
    tasks.work_off()
    assert rung == []

    monkeypatch.setattr("ncss_portal.outbox.sending.work_off", lambda **_limit: 5)
    tasks.work_off()
    assert rung == [1]


def test_request_is_answered_when_the_broker_is_down(
    client: Any, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
):
    period = factories.ConsultationFactory()
    said = {"on": "whole", "body": "It is short.", "name": "Lucía", "email": "lucia@portal.example"}
    monkeypatch.setattr(tasks.work_off, "apply_async", _no_broker)

    with django_capture_on_commit_callbacks(execute=True) as rings:
        response = client.post(reverse("consultations:comment_write", args=[period.slug]), said)

    assert (response.status_code, len(rings)) == (302, 1)
    assert send_due() == 1


def _no_broker(**_options: Any) -> None:
    raise OperationalError("connection refused")
