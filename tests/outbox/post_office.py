"""What the outbox meets in production, started for the tests alone: PostgreSQL, Redis, workers, beat and a mail server.

Each is proved to be ours before anything is killed or emptied.
"""

import json
import os
import signal
import smtplib
import subprocess
import sys
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import psycopg
from celery import Celery

from scripts.prepare import ROOT
from tests.servers import NotOursError, Servers

START_SECONDS = 30
# `make stress` runs the long tests at full size; `make test` a small one of each.
IS_STRESS = os.environ.get("PORTAL_STRESS") == "1"


@dataclass(frozen=True)
class Taken:
    """One text that the mail server took."""

    to: list[str]
    at: float
    talk: str
    message: EmailMessage

    @property
    def number(self) -> str:
        return str(self.message["Message-ID"])


def wait_for(found: Callable[[], Any], what: str, seconds: float = START_SECONDS) -> Any:
    """What was found, as soon as it is there. Fails with the words when it does not come."""
    deadline = time.monotonic() + seconds
    while not (answer := found()):
        assert time.monotonic() < deadline, f"after {seconds} s: {what}"
        time.sleep(0.02)
    return answer


@dataclass
class Sink:
    """A mail server in a process of its own, on a free port of this machine; see tests/outbox/sink.py."""

    folder: Path
    delay: float = 0
    name: str = field(default_factory=lambda: f"sink-{uuid.uuid4().hex[:12]}")
    process: subprocess.Popen[bytes] | None = None

    def start(self, *, delay: float = 0) -> None:
        self.folder.mkdir(exist_ok=True)
        command = [sys.executable, "-m", "tests.outbox.sink", str(self.folder), self.name, str(delay)]
        with (self.folder / "log").open("a") as log:
            self.process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)
        wait_for(self._answers, f"the mail server: {(self.folder / 'log').read_text()}")

    def _answers(self) -> bool:
        with suppress(OSError, ValueError, NotOursError):
            self.prove_ours()
            return True
        return False

    @property
    def port(self) -> int:
        return int((self.folder / "port").read_text())

    def prove_ours(self) -> None:
        """Raises NotOursError where the mail server on our port does not bear the name that was made up for ours."""
        with smtplib.SMTP() as talk:
            _code, banner = talk.connect("127.0.0.1", self.port)
        if self.name.encode() not in banner:
            raise NotOursError(f"the mail server on port {self.port}: {banner!r}")

    def taken(self) -> list[Taken]:
        """Everything that was taken, in order."""
        with suppress(FileNotFoundError):
            lines = (self.folder / "taken").read_text().splitlines()
            return [self._read(json.loads(line)) for line in lines]
        return []

    def _read(self, line: dict[str, Any]) -> Taken:
        message = message_from_bytes(line["text"].encode("latin-1"), policy=policy.default)
        assert isinstance(message, EmailMessage)
        return Taken(line["to"], line["at"], line["from"], message)

    def count(self) -> int:
        """How many were taken, without reading them."""
        taken = self.folder / "taken"
        return taken.read_bytes().count(b"\n") if taken.exists() else 0

    def empty(self) -> None:
        if (self.folder / "taken").exists():
            os.truncate(self.folder / "taken", 0)

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait(START_SECONDS)


@dataclass
class PostOffice:
    """All servers, and the outbox's table."""

    servers: Servers
    sink: Sink
    programs: list[subprocess.Popen[bytes]] = field(default_factory=list)
    # Works for one test after the other, since it takes long to start.
    standing: subprocess.Popen[bytes] | None = None

    @property
    def folder(self) -> Path:
        return self.servers.folder

    @property
    def environment(self) -> dict[str, str]:
        own = {
            "DJANGO_SETTINGS_MODULE": "tests.outbox.workshop",
            "EMAIL_URL": f"smtp://127.0.0.1:{self.sink.port}",
            "SECRET_KEY": "only-for-tests-only-for-tests-only-for-tests-only-for-tests",
            "ALLOWED_HOSTS": "localhost",
            "VAR_DIR": str(self.folder / "var"),
            "DEBUG": "0",
            "DEMO": "0",
            "HTTPS": "0",
        }
        return os.environ | self.servers.environment | own

    # --- The table ----------------------------------------------------------------------------------------------------

    def ask(self, sql: str, *values: Any) -> list[Any]:
        with psycopg.connect(host=str(self.folder), user="portal", dbname="portal", autocommit=True) as connection:
            cursor = connection.execute(sql, values)
            return cursor.fetchall() if cursor.description else []

    def empty(self) -> None:
        self.servers.prove_ours()
        self.sink.prove_ours()
        self.ask("TRUNCATE outbox_mail, outbox_mailing, outbox_pace CASCADE")
        self.sink.empty()
        for left in ("crashes", "crash.json"):
            (self.folder / left).unlink(missing_ok=True)

    def write(self, number: int, *, reason: str = "test_reminder", who: str = "person") -> None:
        """Puts so many mails into the outbox, each to somebody else."""
        self.ask(
            """INSERT INTO outbox_mail (recipient, reason, occasion, about, is_test, language, subject, body, secret,
                   state, due_at, created_at, attempts, error)
               SELECT %s || n || '@portal.example', %s, '1', n, false, '', '', '', '', 'queued', now(), now(), 0, ''
               FROM generate_series(1, %s) AS n""",
            who, reason, number,
        )  # fmt: skip

    def states(self) -> Counter[str]:
        return Counter(dict(self.ask("SELECT state, count(*) FROM outbox_mail GROUP BY state")))

    def is_over(self) -> bool:
        return not self.states().keys() & {"queued", "claimed", "sending"}

    def let_time_pass(self, *states: str) -> None:
        """What was taken up or begun, was so ten minutes ago: nobody is at it any more."""
        self.ask(
            "UPDATE outbox_mail SET claimed_at = claimed_at - interval '10 minutes' WHERE state = ANY(%s)", list(states)
        )

    def bring_forward(self) -> None:
        """What shall be tried later is due now."""
        self.ask("UPDATE outbox_mail SET due_at = now() WHERE state = 'queued'")

    # --- Those who work -----------------------------------------------------------------------------------------------

    def ring(self, task: str = "sweep") -> None:
        # The address is given to the connection: for an app, CELERY_BROKER_URL of the suite's own Redis would win.
        address = self.servers.environment["CELERY_BROKER_URL"]
        with Celery(set_as_current=False) as bell, bell.connection_for_write(address) as connection:
            bell.send_task(f"ncss_portal.outbox.tasks.{task}", ignore_result=True, connection=connection)

    def start_worker(self, *, processes: int = 2) -> subprocess.Popen[bytes]:
        name = f"worker{len(self.programs)}@here"
        words = ["worker", "--hostname", name, "--concurrency", str(processes), "--loglevel", "INFO"]
        quick = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
        return self._start("-m", "tests.outbox.crashing_worker", str(self.folder), *words, *quick)

    def staff(self) -> None:
        """Sees to it that a worker is there. It stays for the next tests."""
        if self.standing is None or self.standing.poll() is not None:
            self.standing = self.start_worker()

    def start_beat(self, *, every: float = 30) -> subprocess.Popen[bytes]:
        schedule = self.folder / f"schedule{len(self.programs)}"
        beat = ["beat", "--pidfile=", "--schedule", str(schedule), "--max-interval", "1"]
        return self._start("-m", "celery", "-A", "ncss_portal", *beat, SWEEP_EVERY=str(every))

    def _start(self, *words: str, **more: str) -> subprocess.Popen[bytes]:
        with (self.folder / "programs.log").open("a") as log:
            program = subprocess.Popen(
                [sys.executable, *words],
                cwd=ROOT, env=self.environment | more, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        self.programs.append(program)
        return program

    def kill(self, program: subprocess.Popen[bytes]) -> None:
        """SIGKILL to the program and all its children, at once."""
        with suppress(ProcessLookupError):
            os.killpg(program.pid, signal.SIGKILL)
        program.wait(START_SECONDS)

    def stop(self, program: subprocess.Popen[bytes], *, whole_group: bool) -> None:
        """SIGTERM to the program, or to its children too; returns when it has stopped."""
        if whole_group:
            os.killpg(program.pid, signal.SIGTERM)
        else:
            program.terminate()
        program.wait(START_SECONDS * 2)

    def send_home(self) -> None:
        """Kills all but the standing worker."""
        for program in self.programs:
            if program is not self.standing:
                self.kill(program)

    def close(self) -> None:
        """Kills all who work."""
        self.standing = None
        self.send_home()

    def log(self) -> str:
        return (self.folder / "programs.log").read_text()


@contextmanager
def post_office(servers: Servers) -> Iterator[PostOffice]:
    """A post office with an empty outbox; nobody works there yet."""
    office = PostOffice(servers, Sink(servers.folder / "sink"))
    office.sink.start()
    try:
        office.staff()  # it gets ready meanwhile
        migrate = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
        subprocess.run(migrate, cwd=ROOT, env=office.environment, check=True)
        yield office
    finally:
        office.close()
        office.sink.stop()
