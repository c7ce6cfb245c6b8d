"""A real worker beside the portal of a journey: another process, on the same database, broker and files."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection

from ncss_portal.celery import app

STOP_SECONDS = 30
COMMAND = ["-m", "celery", "--app", "ncss_portal", "worker", "--concurrency", "1", "--loglevel", "INFO"]


@contextmanager
def running_worker(*, mail: Path, log: Path) -> Iterator[None]:
    """A worker with the portal's own settings for as long as the block runs. It leaves its mail in a folder."""
    # What earlier tests rang for is not there any more.
    app.control.purge()
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "ncss_portal.settings",
        "DATABASE_URL": database_url(),
        "EMAIL_URL": f"filemail://{mail}",
        "VAR_DIR": str(settings.VAR_DIR),
        "REDIS_URL": settings.REDIS_URL,
        "SITE_URL": settings.SITE_URL,
    }
    with log.open("wb") as written:
        process = subprocess.Popen(
            [sys.executable, *COMMAND],
            env=environment,
            cwd=settings.BASE_DIR,
            stdin=subprocess.DEVNULL,
            stdout=written,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield
        assert process.poll() is None, f"the worker has died:\n{log.read_text()[-3000:]}"
    finally:
        _stop(process)


def _stop(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def database_url() -> str:
    """The address of the database that the tests use, for another process."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
