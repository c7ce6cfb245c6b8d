"""A mail server that keeps a list of all that it took, and misbehaves when asked: `python -m tests.outbox.sink FOLDER`.

It notes every text in `FOLDER/taken` before it answers. The address of the recipient says how it behaves:
    later@          refuses the recipient for now, the first time
    later-text@     refuses the text for now, the first time
    never@          refuses the recipient for good
    never-text@     refuses the text for good
    goodbye@        takes the mail and then hangs up
    farewell@       takes the mail and answers the next one with 421
    silent@         takes the text and hangs up without an answer
    garbled@        takes the text and answers what is no answer
    busy@           takes the text and answers 421
    slow@           takes the text and answers after a second
    stuck@          does not answer to the recipient at all
"""

import asyncio
import json
import sys
import time
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

OK = "250 OK"


class Sink:
    """What the server does with a mail."""

    def __init__(self, folder: Path, delay: float) -> None:
        self.taken, self.delay = (folder / "taken").open("a"), delay
        self.seen: set[str] = set()
        self.told_to_go: set[str] = set()

    async def handle_MAIL(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any) -> str:  # noqa: N802
        if str(session.peer) in self.told_to_go:
            # As soon as the answer is written: what was not read by then goes out before the end.
            asyncio.get_running_loop().call_soon(server.transport.close)
            return "421 Service not available"
        envelope.mail_from = address
        return OK

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any) -> str:  # noqa: N802
        how = address.partition("@")[0].rstrip("0123456789")
        if how == "never":
            return "550 5.1.1 No such mailbox"
        if how == "later" and self._is_new(address):
            return "451 4.7.1 Come again"
        if how == "stuck":
            await asyncio.sleep(30)
        envelope.rcpt_tos.append(address)
        return OK

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        how = envelope.rcpt_tos[0].partition("@")[0].rstrip("0123456789")
        if how == "never-text":
            return "554 5.6.0 Not this"
        if how == "later-text" and self._is_new(envelope.rcpt_tos[0]):
            return "451 4.7.1 Come again"
        if how == "busy" and self._is_new(envelope.rcpt_tos[0]):
            return "421 4.3.2 Not now"
        self._note(session, envelope)
        await asyncio.sleep(1 if how == "slow" else self.delay)
        if how == "silent":
            server.transport.abort()
        if how == "goodbye":
            # As soon as the answer is written: what was not read by then goes out before the end.
            asyncio.get_running_loop().call_soon(server.transport.close)
        if how == "farewell":
            self.told_to_go.add(str(session.peer))
        return "what?" if how == "garbled" else OK

    def _is_new(self, address: str) -> bool:
        known = address in self.seen
        self.seen.add(address)
        return not known

    def _note(self, session: Session, envelope: Envelope) -> None:
        raw = bytes(envelope.content or b"").decode("latin-1")
        line = {"to": envelope.rcpt_tos, "at": time.time(), "from": str(session.peer), "text": raw}
        self.taken.write(json.dumps(line) + "\n")
        self.taken.flush()


async def main(folder: Path, name: str, delay: float) -> None:
    """Listens on a free port of this machine, says which in `FOLDER/port`, and answers until it is stopped."""
    sink = Sink(folder, delay)
    make = lambda: SMTP(sink, hostname=name, ident=name, enable_SMTPUTF8=False, timeout=600)  # noqa: E731
    server = await asyncio.get_running_loop().create_server(make, "127.0.0.1", int(port_of(folder)))
    (folder / "port.new").write_text(str(server.sockets[0].getsockname()[1]))
    (folder / "port.new").rename(folder / "port")
    await server.serve_forever()


def port_of(folder: Path) -> str:
    """The port of an earlier start, so that a sink that was down comes back at the same place."""
    return (folder / "port").read_text() if (folder / "port").exists() else "0"


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2], float(sys.argv[3])))
