"""What mail servers do, and what becomes of the mail: later, failed or in doubt, and the others go on."""

import smtplib
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from ncss_portal.outbox import sending, smtp
from ncss_portal.outbox.models import Mail
from ncss_portal.outbox.models.mails import ATTEMPTS, UNKNOWN_AFTER
from ncss_portal.outbox.sending import work_off
from tests.outbox.post_office import Sink

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("test_kinds")]

NOW = datetime(2027, 1, 4, 14, tzinfo=UTC)
SECOND = timedelta(seconds=1)
State = Mail.State


def waiting(*names: str, **fields: object) -> list[Mail]:
    given = {"reason": "test_receipt", "occasion": "1", "due_at": NOW, **fields}
    return [Mail.objects.create(recipient=f"{name}@portal.example", **given) for name in names]


def state(name: str) -> str:
    return Mail.objects.get(recipient=f"{name}@portal.example").state


def taken(sink: Sink) -> list[str]:
    return [mail.to[0].partition("@")[0] for mail in sink.taken()]


@pytest.mark.parametrize("how", ["later", "later-text", "busy"])
def test_mail_that_is_refused_for_now_is_tried_later(sink: Sink, how: str):
    waiting("anna", how, "berta")

    assert work_off(NOW) == 2
    assert (state(how), taken(sink)) == (State.QUEUED, ["anna", "berta"])
    assert work_off(NOW + timedelta(minutes=1)) == 1
    assert (state(how), taken(sink)) == (State.SENT, ["anna", "berta", how])


@pytest.mark.parametrize("how", ["never", "never-text"])
def test_mail_that_is_refused_for_good_fails_at_once(sink: Sink, how: str):
    waiting("anna", how, "berta")

    assert work_off(NOW) == 2
    mail = Mail.objects.get(recipient=f"{how}@portal.example")
    assert (mail.state, mail.attempts, taken(sink)) == (State.FAILED, 1, ["anna", "berta"])
    assert "55" in mail.error


@pytest.mark.parametrize("how", ["goodbye", "farewell"])
def test_connection_that_ends_between_two_mails_is_opened_again(sink: Sink, how: str):
    waiting("anna", how, "berta", "carla")

    assert work_off(NOW) == 4
    assert set(Mail.objects.values_list("state", "attempts", "error")) == {(State.SENT, 1, "")}
    assert taken(sink) == ["anna", how, "berta", "carla"]
    assert len({mail.talk for mail in sink.taken()}) == 2


@pytest.mark.parametrize("how", ["silent", "garbled"])
def test_mail_without_an_answer_is_in_doubt_and_never_sent_again(sink: Sink, how: str):
    waiting("anna", how, "berta", secret="https://portal.example/x")

    assert work_off(NOW) == 2
    assert work_off(NOW + timedelta(days=9)) == 0
    mail = Mail.objects.get(recipient=f"{how}@portal.example")
    assert (mail.state, mail.secret) == (State.UNKNOWN, "")
    assert "may have arrived" in mail.error
    assert Counter(taken(sink)) == {"anna": 1, how: 1, "berta": 1}


def test_slow_answer_is_waited_for_longer_than_others(sink: Sink, settings):
    settings.EMAIL_TIMEOUT = 0.5
    waiting("slow", "anna")

    assert work_off(NOW) == 2


def test_answer_that_does_not_come_in_time_leaves_a_doubt(sink: Sink, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(smtp, "ANSWER_SECONDS", 0.2)
    waiting("slow", "anna")

    assert work_off(NOW) == 1
    assert (state("slow"), state("anna")) == (State.UNKNOWN, State.SENT)


def test_server_that_does_not_answer_to_one_mail_does_not_stop_the_others(sink: Sink, settings):
    settings.EMAIL_TIMEOUT = 0.3
    waiting("stuck", "anna")

    assert work_off(NOW) == 1
    assert (state("stuck"), state("anna")) == (State.QUEUED, State.SENT)


def test_server_in_trouble_is_left_alone_for_a_while(sink: Sink, settings):
    """Else all mails would use up their attempts in minutes, or be in doubt, for a fault that is the server's."""
    settings.EMAIL_TIMEOUT = 0.2
    waiting(*(f"silent{number}" for number in range(9)))

    assert work_off(NOW) == 0
    assert Counter(Mail.objects.values_list("state", flat=True)) == {State.UNKNOWN: sending.BREAKS, State.QUEUED: 6}
    assert set(Mail.objects.filter(state=State.QUEUED).values_list("attempts", flat=True)) == {0}


def test_server_that_is_down_costs_no_attempt(sink: Sink, settings):
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    waiting("anna", "berta")
    for day in range(ATTEMPTS + 1):
        assert work_off(NOW + timedelta(days=day)) == 0

    assert set(Mail.objects.values_list("state", "attempts")) == {(State.QUEUED, 0)}
    assert "not reached" in Mail.objects.first().error
    settings.EMAIL_PORT = port
    assert work_off(NOW + timedelta(days=9)) == 2
    assert set(Mail.objects.values_list("state", "error")) == {(State.SENT, "")}


def test_server_that_goes_down_between_two_mails_costs_no_attempt(sink: Sink, monkeypatch: pytest.MonkeyPatch):
    waiting("anna", "goodbye", "berta", "carla")
    usual, opened = smtp.EmailBackend.open, []

    def open_once(backend: smtp.EmailBackend) -> bool | None:
        if backend.connection is None:
            opened.append(backend)
        if len(opened) > 1:
            raise ConnectionRefusedError
        return usual(backend)

    monkeypatch.setattr(smtp.EmailBackend, "open", open_once)

    assert work_off(NOW) == 2
    waits = Mail.objects.filter(state=State.QUEUED)
    assert set(waits.values_list("recipient", "attempts")) == {("berta@portal.example", 0), ("carla@portal.example", 0)}


def test_sender_that_was_listed_as_dead_and_then_succeeds_says_so(sink: Sink, monkeypatch: pytest.MonkeyPatch):
    waiting("anna")
    given_up_in_between(monkeypatch)

    assert work_off(NOW) == 1
    assert (state("anna"), taken(sink)) == (State.SENT, ["anna"])


def test_sender_that_was_listed_as_dead_does_not_queue_the_mail_again(sink: Sink, monkeypatch: pytest.MonkeyPatch):
    """Its personal link is forgotten by then: the mail that would go out later could not be used."""
    waiting("later9", secret="https://portal.example/x")
    given_up_in_between(monkeypatch)

    work_off(NOW)
    mail = Mail.objects.get()
    assert (mail.state, mail.secret) == (State.FAILED, "")
    assert "451" in mail.error


def test_mail_of_somebody_who_was_erased_meanwhile_is_not_written_to(sink: Sink, monkeypatch: pytest.MonkeyPatch):
    waiting("never")
    erased = {"recipient": "erased-mail-1@erased.invalid", "state": State.UNKNOWN, "error": ""}
    in_between(monkeypatch, lambda: Mail.objects.update(**erased))

    work_off(NOW)
    assert Mail.objects.values("recipient", "state", "error").get() == erased


def given_up_in_between(monkeypatch: pytest.MonkeyPatch) -> None:
    in_between(monkeypatch, lambda: sending.claiming.tidy(NOW + UNKNOWN_AFTER + SECOND))


def in_between(monkeypatch: pytest.MonkeyPatch, act) -> None:
    """While the mail is being sent."""
    usual = smtplib.SMTP.mail

    def mail(talk, *said):
        act()
        return usual(talk, *said)

    monkeypatch.setattr(smtplib.SMTP, "mail", mail)


def test_worker_that_is_stopped_at_once_gives_back_what_it_did_not_begin(sink: Sink, monkeypatch: pytest.MonkeyPatch):
    waiting("anna", "berta")
    in_between(monkeypatch, stop)

    with pytest.raises(SystemExit):
        work_off(NOW)
    assert set(Mail.objects.values_list("state", "attempts")) == {(State.QUEUED, 0)}


def stop() -> None:
    raise SystemExit


def test_batch_that_takes_too_long_goes_back(sink: Sink):
    waiting(*(f"person{number}" for number in range(5)))

    assert work_off(NOW, seconds=0) == 0
    assert set(Mail.objects.values_list("state", flat=True)) == {State.QUEUED}


def test_letter_arrives_as_it_was_written(sink: Sink):
    mail = waiting("anna", reason="test_reminder", about=7)[0]
    work_off(NOW)

    message = sink.taken()[0].message
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    mail.refresh_from_db()
    assert message["Subject"] == "Seven days are left: Second draft 7"
    assert (message["To"], message["Cc"], message["Bcc"]) == ("anna@portal.example", None, None)
    assert "Good day Lucía Tzul," in text.get_content()
    assert "What it is about: http://localhost:8000/here/" in text.get_content()
    assert "Good day Lucía Tzul," in html.get_content()
    assert message["Auto-Submitted"] == "auto-generated"
    assert text.get_content().splitlines() == mail.body.splitlines()


def test_personal_link_is_in_the_mail_and_in_no_row(sink: Sink):
    mail = waiting("anna", secret="https://portal.example/?a=1&b=2")[0]
    work_off(NOW)

    message = sink.taken()[0].message
    mail.refresh_from_db()
    assert "https://portal.example/?a=1&b=2" in message.get_body(("plain",)).get_content()
    assert 'href="https://portal.example/?a=1&amp;b=2"' in message.get_body(("html",)).get_content()
    assert "portal.example/?a" not in f"{mail.secret}{mail.body}{mail.subject}{mail.error}"


def test_only_what_can_be_refused_says_how(sink: Sink):
    waiting("anna", reason="test_reminder")
    waiting("berta", reason="test_receipt")
    work_off(NOW)

    first, second = (mail.message for mail in sink.taken())
    assert first["List-Unsubscribe"].strip().startswith("<http://localhost:8000/")
    assert first["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert (second["List-Unsubscribe"], second["List-Unsubscribe-Post"]) == (None, None)
