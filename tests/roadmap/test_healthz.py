from unittest import mock

import pytest
from django.db import OperationalError
from django.test import Client


@pytest.mark.django_db
def test_healthz_is_open_and_says_well(client: Client) -> None:
    response = client.get("/healthz")

    assert (response.status_code, response.content) == (200, b"well\n")
    assert "no-store" in response["Cache-Control"]


def test_healthz_says_when_the_database_does_not_answer(client: Client) -> None:
    with mock.patch("roadmap.home.views.connection.cursor", side_effect=OperationalError):
        response = client.get("/healthz")

    assert response.status_code == 503
