"""The matrix and the canaries can fail: each test breaks one rule on purpose, and looks whether it is noticed."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import clear_url_caches

from stakeholders import permissions
from stakeholders.bodies.querysets import BodyQuerySet
from stakeholders.register.querysets import ContactQuerySet, OrganisationQuerySet
from tests import neighbours, policy, world
from tests.addresses import patterns
from tests.house import House
from tests.test_canaries import foreign
from tests.test_permissions import name_of

ROWS = {row.path: row for row in policy.rows()}


def everything(queryset: Any, *_args: Any) -> Any:
    """A rule that was forgotten."""
    return queryset.all()


def everybody(*_args: Any) -> bool:
    return True


def differing(house: House, path: str, method: str = "GET") -> set[str]:
    """The roles that get something else than the table says."""
    row = ROWS[path]
    expected = row.expected(method)
    send = row.send if method == "POST" else None
    return {role for role in expected if house.visit(role, house.path(row), method, send).word != expected[role]}


@pytest.mark.parametrize(
    ("broken", "name", "rule", "path", "method", "noticed"),
    [
        (OrganisationQuerySet, "visible_to", everything, "/stakeholders/organisations/hidden-organisation/", "GET", 5),
        (permissions, "_has_on_portal", everybody, "/stakeholders/organisations/bare-organisation/remove/", "POST", 6),
        (permissions, "_has_on_portal", everybody, "/stakeholders/map/", "GET", 6),
        (ContactQuerySet, "visible_to", everything, "/stakeholders/contacts/900101/", "GET", 5),
        (BodyQuerySet, "visible_to", everything, "/bodies/other-group/", "GET", 4),
    ],
)
def test_forgotten_rule_is_noticed_by_the_matrix(
    house: House,
    monkeypatch: pytest.MonkeyPatch,
    broken: Any,
    name: str,
    rule: Callable[..., Any],
    path: str,
    method: str,
    noticed: int,
):
    assert differing(house, path, method) == set()

    monkeypatch.setattr(broken, name, rule)

    assert len(differing(house, path, method)) >= noticed


@pytest.mark.parametrize(
    ("broken", "name", "rule", "path", "role", "marker"),
    [
        (
            *(permissions, "_has_on_portal", everybody),
            *("/stakeholders/organisations/hidden-organisation/standing/", "auditor", neighbours.STANDING),
        ),
        (BodyQuerySet, "visible_to", everything, "/bodies/", "bob", neighbours.OTHER_BODY),
    ],
)
def test_forgotten_rule_is_noticed_by_the_canaries(
    house: House,
    monkeypatch: pytest.MonkeyPatch,
    broken: Any,
    name: str,
    rule: Callable[..., Any],
    path: str,
    role: str,
    marker: str,
):
    assert foreign(role, house.visit(role, path)) == set()

    monkeypatch.setattr(broken, name, rule)

    assert marker in foreign(role, house.visit(role, path))


def test_change_by_looking_is_noticed(house: House, monkeypatch: pytest.MonkeyPatch):
    """A page that writes when it is only looked at: its word is no longer the table's."""
    from ncss_portal.face.context import Portal
    from stakeholders.models import Category

    def writes(_portal: Portal) -> str:
        Category.objects.get_or_create(key="by-looking", defaults={"name": "By looking", "position": 99})
        return "Name"

    monkeypatch.setattr(Portal, "name", property(writes))

    assert differing(house, "/about/") == set(world.ROLES)


def test_address_that_is_not_in_the_table_is_noticed(settings: Any):
    settings.ROOT_URLCONF = "tests.with_one_address_more"
    clear_url_caches()

    known = {name_of(row.path.split("{")[0]) for row in ROWS.values()}

    assert "forgotten" in {name for name, _pattern in patterns()} - known
