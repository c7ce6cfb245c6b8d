"""Who looks after the outbox."""

import pytest
from django.test import Client

from stakeholders.models import User
from tests.factories import UserFactory
from tests.stakeholders.mailing.outbox_rows import BACKEND


@pytest.fixture
def dora() -> User:
    return UserFactory(name="Dora", email="dora@secretariat.example", is_superuser=True, is_staff=True)


@pytest.fixture
def as_dora(client: Client, dora: User) -> Client:
    client.force_login(dora, backend=BACKEND)
    return client
