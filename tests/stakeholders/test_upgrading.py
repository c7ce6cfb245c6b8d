"""A portal of before the register is brought forward without losing who sits where, and who may what."""

from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

BEFORE = [("stakeholders", "0001_initial"), ("actionplan", "0002_initial")]
AFTER = [
    ("stakeholders", "0004_remove_what_became_of_it"),
    ("actionplan", "0003_coordinators_keep_the_register"),
]


def migrate(targets: list[tuple[str, str]]) -> Any:
    executor = MigrationExecutor(connection)
    executor.migrate(targets)
    return MigrationExecutor(connection).loader.project_state(targets).apps


@pytest.fixture
def newest_again():  # type: ignore[no-untyped-def]
    yield
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("newest_again")
def test_seats_categories_and_coordinators_of_before_are_kept():
    old = migrate(BEFORE)
    group = old.get_model("auth", "Group").objects.create(name="Coordinators of ncss")
    person = old.get_model("stakeholders", "User").objects.create(email="ada@portal.example", name="Ada")
    puc = old.get_model("stakeholders", "Organisation").objects.create(slug="puc", name="PUC", category="regulator")
    body = old.get_model("stakeholders", "Body").objects.create(slug="tf", name="Task force", group=group)
    old.get_model("stakeholders", "Seat").objects.create(body=body, organisation=puc, holder=person)
    strategy = old.get_model("actionplan", "Strategy").objects.create(slug="ncss", period_from=2027, period_to=2030)
    kind = old.get_model("contenttypes", "ContentType").objects.get_or_create(app_label="actionplan", model="strategy")
    right, _made = old.get_model("auth", "Permission").objects.get_or_create(
        content_type=kind[0], codename="manage_strategy"
    )
    old.get_model("actionplan", "StrategyGroupPermission").objects.create(
        group=group, permission=right, content_object=strategy
    )

    new = migrate(AFTER)

    holder = new.get_model("stakeholders", "Seat").objects.get().holder
    assert (holder.name, holder.user.email, holder.addresses.get().email) == ("Ada", person.email, person.email)
    assert holder.affiliations.get().organisation.slug == "puc"
    categories = new.get_model("stakeholders", "Organisation").objects.get().categories
    assert [category.key for category in categories.all()] == ["regulators"]
    rights = new.get_model("auth", "Group").objects.get(pk=group.pk).permissions
    assert [right.codename for right in rights.all()] == ["manage_register"]
