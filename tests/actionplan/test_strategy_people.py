"""Who works on a strategy: who coordinates it, and which bodies follow it."""

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from actionplan.models import Strategy
from actionplan.permissions import coordinating_groups, let_coordinate, let_follow
from actionplan.plan.people import LastCoordinator, following_bodies, remove_coordinator
from ncss_portal.history.models import Entry
from stakeholders.permissions import can_manage_register
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def strategy() -> Strategy:
    return factories.StrategyFactory(slug="third")


@pytest.fixture
def rowan(client: Any) -> Any:
    """Rowan, an administrator, signed in."""
    return signed_in(client, factories.UserFactory(name="Rowan", is_superuser=True))


def signed_in(client: Any, person: Any) -> Any:
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return person


def page(strategy: Strategy) -> str:
    return reverse("actionplan:strategy_people", args=[strategy.slug])


def add_page(strategy: Strategy) -> str:
    return reverse("actionplan:coordinator_add", args=[strategy.slug])


def remove_page(strategy: Strategy, person: Any) -> str:
    return reverse("actionplan:coordinator_remove", args=[strategy.slug, person.pk])


# --- Who sees it -----------------------------------------------------------------------------------------------------


def test_page_is_for_its_coordinators_auditors_and_administrators(client: Any, strategy: Strategy):
    people = {
        "coordinator": factories.coordinator_of(strategy),
        "auditor": factories.auditor(),
        "administrator": factories.UserFactory(is_superuser=True),
        "follower": factories.follower_of(strategy),
        "coordinator of another": factories.keeper_of_the_register(),
        "outsider": factories.outsider(),
    }
    answers = {}
    for role, person in people.items():
        signed_in(client, person)
        answers[role] = client.get(page(strategy)).status_code

    assert list(answers.values()) == [200, 200, 200, 404, 404, 404]


def test_stranger_is_sent_to_the_entrance(client: Any, strategy: Strategy):
    assert "/account/login/" in client.get(page(strategy)).url


@pytest.mark.parametrize(("role", "is_offered"), [("coordinator", True), ("auditor", True), ("outsider", False)])
def test_plan_leads_there_for_those_who_can_open_it(client: Any, strategy: Strategy, role: str, is_offered: bool):
    people = {
        "coordinator": lambda: factories.coordinator_of(strategy),
        "auditor": factories.auditor,
        "outsider": factories.outsider,
    }
    signed_in(client, people[role]())

    assert (page(strategy) in client.get(strategy.get_absolute_url()).text) is is_offered


def test_page_names_coordinators_and_followers(client: Any, strategy: Strategy):
    factories.coordinator_of(strategy, name="Marla Castellan")
    factories.coordinator_of(strategy, name="Left Long Ago", is_active=False)
    factories.keeper_of_the_register(name="Of Another")
    body = factories.BodyFactory(name="Task force")
    let_follow(body.group, strategy)
    signed_in(client, factories.auditor())

    text = client.get(page(strategy)).text

    assert [name in text for name in ("Marla Castellan", "Left Long Ago", "(may not sign in)", "Task force")] == [
        True
    ] * 4
    assert ("Of Another" in text, "<form class" in text, "/remove/" in text) == (False, False, False)


def test_member_of_a_body_by_hand_is_no_coordinator(client: Any, strategy: Strategy, rowan: Any):
    body = factories.BodyFactory(name="Secretariat board")
    let_coordinate(body.group, strategy)
    factories.UserFactory(name="Intruder").groups.add(body.group)

    text = client.get(page(strategy)).text

    assert ("Intruder" in text, "whoever holds a seat in Secretariat board" in text) == (False, True)


@pytest.mark.parametrize("number", [1, 3])
def test_page_costs_the_same_however_many_work_on_it(client: Any, strategy: Strategy, number: int):
    for _each in range(number):
        alice = factories.coordinator_of(strategy)
        let_follow(factories.BodyFactory().group, strategy)
        let_follow(Group.objects.create(name=f"readers {_each}"), strategy)
        factories.UserFactory(is_superuser=True)
    signed_in(client, alice)
    client.get(page(strategy))

    with CaptureQueriesContext(connection) as asked:
        client.get(page(strategy))

    assert len(asked) == 12


# --- Bodies that follow ----------------------------------------------------------------------------------------------


def test_coordinator_ticks_the_bodies_that_follow(client: Any, strategy: Strategy):
    alice = signed_in(client, factories.coordinator_of(strategy))
    old, new = factories.BodyFactory(), factories.BodyFactory()
    let_follow(old.group, strategy)
    member = factories.seated(new)
    hidden = Strategy.objects.filter(pk=strategy.pk)
    hidden.update(announced_at=None)

    response = client.post(page(strategy), {"bodies": [new.pk]})

    assert response.url == page(strategy)
    assert list(following_bodies(strategy)) == [new]
    assert list(Strategy.objects.followed_by(member)) == [strategy]
    entry = Entry.objects.about(strategy).get()
    assert (entry.actor, entry.detail) == (alice, {"begun": [new.pk], "ended": [old.pk]})


def test_no_tick_lets_nobody_follow_and_saving_the_same_writes_nothing(client: Any, strategy: Strategy):
    signed_in(client, factories.coordinator_of(strategy))
    body = factories.BodyFactory()
    let_follow(body.group, strategy)

    client.post(page(strategy), {"bodies": [body.pk]})
    unchanged = Entry.objects.exists()
    client.post(page(strategy), {})

    assert (unchanged, following_bodies(strategy).exists()) == (False, False)


def test_dissolved_body_is_offered_only_where_it_follows_still(client: Any, strategy: Strategy):
    signed_in(client, factories.coordinator_of(strategy))
    follows, does_not = (factories.BodyFactory(name=name, dissolved_on="2020-01-01") for name in ("Old one", "Other"))
    let_follow(follows.group, strategy)

    text = client.get(page(strategy)).text
    refused = client.post(page(strategy), {"bodies": [does_not.pk]})

    assert ("Old one (dissolved)" in text, "Other" in text, refused.status_code) == (True, False, 422)


@pytest.mark.parametrize("role", ["auditor", "follower", "outsider", "coordinator of another"])
def test_nobody_else_lets_bodies_follow(client: Any, strategy: Strategy, role: str):
    people = {
        "auditor": factories.auditor,
        "follower": lambda: factories.follower_of(strategy),
        "outsider": factories.outsider,
        "coordinator of another": factories.keeper_of_the_register,
    }
    signed_in(client, people[role]())

    response = client.post(page(strategy), {"bodies": [factories.BodyFactory().pk]})

    assert (response.status_code, following_bodies(strategy).exists()) == (404, False)


# --- Coordinators ----------------------------------------------------------------------------------------------------


def test_administrator_adds_somebody_by_the_address_of_the_account(client: Any, strategy: Strategy, rowan: Any):
    bea = factories.UserFactory(email="bea@portal.example")

    response = client.post(add_page(strategy), {"email": "Bea@portal.example"})

    assert (response.url, list(Strategy.objects.managed_by(bea))) == (page(strategy), [strategy])
    assert can_manage_register(type(bea).objects.get(pk=bea.pk))
    assert Entry.objects.about(strategy).get().detail == {"person": bea.pk}


def test_new_coordinator_gets_no_other_strategy_of_a_shared_group(client: Any, strategy: Strategy, rowan: Any):
    factories.coordinator_of(strategy)
    other = factories.StrategyFactory()
    let_coordinate(coordinating_groups(strategy).get(), other)
    bea = factories.UserFactory(email="bea@portal.example")

    client.post(add_page(strategy), {"email": "bea@portal.example"})

    assert list(Strategy.objects.managed_by(bea)) == [strategy]


def test_adding_twice_is_once(client: Any, strategy: Strategy, rowan: Any):
    factories.UserFactory(email="bea@portal.example")

    for _each in range(2):
        client.post(add_page(strategy), {"email": "bea@portal.example"})

    assert Entry.objects.about(strategy).count() == 1


@pytest.mark.parametrize("address", ["nobody@portal.example", "closed@portal.example", "bea", ""])
def test_only_somebody_with_an_account_is_added(client: Any, strategy: Strategy, rowan: Any, address: str):
    factories.UserFactory(email="closed@portal.example", is_active=False)

    assert client.post(add_page(strategy), {"email": address}).status_code == 422
    assert not coordinating_groups(strategy).exists()


def test_removing_asks_first_and_says_what_goes_along(client: Any, strategy: Strategy, rowan: Any):
    marla = factories.coordinator_of(strategy, name="Marla")
    factories.coordinator_of(strategy)
    other = factories.StrategyFactory(title="Another strategy")
    let_coordinate(coordinating_groups(strategy).get(), other)

    text = client.get(remove_page(strategy, marla)).text
    before = Strategy.objects.managed_by(marla).count()
    client.post(remove_page(strategy, marla))

    assert "The same group coordinates Another strategy 2027–2030" in text
    assert (before, Strategy.objects.managed_by(marla).count()) == (2, 0)
    assert Entry.objects.about(strategy).get().detail["person"] == marla.pk


def test_last_coordinator_goes_only_where_it_is_said(client: Any, strategy: Strategy, rowan: Any):
    marla = factories.coordinator_of(strategy)
    factories.coordinator_of(strategy, is_active=False)

    refused = client.post(remove_page(strategy, marla), {})
    still = Strategy.objects.managed_by(marla).exists()
    client.post(remove_page(strategy, marla), {"understood": "on"})

    assert (refused.status_code, still, Strategy.objects.managed_by(marla).exists()) == (422, True, False)


def test_act_itself_refuses_to_remove_the_last_one(strategy: Strategy):
    marla = factories.coordinator_of(strategy)

    with pytest.raises(LastCoordinator):
        remove_coordinator(marla, strategy=strategy, by=marla)


def test_who_does_not_coordinate_is_not_removed(client: Any, strategy: Strategy, rowan: Any):
    assert client.post(remove_page(strategy, factories.outsider())).status_code == 404


@pytest.mark.parametrize("role", ["coordinator", "auditor", "outsider"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_only_administrators_add_and_remove(client: Any, strategy: Strategy, role: str, method: str):
    people = {
        "coordinator": lambda: factories.coordinator_of(strategy),
        "auditor": factories.auditor,
        "outsider": factories.outsider,
    }
    marla = factories.coordinator_of(strategy)
    signed_in(client, people[role]())

    answers = [
        getattr(client, method)(address, {"email": marla.email}).status_code
        for address in (add_page(strategy), remove_page(strategy, marla))
    ]

    assert (answers, Strategy.objects.managed_by(marla).exists()) == ([404, 404], True)
