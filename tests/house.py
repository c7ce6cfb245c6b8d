"""Visits to the whole house: each address as each role, with the database compared before and after.

The world is built once, for all tests that ask for it; they come last (tests/conftest.py), and it is removed behind
them. Each visit is undone by itself. What looking and sending a form brought is remembered, since nothing of it stays.
"""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings as portal_settings
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client, override_settings

from tests.policy import Row, word_of
from tests.speakers import MARKUP

FILES = {
    "draft.md": b"# A draft\n\nOperators report within 24 hours.\n",
    "plan.yaml": b"priorities: [{title: Law, objectives: [{title: Set, leads: [AG], activities: [Do it]}]}]",
    "matrix.csv": b"Place,Comment\nwhole,More time is needed\n",
    "markup.docx": MARKUP,
    "people.csv": b"Organisation,Name,E-mail\nHarbour Office,Cleo Marsh,cleo@portal.example\n",
}
# What may change by looking: the session, and nothing else.
NOT_COMPARED = {"django_session"}
READING = ("SELECT", "SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT")


@dataclass(frozen=True)
class Answer:
    """What tests ask of a response. The response itself would keep its templates and rows alive, thousands of times."""

    method: str
    status_code: int
    headers: Mapping[str, str]


@dataclass(frozen=True)
class Visit:
    """What one request brought: the answer, its whole body, and the tables that it changed."""

    response: Answer
    body: bytes
    changed: frozenset[str]

    @property
    def word(self) -> str:
        location = self.response.headers.get("Location", "")
        return word_of(self.response.method, self.response.status_code, location, bool(self.changed))


@dataclass
class House:
    """The world, and a way in for each role."""

    world: Any
    sessions: dict[str, str]
    before: dict[str, str]
    client_class: type[Client]
    # What is kept as long as the world stands.
    memory: dict[Any, Any] = field(default_factory=dict)

    def path(self, row: Row) -> str:
        return row.path.format(**self.world.addresses)

    def client(self, role: str, **options: Any) -> Client:
        client = self.client_class(**options)
        if role in self.sessions:
            client.cookies[portal_settings.SESSION_COOKIE_NAME] = self.sessions[role]
        return client

    def visit(
        self, role: str, path: str, method: str = "GET", send: dict[str, Any] | None = None, **options: Any
    ) -> Visit:
        """Asks as a role; whatever the request changed is told, and undone."""
        client, writing = self.client(role, **options), _Writing()
        with undone(), connection.execute_wrapper(writing):
            ask = getattr(client, method.lower())
            response = ask(path, self._filled(send or {})) if method == "POST" else ask(path)
            answer = Answer(method, response.status_code, response.headers)
            return Visit(answer, response.getvalue(), self._changes() if writing.happened else frozenset())

    def look(self, role: str, path: str) -> Visit:
        """What a role gets at an address; asked once for all tests, since looking changes nothing."""
        if (role, path) not in self.memory:
            self.memory[role, path] = self.visit(role, path)
        return self.memory[role, path]

    def send(self, role: str, row: Row) -> Visit:
        """What a role gets for the form of a row; sent once for all tests, since it is undone."""
        path = self.path(row)
        if (role, "POST", path) not in self.memory:
            # Whichever test sends it first, no limit that it met before may be what is remembered.
            cache.clear()
            self.memory[role, "POST", path] = self.visit(role, path, "POST", row.send)
        return self.memory[role, "POST", path]

    def _filled(self, send: dict[str, Any]) -> dict[str, Any]:
        return {name: self._value(str(value)) for name, value in send.items()}

    def _value(self, value: str) -> Any:
        return _file(value) if value.startswith("file:") else value.format(**self.world.addresses)

    def _changes(self) -> frozenset[str]:
        after = fingerprints()
        return frozenset(table for table in after if after[table] != self.before[table])


class _Writing:
    """Notices SQL that may change rows, so that the tables are compared only where there is reason to."""

    def __init__(self) -> None:
        self.happened = False

    def __call__(self, execute: Any, sql: str, *rest: Any) -> Any:
        self.happened = self.happened or not sql.lstrip("( ").upper().startswith(READING)
        return execute(sql, *rest)


def _file(value: str) -> SimpleUploadedFile:
    name = value.removeprefix("file:")
    return SimpleUploadedFile(name, FILES[name])


def fingerprints() -> dict[str, str]:
    """A checksum over all rows of each table."""
    models = apps.get_models(include_auto_created=True)
    tables = {model._meta.db_table for model in models} - NOT_COMPARED
    return {table: _checksum(table) for table in tables}


def _checksum(table: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 - the name of a model's table
        rows = sorted(map(repr, cursor.fetchall()))
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="session")
def _built_house(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[House, Path]]:
    from tests.conftest import StrictClient
    from tests.world import World

    files = tmp_path_factory.mktemp("house")
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=files):
        world = World()
        sessions = {role: _session_of(person) for role, person in world.people.items()}
        built = House(world, sessions, fingerprints(), StrictClient)
    yield built, files
    with django_db_blocker.unblock():
        call_command("flush", interactive=False, verbosity=0)


def _session_of(person: Any) -> str:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client.cookies[portal_settings.SESSION_COOKIE_NAME].value


@pytest.fixture
def house(_built_house: tuple[House, Path], db: None, settings: Any, _files_of_their_own: None) -> House:
    """The world, as it was when it was built."""
    built, files = _built_house
    settings.MEDIA_ROOT = files
    return built
