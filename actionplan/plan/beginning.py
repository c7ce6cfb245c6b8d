"""Begins a strategy: its row, the group of its coordinators, and their right."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib.auth.models import Group
from django.db import transaction

from actionplan.permissions import let_coordinate
from actionplan.plan.models import Strategy
from ncss_portal.history.models import record
from stakeholders.models import User


@transaction.atomic
def begin_strategy(
    strategy: Strategy, *, coordinators: Iterable[User], by: Any, announced_at: datetime | None = None
) -> Strategy:
    """Saves a new strategy; its coordinators hold the right to manage it through a group of their own."""
    strategy.announced_at = announced_at
    strategy.save()
    group = Group.objects.create(name=f"Coordinators of {strategy.slug}")
    let_coordinate(group, strategy)
    for person in coordinators:
        person.groups.add(group)
    record("strategy begun", strategy, by=by, coordinators=[person.pk for person in coordinators])
    return strategy
