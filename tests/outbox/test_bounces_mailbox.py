"""Fetching mail that came back from a mailbox: what is unseen, a bounded part of it, over a connection that is sure."""

import io
import json
import ssl
from datetime import timedelta
from urllib.parse import quote

import pytest
from celery.app.base import Celery
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.core.management import CommandError, call_command

from ncss_portal.outbox import tasks
from ncss_portal.outbox.bounces import mailbox
from ncss_portal.outbox.bounces.mailbox import Mailbox, NotReached, read_returned_mail
from ncss_portal.outbox.models import Bounce
from tests.outbox.returned import NOW, Messages, absent, dsn, number_of, sent_mail, serving

pytestmark = pytest.mark.django_db
PASSWORD = quote("p@ss wörd", safe="")


def url(port: int, *, scheme: str = "imap", password: str = PASSWORD, folder: str = "INBOX", query: str = "") -> str:
    return f"{scheme}://portal%40mail.example:{password}@localhost:{port}/{folder}{query}"


def run(messages: Messages, at=NOW, **options) -> mailbox.Tally:
    with serving(messages) as port:
        return read_returned_mail(url(port, **options), at=at)


# --- What is read ----------------------------------------------------------------------------------------------------


def test_unseen_messages_are_read_noted_and_marked_as_seen():
    messages = Messages(b"Seen before", dsn(number_of(sent_mail())), absent("<1@x>"))
    messages.seen = {1}

    tally = run(messages)

    assert (tally.read, tally.noted, messages.seen) == (2, 1, {1, 2, 3})
    assert Bounce.objects.get().status == "5.1.1"
    assert [word for word in messages.said if "UID FETCH 1" in word] == []


def test_second_run_finds_nothing_new():
    messages = Messages(dsn(number_of(sent_mail())))
    run(messages)

    assert run(messages) == mailbox.Tally(0, 0)


def test_looking_at_a_message_alone_does_not_mark_it():
    messages = Messages(b"Hello")
    run(messages)

    assert [word for word in messages.said if "FETCH" in word] == ["UID FETCH 1 (BODY.PEEK[]<0.131072>)"]


def test_only_the_beginning_of_a_long_message_is_fetched():
    messages = Messages(dsn(number_of(sent_mail())) + b"x" * 10_000_000)

    assert run(messages).noted == 1


def test_one_run_takes_a_bounded_number_the_oldest_first(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(mailbox, "MOST", 2)
    messages = Messages(b"1", b"2", b"3")

    assert run(messages).read == 2
    assert messages.seen == {1, 2}


def test_run_ends_when_its_time_is_over():
    messages = Messages(b"1", b"2")

    with serving(messages) as port:
        assert read_returned_mail(url(port), seconds=-1).read == 0


def test_message_that_could_not_be_noted_is_read_again(monkeypatch: pytest.MonkeyPatch):
    messages = Messages(dsn(number_of(sent_mail())), b"Another")

    def fail(*_args: object) -> int:
        raise RuntimeError("the database is busy")

    with monkeypatch.context() as broken:
        broken.setattr(mailbox, "note_report", fail)
        assert run(messages) == mailbox.Tally(0, 0)

    assert messages.seen == set()
    assert run(messages) == mailbox.Tally(2, 1)


def test_messages_are_moved_where_a_folder_is_named():
    messages = Messages(b"Hello")
    run(messages, query="?move_to=Read%20%22mail%22")

    assert (messages.seen, messages.moved) == ({1}, {1: '\\"mail\\""'})
    assert 'UID MOVE 1 "Read \\"mail\\""' in messages.said


@pytest.mark.parametrize(
    ("capabilities", "refused"), [("IMAP4rev1 AUTH=PLAIN", ""), ("IMAP4rev1 AUTH=PLAIN MOVE", "UID MOVE")]
)
def test_messages_stay_as_seen_where_they_cannot_be_moved(capabilities: str, refused: str):
    messages = Messages(b"1", b"2")
    messages.capabilities, messages.refused = capabilities, {refused}

    assert run(messages, query="?move_to=Read").read == 2
    assert (messages.seen, messages.moved) == ({1, 2}, {})


def test_nothing_is_ever_deleted():
    messages = Messages(b"1", dsn(number_of(sent_mail())))
    run(messages, query="?move_to=Read")

    assert [word for word in messages.said if "DELETE" in word.upper() or "EXPUNGE" in word.upper()] == []


def test_server_that_knows_login_only_is_read():
    messages = Messages(b"1")
    messages.capabilities, messages.password = "IMAP4rev1", "plain"

    assert run(messages, password="plain").read == 1


# --- What goes wrong -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("capabilities", ["IMAP4rev1", "IMAP4rev1 AUTH=PLAIN"])
def test_wrong_password_is_told_without_the_password(capabilities: str):
    messages = Messages(b"1")
    messages.capabilities = capabilities

    with pytest.raises(NotReached) as problem:
        run(messages, password="geheim")

    assert "does not take this name and password" in str(problem.value)
    assert "geheim" not in str(problem.value) + repr(problem.value.__cause__)


@pytest.mark.parametrize("command", ["SELECT", "UID SEARCH", "UID FETCH", "UID STORE"])
def test_server_that_refuses_is_told(command: str):
    messages = Messages(b"1")
    messages.refused = {command}

    with pytest.raises(NotReached, match="not read"):
        run(messages)


@pytest.mark.parametrize("command", ["CAPABILITY", "AUTHENTICATE", "SELECT", "UID SEARCH", "UID FETCH", "UID STORE"])
def test_connection_that_breaks_is_told_and_what_was_noted_stays(command: str):
    messages = Messages(dsn(number_of(sent_mail())))
    messages.breaks_at = command

    with pytest.raises(NotReached):
        run(messages)

    assert Bounce.objects.count() == (1 if command == "UID STORE" else 0)
    messages.breaks_at = ""
    run(messages)
    assert (Bounce.objects.count(), messages.seen) == (1, {1})


def test_server_that_is_not_there_is_told():
    with serving(Messages()) as port:
        pass

    with pytest.raises(NotReached, match="not reached: ConnectionRefusedError"):
        read_returned_mail(url(port))


def test_server_that_says_nothing_is_given_up(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(mailbox, "TIMEOUT", 0.05)
    monkeypatch.setattr("tests.outbox.returned._Talk.handle", lambda talk: talk.rfile.read())

    with pytest.raises(NotReached, match="TimeoutError"):
        run(Messages())


# --- Over TLS --------------------------------------------------------------------------------------------------------


@pytest.fixture
def certificate(tmp_path):
    """A server's side of TLS with a certificate of its own for "localhost", and where the certificate lies."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(NOW - timedelta(days=3650)).not_valid_after(NOW + timedelta(days=3650))
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
    path = tmp_path / "server.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM) + secret)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context, path


def test_server_whose_certificate_nobody_vouches_for_is_not_told_the_password(certificate):
    messages = Messages(b"1")

    with serving(messages, certificate[0]) as port, pytest.raises(NotReached, match="CERTIFICATE_VERIFY_FAILED"):
        read_returned_mail(url(port, scheme="imaps"))

    assert messages.said == []


def test_server_with_a_good_certificate_is_read(certificate, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[1]))

    with serving(Messages(b"1"), certificate[0]) as port:
        assert read_returned_mail(url(port, scheme="imaps")).read == 1


def test_certificate_for_another_name_is_refused(certificate, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[1]))

    with serving(Messages(b"1"), certificate[0]) as port, pytest.raises(NotReached, match="CERTIFICATE_VERIFY_FAILED"):
        read_returned_mail(url(port, scheme="imaps").replace("localhost", "127.0.0.1"))


def test_server_without_starttls_is_not_told_the_password():
    messages = Messages(b"1")

    with serving(messages) as port, pytest.raises(NotReached):
        read_returned_mail(url(port, scheme="imap+tls"))

    assert [word for word in messages.said if "AUTH" in word or "LOGIN" in word] == []


# --- BOUNCE_URL ------------------------------------------------------------------------------------------------------


def test_address_is_understood_with_what_is_encoded_in_it():
    found = Mailbox.of("imaps://portal%40mail.example:a%2Fb%3A%25@mail.example/Bounces%20in?move_to=Bounces%20read")

    assert (found.host, found.port, found.user, found.password) == ("mail.example", 993, "portal@mail.example", "a/b:%")
    assert (found.folder, found.move_to) == ("Bounces in", "Bounces read")
    assert "a/b" not in repr(found)


def test_folder_is_the_inbox_where_none_is_named():
    assert Mailbox.of("imap+tls://u:p@mail.example").folder == "INBOX"


@pytest.mark.parametrize(
    "wrong",
    [
        *(
            "mail.example",
            "https://u:secret@mail.example/INBOX",
            "imap://u:secret@mail.example/INBOX",
            "imaps:///INBOX",
        ),
        *("imaps://u:secret@mail.example:port/INBOX", "imaps://u:secret@[::1/INBOX", "imaps://mail.example/INBOX"),
        *(
            "imaps://u:secret@mail.example/A%0D%0AB",
            "imaps://u:secret@mail.example/Entw%C3%BCrfe",
            "imaps://u:%FF@m.example",
        ),
    ],
)
def test_wrong_address_is_told_without_the_password(wrong: str):
    with pytest.raises(NotReached) as problem:
        Mailbox.of(wrong)

    assert "BOUNCE_URL" in str(problem.value)
    assert "secret" not in str(problem.value)


# --- The command and the task ----------------------------------------------------------------------------------------


def test_command_says_what_it_did(settings):
    sent = number_of(sent_mail(sent_at=None, state="unknown", claimed_at=NOW, claim="0" * 32))
    with serving(Messages(b"1", dsn(sent))) as port:
        settings.BOUNCE_URL = url(port)
        out = io.StringIO()
        call_command("read_bounces", "--json", stdout=out)

    assert json.loads(out.getvalue())["read"] == 2


def test_command_without_a_mailbox_or_with_a_wrong_one_fails_clearly(settings):
    settings.BOUNCE_URL = ""
    with pytest.raises(CommandError, match="BOUNCE_URL is not set"):
        call_command("read_bounces")

    settings.BOUNCE_URL = "imaps://nobody"
    with pytest.raises(CommandError, match="must look like"):
        call_command("read_bounces")


def test_task_does_nothing_where_there_is_no_mailbox(settings, celery_app: Celery):
    settings.BOUNCE_URL = ""

    tasks.read_returned_mail()


def test_task_survives_a_mailbox_that_cannot_be_reached(settings, caplog: pytest.LogCaptureFixture):
    settings.BOUNCE_URL = "imaps://u:secret@mail.example:port/INBOX"

    tasks.read_returned_mail()

    assert "BOUNCE_URL is not an address" in caplog.text
    assert "secret" not in caplog.text
