"""The rows of the action plan in a version as priorities with their objectives and activities."""

import re
from collections.abc import Sequence

from django.utils.translation import gettext

from consultations.drafting.reading import Item
from consultations.publishing import edition as e
from ncss_portal import markup


def plan_of(place: Item) -> e.Plan:
    """The plan as a place in the text shows it. A row without one above it gets a head."""
    priorities: list[e.PlanPriority] = []
    objectives: list[e.PlanObjective] = []
    activities: list[e.PlanActivity] = []
    for row in reversed(place.rows):
        rank = row.node.data.get("rank")
        if rank == "activity":
            activities.insert(0, _activity(row))
        elif rank == "objective":
            objectives.insert(0, _objective(row, activities))
            activities = []
        else:
            priorities.insert(0, _priority(row, _headed(objectives, activities)))
            objectives, activities = [], []
    if left := _headed(objectives, activities):
        priorities.insert(0, e.PlanPriority("", gettext("Action plan"), place.node.anchor, (), tuple(left)))
    return e.Plan(tuple(priorities))


def _headed(objectives: list[e.PlanObjective], activities: list[e.PlanActivity]) -> list[e.PlanObjective]:
    if not activities:
        return objectives
    return [e.PlanObjective("", markup.to_inline_html(gettext("Activities")), (), (), tuple(activities)), *objectives]


def _activity(row: Item) -> e.PlanActivity:
    return e.PlanActivity(row.node.label, row.html, _words(row, "timeline"), row.node.anchor)


def _objective(row: Item, activities: Sequence[e.PlanActivity]) -> e.PlanObjective:
    data = row.node.data
    leads, partners = tuple(map(str, data.get("leads", []))), tuple(map(str, data.get("partners", [])))
    return e.PlanObjective(
        row.node.label, row.html, leads, partners, tuple(activities), _words(row, "timeline"), row.node.anchor
    )


def _priority(row: Item, objectives: Sequence[e.PlanObjective]) -> e.PlanPriority:
    introduction = re.split(r"\n\s*\n", _words(row, "introduction"))
    return e.PlanPriority(
        row.node.label,
        markup.to_plain(row.node.text) or gettext("Action plan"),
        row.node.anchor,
        tuple(markup.to_inline_html(paragraph) for paragraph in introduction if paragraph.strip()),
        tuple(objectives),
        row.html or None,
    )


def _words(row: Item, name: str) -> str:
    return str(row.node.data.get(name) or "")
