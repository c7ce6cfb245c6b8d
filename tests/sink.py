"""A mail server that takes everything and keeps nothing but numbers, as a process of its own, on a free port.

For tests of amounts and for `make bench`: it answers at once, or after so many milliseconds for each mail, so that
what is measured is the portal and not the server. Started as `python -m tests.sink [--delay-ms N]`, it prints its port;
to each line on its standard input it answers with what it has seen, as one line of JSON.
"""

import argparse
import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
GREETING, FINE, GO_ON, BYE = b"220 sink\r\n", b"250 fine\r\n", b"354 go on\r\n", b"221 bye\r\n"
END = b"\r\n.\r\n"


@dataclass(frozen=True)
class Seen:
    """What the sink has seen since it began: `recipients` different addresses, `repeated` mails beyond the first."""

    mails: int = 0
    connections: int = 0
    size: int = 0
    recipients: int = 0
    repeated: int = 0


@dataclass(frozen=True)
class Sink:
    """A running sink."""

    process: subprocess.Popen[str]
    port: int

    @property
    def email_url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def seen(self) -> Seen:
        if not self.process.stdin or not self.process.stdout:
            raise RuntimeError("The sink was started without a way to ask it.")
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return Seen(**json.loads(self.process.stdout.readline()))


@contextmanager
def sink(*, delay_ms: float = 0) -> Iterator[Sink]:
    """Starts one, and stops it at the end."""
    command = [sys.executable, "-m", "tests.sink", "--delay-ms", str(delay_ms)]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
    ) as process:
        try:
            yield Sink(process, int(process.stdout.readline() if process.stdout else 0))
        finally:
            process.terminate()


class _Counts:
    def __init__(self) -> None:
        self.mails = self.connections = self.size = 0
        self.addresses: set[bytes] = set()

    def told(self) -> str:
        known = len(self.addresses)
        seen = Seen(self.mails, self.connections, self.size, known, self.mails - known)
        return json.dumps(seen.__dict__)


class _Talk(asyncio.Protocol):
    """One connection. It knows just enough of RFC 5321 for a client that behaves."""

    transport: asyncio.Transport

    def __init__(self, counts: _Counts, delay: float) -> None:
        self._counts, self._delay = counts, delay
        self._buffer, self._in_text, self._recipient = b"", False, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport  # type: ignore[assignment]
        self._counts.connections += 1
        self.transport.write(GREETING)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while self._take_text() if self._in_text else self._take_line():
            pass

    def _take_line(self) -> bool:
        line, found, rest = self._buffer.partition(b"\r\n")
        if not found:
            return False
        self._buffer = rest
        word = line[:4].upper()
        if word == b"QUIT":
            self.transport.write(BYE)
            self.transport.close()
            return False
        if word == b"RCPT":
            self._recipient = line.partition(b":")[2].strip(b" <>").lower()
        self._in_text = word == b"DATA"
        self.transport.write(GO_ON if self._in_text else FINE)
        return True

    def _take_text(self) -> bool:
        text, found, rest = self._buffer.partition(END)
        if not found:
            return False
        self._buffer, self._in_text = rest, False
        self._counts.mails += 1
        self._counts.size += len(text)
        self._counts.addresses.add(self._recipient)
        if self._delay:
            asyncio.get_running_loop().call_later(self._delay, self._answer)
        else:
            self._answer()
        return True

    def _answer(self) -> None:
        if not self.transport.is_closing():
            self.transport.write(FINE)


async def _serve(delay: float) -> None:
    counts, loop = _Counts(), asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Talk(counts, delay), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)  # noqa: T201 (how it answers)
    async with server:
        # Standard input ends when who started it is gone.
        while await asyncio.to_thread(sys.stdin.readline):
            print(counts.told(), flush=True)  # noqa: T201


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--delay-ms", type=float, default=0)
    asyncio.run(_serve(parser.parse_args().delay_ms / 1000))
