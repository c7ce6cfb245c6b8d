"""What the action plans tell of an organisation: the objectives and activities that it leads, or helps with."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from actionplan.plan.models import Assignment, Strategy
from ncss_portal.timeline import Moment
from stakeholders.models import Organisation

KIND = gettext_lazy("Action plan")


def tell(thing: Model, user: Any) -> Iterator[Moment]:
    """Of the strategies that the person may see. Two queries."""
    if not isinstance(thing, Organisation):
        return
    assignments = (
        Assignment.objects.filter(
            organisation=thing, objective__priority__strategy__in=Strategy.objects.visible_to(user)
        )
        .select_related("objective__priority__strategy")
        .prefetch_related("objective__activities")
        .order_by("objective__priority__position", "objective__position", "role", "position", "pk")
    )
    told = set()
    for assignment in assignments:
        # An organisation that stands twice in a cell is told of once.
        if (assignment.objective_id, assignment.role) not in told:
            told.add((assignment.objective_id, assignment.role))
            yield _moment(assignment)


def _moment(assignment: Assignment) -> Moment:
    objective = assignment.objective
    priority = objective.priority
    activities = list(objective.activities.all())
    words = {
        "number": f"{priority.number}.{objective.number}",
        "title": objective.title,
        "activities": ngettext("%(number)s activity", "%(number)s activities", len(activities))
        % {"number": len(activities)},
    }
    if assignment.role == Assignment.Role.LEAD:
        said = _("Leads objective %(number)s, %(title)s (%(activities)s)") % words
    else:
        said = _("Helps with objective %(number)s, %(title)s (%(activities)s)") % words
    strategy = priority.strategy
    anchor = f"#activity-{activities[0].identity}" if activities else ""
    return Moment(_since(strategy), KIND, said, f"{strategy.get_absolute_url()}{anchor}")


def _since(strategy: Strategy) -> datetime | date:
    """A plan does not say since when somebody leads. The nearest that is known: when it was approved or shown."""
    return strategy.approved_on or strategy.announced_at or date(strategy.period_from, 1, 1)
