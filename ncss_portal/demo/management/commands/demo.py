"""`manage.py demo`: the portal on this machine, ready to be tried out. `make run` calls it."""

import fcntl
import os
import signal
import sys
import threading
import time
import urllib.error
import urllib.request
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from ncss_portal.demo.serving import KeepsDyingError, Part, free_socket, keep_running, stop_all
from ncss_portal.demo.views import example_people
from stakeholders.models import User

START_SECONDS = 60


class Command(BaseCommand):
    help = "Serves the portal on this machine with the example in it, and works off its mail. Ctrl-C stops it."
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="the first port to try")

    def handle(self, *args: Any, port: int, **options: Any) -> None:
        try:
            with the_only_one(settings.VAR_DIR):
                self.prepare_database()
                self.serve(port)
        except KeyboardInterrupt:
            sys.exit(130)

    def prepare_database(self) -> None:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.say(_("Bringing the database up to date"))
            call_command("migrate", interactive=False, verbosity=0)
        if not User.objects.exists():
            self.say(_("Loading the example"))
            call_command("load_example", verbosity=0)

    def serve(self, first_port: int) -> None:
        stop = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_args: stop.set())
        with free_socket(first_port) as listening:
            address = f"http://localhost:{listening.getsockname()[1]}"
            parts = parts_of_the_portal(listening.fileno(), address)
            self.say(_("Starting the portal"))
            try:
                for part in parts:
                    part.start()
                if wait_until_it_answers(listening.getsockname()[1], stop):
                    self.announce(address)
                keep_running(parts, stop, lambda name: self.say(_("Starting again: %(name)s") % {"name": name}))
                self.say("\n" + _("Stopping the portal"))
            except KeepsDyingError as problem:
                raise CommandError(_("It dies again and again: %(name)s") % {"name": problem}) from problem
            finally:
                stop_all(parts)

    def announce(self, address: str) -> None:
        """The address, and as whom one can sign in there."""
        self.say("\n" + _("The portal is at %(address)s/") % {"address": address})
        self.say(_("Sign in with one click at %(address)s/demo/ as") % {"address": address})
        for person in example_people():
            roles = [group.name for group in person.groups.all()] + ([_("Administrator")] if person.is_staff else [])
            self.say(f"  {person} <{person.email}>: {', '.join(roles)}")
        self.say(_("Its mail is kept at %(address)s/demo/mail/") % {"address": address})
        self.say(_("Ctrl-C stops it. The data stays in %(folder)s.") % {"folder": settings.VAR_DIR})
        # The processes have connections of their own; this one would keep the database's files open.
        connections.close_all()

    def say(self, words: str) -> None:
        self.stdout.write(words)
        self.stdout.flush()


@contextmanager
def the_only_one(folder: Path) -> Iterator[None]:
    """Two portals on one folder would do everything twice. The lock is on the folder itself and leaves no file."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as taken:
        raise CommandError(_("The portal runs already with the data in %(folder)s.") % {"folder": folder}) from taken
    finally:
        os.close(handle)


def parts_of_the_portal(listening: int, address: str) -> list[Part]:
    """The web server, and the worker with its clock, both on the settings of a demonstration."""
    environment = {
        **os.environ,
        "DEMO": "1",
        "SITE_URL": address,
        "ALLOWED_HOSTS": "localhost,127.0.0.1",
        # Nothing leaves this machine, whatever the settings say.
        "EMAIL_URL": f"filemail://{settings.VAR_DIR / 'mail'}",
        # Celery advises against root. In a container there is often nobody else.
        "PYTHONWARNINGS": "ignore:::celery.platforms",
    }
    web = ["gunicorn", "ncss_portal.wsgi", "--bind", f"fd://{listening}", "--worker-class", "gthread", "--workers", "2"]
    web += ["--threads", "4", "--no-control-socket", "--log-level", "warning"]
    worker = ["celery", "--app", "ncss_portal", "--quiet", "worker", "--beat", "--pool", "solo"]
    worker += ["--loglevel", "WARNING"]
    python = [sys.executable, "-m"]
    return [
        Part(_("web server"), [*python, *web], environment, sockets=(listening,)),
        Part(_("worker"), [*python, *worker], environment),
    ]


def wait_until_it_answers(port: int, stop: threading.Event) -> bool:
    """True once a page comes, False where somebody stops the portal before."""
    deadline = time.monotonic() + START_SECONDS
    while not stop.is_set():
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/demo/", timeout=START_SECONDS).close()
        except urllib.error.HTTPError as problem:
            raise CommandError(_("The portal answers with an error: %(code)s") % {"code": problem.code}) from problem
        except OSError:
            if time.monotonic() > deadline:
                raise CommandError(_("The portal does not answer.")) from None
            stop.wait(0.2)
        else:
            return True
    return False
