"""Messages as mail servers send them when mail comes back; and a small IMAP server to read them from."""

import re
import socketserver
import ssl
import threading
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from ncss_portal.outbox.models import Mail
from ncss_portal.outbox.numbering import message_id

NOW = datetime(2027, 1, 3, 14, tzinfo=UTC)
ANA = "ana@bank.example"


def sent_mail(recipient: str = ANA, **fields: Any) -> Mail:
    given = {"reason": "test", "occasion": "1", "state": Mail.State.SENT, "sent_at": NOW - timedelta(hours=1), **fields}
    return Mail.objects.create(recipient=recipient, **given)


def number_of(mail: Mail) -> str:
    return message_id(mail.pk, "portal.example")


def recipient_block(
    address: str = ANA,
    action: str = "failed",
    status: str = "5.1.1",
    said: str = "550 5.1.1 User unknown",
    original: str = "",
) -> str:
    first = f"Original-Recipient: rfc822;{original}\n" if original else ""
    rest = f"Action: {action}\nStatus: {status}\nDiagnostic-Code: smtp; {said}\n"
    return f"{first}Final-Recipient: rfc822; {address}\n{rest}"


def dsn(number: str, *blocks: str, part: str = "message/rfc822") -> bytes:
    """A delivery status notification as Postfix writes it."""
    status = "\n".join(blocks or [recipient_block()])
    return f"""Return-Path: <>
From: MAILER-DAEMON@mail.example (Mail Delivery System)
To: portal@portal.example
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="edge"

--edge
Content-Type: text/plain

I'm sorry to have to inform you that your message could not be delivered.

--edge
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example

{status}
--edge
Content-Type: {part}

Message-ID: {number}
From: portal@portal.example
To: {ANA}
Subject: A comment period opens

Words.
--edge--
""".encode()


def exim(number: str, address: str = ANA) -> bytes:
    """As older servers with Exim write it: no delivery status, the address in a header of its own."""
    return f"""From: Mail Delivery System <Mailer-Daemon@mail.example>
X-Failed-Recipients: {address}
Auto-Submitted: auto-replied
Subject: Mail delivery failed: returning message to sender

A message that you sent could not be delivered to one or more of its recipients.

  {address}
    host mx.bank.example: 550 5.1.1 <{address}>: no such user

------ This is a copy of the message, including all the headers. ------

Message-ID: {number}
Subject: A comment period opens
""".encode()


def qmail(number: str, address: str = ANA) -> bytes:
    return f"""From: MAILER-DAEMON@mail.example
Subject: failure notice

Hi. This is the qmail-send program at mail.example.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<{address}>:
Sorry, no mailbox here by that name. (#5.1.1)

--- Below this line is a copy of the message.

Message-ID: {number}
Subject: A comment period opens
""".encode()


def absent(number: str, address: str = ANA) -> bytes:
    """Ana is on leave."""
    return f"""From: Ana <{address}>
Auto-Submitted: auto-replied
In-Reply-To: {number}
Subject: Out of office: A comment period opens

I am away until Monday. Mail to <{address}> will be read then. 550 5.1.1 means that a mailbox is not there.
""".encode()


# --- A small IMAP server ---------------------------------------------------------------------------------------------


class Messages:
    """What lies in the folder: the raw messages, and which of them were seen or moved."""

    def __init__(self, *raws: bytes) -> None:
        self.raws = dict(enumerate(raws, 1))
        self.seen: set[int] = set()
        self.moved: dict[int, str] = {}
        self.said: list[str] = []
        self.password = "p@ss wörd"
        self.refused: set[str] = set()  # commands that are answered by NO
        self.breaks_at = ""  # the connection ends at this command
        self.capabilities = "IMAP4rev1 AUTH=PLAIN MOVE"


class _Talk(socketserver.StreamRequestHandler):
    timeout = 5

    @property
    def messages(self) -> Messages:
        return self.server.messages  # type: ignore[attr-defined]

    def handle(self) -> None:
        self._say("* OK ready")
        while line := self.rfile.readline(8192).decode("utf-8", "replace").rstrip("\r\n"):
            tag, _space, command = line.partition(" ")
            self.messages.said.append(command)
            name = re.match(r"(?:UID )?\w+", command, re.IGNORECASE)[0].upper()  # type: ignore[index]
            if name == self.messages.breaks_at:
                return
            if name in self.messages.refused:
                self._say(f"{tag} NO {command}")
                continue
            self._answer(tag, name, command)
            if name == "LOGOUT":
                return

    def _say(self, words: str) -> None:
        self.wfile.write(words.encode() + b"\r\n")

    def _answer(self, tag: str, name: str, command: str) -> None:
        messages = self.messages
        last = command.split()[-1]
        if name == "CAPABILITY":
            self._say(f"* CAPABILITY {messages.capabilities}")
        elif name == "AUTHENTICATE":
            self._say("+")
            proof = b64decode(self.rfile.readline()).decode()
            if proof != f"\0portal@mail.example\0{messages.password}":
                return self._say(f"{tag} NO {proof}")
        elif name == "LOGIN":
            if messages.password not in command:
                return self._say(f"{tag} NO {command}")
        elif name == "SELECT":
            self._say(f"* {len(messages.raws)} EXISTS")
        elif name == "UID SEARCH":
            unseen = [str(uid) for uid in messages.raws if uid not in messages.seen and uid not in messages.moved]
            self._say("* SEARCH " + " ".join(unseen))
        elif name == "UID FETCH":
            uid, most = int(command.split()[2]), int(re.search(r"<0\.(\d+)>", last)[1])  # type: ignore[index]
            raw = messages.raws[uid][:most]
            self._say(f"* {uid} FETCH (UID {uid} BODY[]<0> {{{len(raw)}}}")
            self.wfile.write(raw + b")\r\n")
        elif name == "UID STORE":
            messages.seen.add(int(command.split()[2]))
        elif name == "UID MOVE":
            messages.moved[int(command.split()[2])] = last
        return self._say(f"{tag} OK done")


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = True
    messages: Messages
    context: ssl.SSLContext | None = None

    def get_request(self) -> Any:
        request, address = super().get_request()
        return (self.context.wrap_socket(request, server_side=True) if self.context else request), address

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is no error here."""


@contextmanager
def serving(messages: Messages, context: ssl.SSLContext | None = None) -> Iterator[int]:
    """Serves a folder on a port of this machine, which it gives."""
    with _Server(("127.0.0.1", 0), _Talk) as server:
        server.messages, server.context = messages, context
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()
