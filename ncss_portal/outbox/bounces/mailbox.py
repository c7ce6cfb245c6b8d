"""Fetches mail that came back from a mailbox, over IMAP: what nobody has seen yet, a bounded part of it in each run."""

import imaplib
import logging
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import parse_qs, unquote, urlsplit

from django.conf import settings

from ncss_portal.outbox.bounces.noting import note_report
from ncss_portal.outbox.bounces.reading import LONGEST, read

logger = logging.getLogger(__name__)

# For one run; the next one goes on.
MOST, SECONDS = 200, 60.0
# For each step of the talk with the server.
TIMEOUT = 20.0
SECURE, STARTTLS, PLAIN = "imaps", "imap+tls", "imap"
PORTS = {SECURE: 993, STARTTLS: 143, PLAIN: 143}
THIS_MACHINE = {"localhost", "127.0.0.1", "::1"}
Talk = imaplib.IMAP4


class NotReached(Exception):
    """Why the mailbox could not be read. Its words hold neither name nor password."""


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Where the mailbox is, as BOUNCE_URL says: imaps://user:password@host/INBOX?move_to=Read, percent-encoded."""

    scheme: str
    host: str
    port: int
    user: str = field(repr=False)
    password: str = field(repr=False)
    folder: str
    move_to: str

    @classmethod
    def of(cls, url: str) -> "Mailbox":
        """Raises NotReached for an address that cannot be one."""
        try:
            parts = urlsplit(url)
            host, port = parts.hostname or "", parts.port or PORTS.get(parts.scheme, 0)
            texts = [parts.username or "", parts.password or "", parts.path.strip("/") or "INBOX"]
            user, password, folder = (unquote(text, errors="strict") for text in texts)
            move_to = parse_qs(parts.query).get("move_to", [""])[0]
        except ValueError:
            raise NotReached("BOUNCE_URL is not an address. Write it like imaps://user:password@host/INBOX.") from None
        if parts.scheme not in PORTS or not host or not user:
            raise NotReached("BOUNCE_URL must look like imaps://user:password@host/INBOX.")
        if parts.scheme == PLAIN and host not in THIS_MACHINE:
            raise NotReached("BOUNCE_URL must begin with imaps:// or imap+tls://, unless the server is this machine.")
        if not all(name.isascii() and name.isprintable() for name in (folder, move_to)):
            raise NotReached("Folders in BOUNCE_URL must have plain names, without accents.")
        return cls(parts.scheme, host, port, user, password, folder, move_to)


@dataclass(slots=True)
class Tally:
    """What a run did: messages that were read, and notes that are new."""

    read: int = 0
    noted: int = 0


def read_returned_mail(url: str = "", *, at: datetime | None = None, seconds: float = SECONDS) -> Tally:
    """Reads the unseen messages and notes what came back. Raises NotReached; what was noted until then stays."""
    mailbox = Mailbox.of(url or settings.BOUNCE_URL)
    end = time.monotonic() + seconds
    tally = Tally()
    with _talk(mailbox) as talk:
        for uid in _unseen(talk)[:MOST]:
            if time.monotonic() > end:
                break
            _take(talk, uid, mailbox, tally, at)
    return tally


def _take(talk: Talk, uid: str, mailbox: Mailbox, tally: Tally, at: datetime | None) -> None:
    """Reads one message. It is marked as seen only once it is noted: whoever dies in between reads it again."""
    raw = _beginning_of(talk, uid)
    try:
        tally.noted += note_report(read(raw), at)
    except Exception:  # the database may be busy: the next run tries again
        logger.exception("A message of the mailbox could not be noted.")
        return
    tally.read += 1
    _uid(talk, "STORE", uid, "+FLAGS.SILENT", r"(\Seen)")
    if mailbox.move_to:
        _move(talk, uid, mailbox.move_to)


# --- The talk with the server ----------------------------------------------------------------------------------------


@contextmanager
def _talk(mailbox: Mailbox) -> Iterator[Talk]:
    """A connection on which the folder is open. Whatever goes wrong on it becomes NotReached."""
    talk: Talk | None = None
    try:
        talk = _connect(mailbox)
        _log_in(talk, mailbox)
        _expect(talk.select(_quoted(mailbox.folder)), "there is no such folder")
        yield talk
    except NotReached:
        raise
    except ssl.SSLError as problem:
        raise NotReached(f"The mailbox was not reached: {problem}") from problem
    except OSError as problem:
        raise NotReached(f"The mailbox was not reached: {type(problem).__name__} {problem.strerror or ''}") from problem
    except Exception as problem:  # a server's own words may repeat what it was told, so they are not passed on
        raise NotReached(f"The mailbox was not read: {type(problem).__name__}") from None
    finally:
        _hang_up(talk)


def _connect(mailbox: Mailbox) -> Talk:
    # Python itself does not look at the certificate unless it is told to.
    verified = ssl.create_default_context()
    if mailbox.scheme == SECURE:
        return imaplib.IMAP4_SSL(mailbox.host, mailbox.port, ssl_context=verified, timeout=TIMEOUT)
    talk = imaplib.IMAP4(mailbox.host, mailbox.port, timeout=TIMEOUT)
    if mailbox.scheme == STARTTLS:
        try:
            talk.starttls(ssl_context=verified)
        except BaseException:
            _hang_up(talk)
            raise
    return talk


def _log_in(talk: Talk, mailbox: Mailbox) -> None:
    # LOGIN takes no letters beyond ASCII.
    proof = f"\0{mailbox.user}\0{mailbox.password}".encode()
    try:
        if "AUTH=PLAIN" in talk.capabilities:
            talk.authenticate("PLAIN", lambda _challenge: proof)
        else:
            talk.login(_quoted(mailbox.user), mailbox.password)
    except imaplib.IMAP4.abort:
        raise
    except (imaplib.IMAP4.error, UnicodeError):
        raise NotReached("The mailbox was not opened: the server does not take this name and password.") from None


def _unseen(talk: Talk) -> list[str]:
    """The numbers of the unseen messages, the oldest first."""
    found = _uid(talk, "SEARCH", "UNSEEN")
    return [uid for uid in (found[0] or b"").decode("ascii", "replace").split() if uid.isdecimal()] if found else []


def _beginning_of(talk: Talk, uid: str) -> bytes:
    """So much of a message as is read, however long it is. Looking at it does not mark it as seen."""
    for answer in _uid(talk, "FETCH", uid, f"(BODY.PEEK[]<0.{LONGEST}>)"):
        if isinstance(answer, tuple):
            return bytes(answer[1])
    return b""


def _move(talk: Talk, uid: str, folder: str) -> None:
    """Where the server cannot move, the message stays where it is, as seen. Nothing is ever deleted."""
    if "MOVE" not in talk.capabilities:
        return
    kind, _said = talk.uid("MOVE", uid, _quoted(folder))
    if kind != "OK":
        logger.warning("A message that was read could not be moved: is there a folder %r?", folder)


def _uid(talk: Talk, *command: str) -> list:
    kind, answer = talk.uid(*command)
    _expect((kind, answer), f"the server did not take {command[0]}")
    return answer


def _expect(answer: tuple, why: str) -> None:
    if answer[0] != "OK":
        raise NotReached(f"The mailbox was not read: {why}.")


def _quoted(name: str) -> str:
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _hang_up(talk: Talk | None) -> None:
    if talk is None:
        return
    try:
        talk.logout()
    except Exception as problem:  # the server is gone already
        logger.info("Closing the connection to the mailbox: %s", type(problem).__name__)
        with suppress(OSError):
            talk.shutdown()
