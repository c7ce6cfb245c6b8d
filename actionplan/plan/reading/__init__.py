"""An action plan out of a workbook or a YAML file. Nothing is stored, nothing is guessed in silence."""

from actionplan.plan.reading.files import read_plan
from actionplan.plan.reading.plan_read import (
    ActivityRead,
    Band,
    Doubt,
    ObjectiveRead,
    PlanRead,
    PlanUnreadable,
    PriorityRead,
    Timeline,
)

__all__ = [
    "ActivityRead",
    "Band",
    "Doubt",
    "ObjectiveRead",
    "PlanRead",
    "PlanUnreadable",
    "PriorityRead",
    "Timeline",
    "read_plan",
]
