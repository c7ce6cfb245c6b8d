"""A PostgreSQL and a Redis for the tests alone: on unix sockets in a folder of their own, no port, gone afterwards.

The servers that belong to the machine are never touched: before a test may destroy anything, `prove_ours` asks the
server itself in which folder it keeps its data.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import redis

from scripts.needs import postgresql_programs

START_SECONDS = 30


class NotOursError(RuntimeError):
    """The server that answered is not the one that was started here."""


@dataclass(frozen=True)
class Servers:
    """Both servers while they run; `folder` holds their sockets, data and logs."""

    folder: Path
    # The process of Redis: one, or one after the other where a test kills it.
    bells: list[subprocess.Popen[bytes]] = field(default_factory=list, compare=False, repr=False)

    @property
    def postgresql_data(self) -> Path:
        return self.folder / "postgresql"

    @property
    def redis_socket(self) -> Path:
        return self.folder / "redis.sock"

    @property
    def environment(self) -> dict[str, str]:
        """The variables with which the portal uses them. Celery has its own spelling of a socket's address."""
        return {
            "DATABASE_URL": f"postgres://portal@/portal?host={self.folder}",
            "REDIS_URL": f"unix://{self.redis_socket}",
            "CELERY_BROKER_URL": f"redis+socket://{self.redis_socket}",
        }

    def prove_ours(self) -> None:
        """Raises NotOursError where a server keeps its data elsewhere, or listens to more than its socket."""
        with psycopg.connect(host=str(self.folder), user="portal", dbname="postgres") as connection:
            facts = [connection.execute(f"SHOW {name}").fetchone() for name in ("data_directory", "listen_addresses")]
        if facts != [(str(self.postgresql_data),), ("",)]:
            raise NotOursError(f"PostgreSQL at {self.folder}: {facts}")
        with redis.Redis(unix_socket_path=str(self.redis_socket)) as client:
            known = {**client.config_get("dir"), **client.config_get("port")}
        if known != {"dir": str(self.folder), "port": "0"}:
            raise NotOursError(f"Redis at {self.redis_socket}: {known}")

    def kill_redis(self) -> None:
        """Redis is gone, and all that it knew, as when its machine breaks down."""
        self.prove_ours()
        self.bells[-1].kill()
        self.bells[-1].wait(START_SECONDS)
        self.redis_socket.unlink(missing_ok=True)
        for kept in self.folder.glob("*.rdb"):
            kept.unlink()

    def start_redis(self) -> None:
        """Starts Redis, empty, on the same socket; returns when it answers."""
        self.bells.append(_start_redis(self))


@contextmanager
def private_servers(*, durable: bool = False) -> Iterator[Servers]:
    """PostgreSQL and Redis, started and proved to be ours; stopped, and their folder removed, at the end.

    `durable`: PostgreSQL keeps each transaction on disk, as in production; for figures, since it takes longer.
    """
    # Short, and always under /tmp: the path of a socket may have no more than 107 bytes.
    servers = Servers(Path(tempfile.mkdtemp(prefix="portal-", dir="/tmp")).resolve())
    try:
        _start_postgresql(servers, durable=durable)
        servers.start_redis()
        servers.prove_ours()
        yield servers
    finally:
        for bell in servers.bells:
            bell.terminate()
            bell.wait(START_SECONDS)
        _stop_postgresql(servers)
        shutil.rmtree(servers.folder)


def _as_postgres() -> list[str]:
    """PostgreSQL refuses to run as root; Debian's package brings a user for it."""
    return ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []


def _run(*command: str | Path) -> None:
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, cwd="/")
    if done.returncode:
        raise RuntimeError(f"{' '.join(map(str, command))}: {done.stdout.strip()}")


def _start_postgresql(servers: Servers, *, durable: bool) -> None:
    programs = postgresql_programs()
    if programs is None:
        raise RuntimeError("PostgreSQL is not installed")
    if os.geteuid() == 0:
        os.chown(servers.folder, pwd.getpwnam("postgres").pw_uid, -1)
    data, log = servers.postgresql_data, servers.folder / "postgresql.log"
    _run(
        *_as_postgres(), programs / "initdb", "--pgdata", data, "--username", "portal", "--auth", "trust",
        "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync",
    )  # fmt: skip
    options = f"-k {servers.folder} -c listen_addresses=''"
    if not durable:
        # Nothing here outlives the tests, so nothing need be on disk when a transaction ends.
        options += " -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
    _run(
        *_as_postgres(), programs / "pg_ctl", "--pgdata", data, "--log", log, "--wait",
        "--timeout", str(START_SECONDS), "--options", options, "start",
    )  # fmt: skip
    with psycopg.connect(host=str(servers.folder), user="portal", dbname="postgres", autocommit=True) as connection:
        connection.execute("CREATE DATABASE portal")


def _stop_postgresql(servers: Servers) -> None:
    programs = postgresql_programs()
    if programs and (servers.postgresql_data / "postmaster.pid").exists():
        _run(*_as_postgres(), programs / "pg_ctl", "--pgdata", servers.postgresql_data, "--mode", "immediate", "stop")


def _start_redis(servers: Servers) -> subprocess.Popen[bytes]:
    where = ["--port", "0", "--unixsocket", str(servers.redis_socket), "--dir", str(servers.folder)]
    quiet = ["--save", "", "--appendonly", "no", "--logfile", str(servers.folder / "redis.log")]
    process = subprocess.Popen(["redis-server", *where, *quiet], stdin=subprocess.DEVNULL)
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(redis.ConnectionError), redis.Redis(unix_socket_path=str(servers.redis_socket)) as client:
            client.ping()
            return process
        time.sleep(0.05)
    process.kill()
    raise RuntimeError(f"Redis did not start: {(servers.folder / 'redis.log').read_text()}")
