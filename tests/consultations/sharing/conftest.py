"""What the tests of the shared response begin with."""

import pytest

from tests import factories
from tests.consultations.sharing.office import colleague_in, office


@pytest.fixture
def telecom():
    return office()


@pytest.fixture
def response(telecom):
    return telecom.begin()


@pytest.fixture
def ana(response):
    return colleague_in(response)


@pytest.fixture
def node(telecom):
    return factories.NodeFactory(version=telecom.period.version)
