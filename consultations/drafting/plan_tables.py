"""Finds the tables of a draft that repeat the action plan, so that the coordinator can be asked what to show.

The plan is typed once. A ministry's Word file usually carries it too, as tables in an annex.
"""

from collections.abc import Mapping

from actionplan.models import Activity, Strategy
from ncss_portal.word.blocks import Draft

# A table is taken for the plan if it holds at least this share of the activities of some priority.
LEAST_SHARE = 0.6


PlanTables = Mapping[int, tuple[str, ...]]


def find_plan_tables(draft: Draft, strategy: Strategy) -> PlanTables:
    """The places (in `draft.blocks`) of tables that hold the plan, each with the numbers of its priorities.

    A priority is found once: where two tables hold it, the first counts.
    """
    plan = _activities_by_priority(strategy)
    found: dict[int, tuple[str, ...]] = {}
    for place, block in enumerate(draft.blocks):
        if block.kind != "table" or not plan:
            continue
        words = _squeezed(" ".join(block.paragraphs))
        held = [number for number, activities in plan.items() if _share(activities, words) >= LEAST_SHARE]
        if held:
            found[place] = tuple(held)
            plan = {number: activities for number, activities in plan.items() if number not in held}
    return found


def _activities_by_priority(strategy: Strategy) -> dict[str, list[str]]:
    texts: dict[str, list[str]] = {}
    rows = Activity.objects.filter(objective__priority__strategy=strategy)
    in_order = rows.order_by("objective__priority__position", "objective__position", "position")
    for priority, text in in_order.values_list("objective__priority__number", "text"):
        texts.setdefault(priority, []).append(_squeezed(text))
    return texts


def _squeezed(text: str) -> str:
    """Letters and digits only: hyphens at line ends and blanks differ between a spreadsheet and a Word file."""
    return "".join(letter for letter in text.lower() if letter.isalnum())


def _share(activities: list[str], words: str) -> float:
    return sum(activity in words for activity in activities) / len(activities)
