"""What will be done: gathers the rooms' models for Django."""

from actionplan.permissions import StrategyGroupPermission, StrategyUserPermission
from actionplan.plan.models import Activity, Assignment, Objective, PlanUpload, Priority, Strategy, TimelineBand

__all__ = [
    "Activity",
    "Assignment",
    "Objective",
    "PlanUpload",
    "Priority",
    "Strategy",
    "StrategyGroupPermission",
    "StrategyUserPermission",
    "TimelineBand",
]
