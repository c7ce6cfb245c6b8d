"""Keeps the portal's processes running while somebody tries it out, and leaves none behind."""

import os
import shutil
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

STOP_SECONDS = 10
# A part that dies more often than this within a minute will not get better by itself.
DEATHS_A_MINUTE = 5


class KeepsDyingError(RuntimeError):
    """A part of the portal dies again and again."""


@dataclass
class Part:
    """One process of the portal, with all that it starts itself. `name` is what messages call it."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    sockets: Sequence[int] = ()
    deaths: list[float] = field(default_factory=list)
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        # A session of its own: Ctrl-C in the terminal reaches only us, and we stop the parts in order.
        self.process = subprocess.Popen(  # noqa: S603 (the command is ours)
            [*_dies_with_us(), *self.command],
            env=self.environment,
            pass_fds=self.sockets,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )

    def has_died(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def end(self, signal_number: int) -> None:
        """Send the signal to the process alone; it passes it on as it sees fit."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal_number)

    def sweep(self) -> None:
        """Kill what the process has left behind, for instance the clock of a worker that was killed."""
        if self.process:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def _dies_with_us() -> list[str]:
    """A prefix by which a process is ended when we are killed without a chance to do it."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "TERM", "--"] if setpriv else []


def free_socket(first_port: int = 8000, tries: int = 100) -> socket.socket:
    """A listening socket for this machine only, on the first free port. Nobody can take the port in between."""
    for port in range(first_port, first_port + tries):
        found = socket.socket()
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            found.bind(("127.0.0.1", port))
            found.listen(128)
        except OSError:
            found.close()
        else:
            found.set_inheritable(True)
            return found
    raise OSError(f"no free port from {first_port} to {first_port + tries - 1}")


def keep_running(parts: Sequence[Part], stop: threading.Event, say: Callable[[str], None]) -> None:
    """Start again what dies, until `stop` is set. Raises KeepsDyingError where that does not help."""
    while not stop.wait(0.5):
        for part in parts:
            if part.has_died():
                part.sweep()
                now = time.monotonic()
                part.deaths = [moment for moment in part.deaths if now - moment < 60] + [now]
                if len(part.deaths) > DEATHS_A_MINUTE:
                    raise KeepsDyingError(part.name)
                say(part.name)
                part.start()


def stop_all(parts: Sequence[Part]) -> None:
    """End all parts in peace, together; after STOP_SECONDS by force."""
    for part in parts:
        part.end(signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS
    for part in parts:
        if part.process:
            with suppress(subprocess.TimeoutExpired):
                part.process.wait(max(0.1, deadline - time.monotonic()))
        part.sweep()
