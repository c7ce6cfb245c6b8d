"""An administrator begins a strategy."""

import pytest
from django.urls import reverse

from actionplan.models import Strategy
from actionplan.plan.forms import StrategyForm
from ncss_portal.history.models import Entry
from tests import factories

pytestmark = pytest.mark.django_db
URL = reverse("actionplan:strategy_new")
FIELDS = {
    "title": "National Cybersecurity Strategy",
    "slug": "ncss-2027",
    "country": "Ruritania",
    "period_from": 2027,
    "period_to": 2030,
    "is_announced": "on",
}


@pytest.fixture
def administrator(client):
    person = factories.UserFactory(is_staff=True, is_superuser=True)
    client.force_login(person)
    return person


def test_coordinators_manage_the_strategy_that_was_begun_for_them(client, administrator):
    alice = factories.UserFactory(email="alice@portal.example")

    response = client.post(URL, FIELDS | {"coordinators": "Alice@portal.example"})

    strategy = Strategy.objects.get()
    assert response.url == strategy.get_absolute_url()
    assert list(Strategy.objects.managed_by(alice)) == [strategy]
    assert Entry.objects.about(strategy).get().actor == administrator


def test_address_without_an_account_is_named_and_nothing_is_saved(client, administrator):
    response = client.post(URL, FIELDS | {"coordinators": "nobody@portal.example"})

    assert response.status_code == 422
    assert "nobody@portal.example" in response.content.decode()
    assert not Strategy.objects.exists()


def test_strategy_that_is_not_announced_is_hidden_from_the_public(client, administrator):
    client.post(URL, {name: value for name, value in FIELDS.items() if name != "is_announced"})
    client.logout()

    assert client.get(reverse("actionplan:plan", args=["ncss-2027"])).status_code == 404


@pytest.mark.parametrize("change", [{"slug": "new"}, {"period_to": 2020}, {"title": ""}])
def test_what_cannot_be_is_refused(client, administrator, change):
    assert client.post(URL, FIELDS | change).status_code == 422
    assert not Strategy.objects.exists()


def test_address_that_was_given_away_at_this_moment_is_told(client, administrator, monkeypatch):
    checks = iter([lambda self: None])
    check = StrategyForm.validate_unique
    monkeypatch.setattr(StrategyForm, "validate_unique", lambda self: next(checks, check)(self))
    factories.StrategyFactory(slug=FIELDS["slug"])

    response = client.post(URL, FIELDS)

    assert (response.status_code, Strategy.objects.count()) == (422, 1)


def test_coordinator_of_another_strategy_begins_none(client):
    client.force_login(factories.coordinator_of(factories.StrategyFactory()))

    assert client.get(URL).status_code == 404
