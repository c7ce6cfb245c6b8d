"""Where the outbox is tried: a mail server of our own, and a whole post office on the servers of production."""

import copy
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as portal_settings

from ncss_portal.outbox import kinds
from scripts import needs
from tests.outbox.kinds import RECEIPT, REMINDER, TEMPLATES
from tests.outbox.post_office import PostOffice, Sink, post_office
from tests.servers import private_servers


@pytest.fixture(scope="session")
def _whole_office() -> Iterator[PostOffice]:
    lacking = needs.missing([needs.POSTGRESQL, needs.REDIS])
    if lacking:
        pytest.skip(f"not installed: {', '.join(lacking)}")
    if os.environ.get("PORTAL_TESTS_HALF") == "SQLite":
        pytest.skip("the other half runs it")
    with private_servers() as servers, post_office(servers) as office:
        yield office


@pytest.fixture
def office(_whole_office: PostOffice) -> Iterator[PostOffice]:
    """An empty post office. Who works there is sent home at the end."""
    _whole_office.empty()
    yield _whole_office
    _whole_office.send_home()


@pytest.fixture(scope="session")
def _sink(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sink]:
    sink = Sink(Path(tmp_path_factory.mktemp("sink")))
    sink.start()
    yield sink
    sink.stop()


@pytest.fixture
def sink(_sink: Sink, settings: Any) -> Sink:
    """A mail server; this process sends over it."""
    _sink.prove_ours()
    _sink.empty()
    settings.EMAIL_BACKEND = "ncss_portal.outbox.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", _sink.port, 5
    return _sink


@pytest.fixture
def test_kinds(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The kinds of tests/outbox/kinds.py are known, and no others are changed."""
    templates = copy.deepcopy(portal_settings.TEMPLATES)
    templates[0]["DIRS"].append(TEMPLATES)
    settings.TEMPLATES = templates
    for kind in (REMINDER, RECEIPT):
        monkeypatch.setitem(kinds._kinds, kind.name, kind)
