"""The private servers of the test suite are what they claim to be, and leave nothing."""

from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
import redis

from scripts import needs
from tests.servers import NotOursError, Servers, private_servers

lacking = needs.missing([needs.POSTGRESQL, needs.REDIS])
pytestmark = pytest.mark.skipif(bool(lacking), reason=f"not installed: {', '.join(lacking)}")


def test_servers_answer_on_sockets_and_are_gone_afterwards():
    with private_servers() as servers:
        address = servers.environment["DATABASE_URL"].partition("host=")[2]
        with psycopg.connect(host=address, user="portal", dbname="portal") as connection:
            port = connection.execute("SELECT inet_server_port()").fetchone()
        with redis.from_url(servers.environment["REDIS_URL"]) as client:
            answers = client.ping()

    assert port == (None,)
    assert len(str(servers.folder / ".s.PGSQL.5432")) < 60, "a socket's path may have 107 bytes at most"
    assert answers
    assert not servers.folder.exists()


def test_server_with_another_folder_is_not_ours(tmp_path):
    class Mistaken(Servers):
        @property
        def postgresql_data(self) -> Path:
            return tmp_path

    with private_servers() as servers:
        with pytest.raises(NotOursError, match="PostgreSQL"):
            Mistaken(servers.folder).prove_ours()
        replace(servers).prove_ours()
