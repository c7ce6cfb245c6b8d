"""Finds the tables of a draft that repeat the action plan, so that the coordinator can be asked what to show.

The plan is typed once. A ministry's Word file usually carries it too, as tables in an annex.
"""

from actionplan.models import Activity, Strategy
from ncss_portal.word.blocks import Draft

# A table is taken for the plan if it holds at least this share of the activities of some priority.
LEAST_SHARE = 0.6


def find_plan_tables(draft: Draft, strategy: Strategy) -> frozenset[int]:
    """The places (in `draft.blocks`) of tables that hold the activities of the strategy's plan."""
    plan = _activities_by_priority(strategy)
    found = set()
    for place, block in enumerate(draft.blocks):
        if block.kind != "table":
            continue
        words = _squeezed(" ".join(block.paragraphs))
        if any(_share(activities, words) >= LEAST_SHARE for activities in plan.values()):
            found.add(place)
    return frozenset(found)


def _activities_by_priority(strategy: Strategy) -> dict[int, list[str]]:
    texts: dict[int, list[str]] = {}
    rows = Activity.objects.filter(objective__priority__strategy=strategy)
    for priority, text in rows.values_list("objective__priority", "text"):
        texts.setdefault(priority, []).append(_squeezed(text))
    return texts


def _squeezed(text: str) -> str:
    """Letters and digits only: hyphens at line ends and blanks differ between a spreadsheet and a Word file."""
    return "".join(letter for letter in text.lower() if letter.isalnum())


def _share(activities: list[str], words: str) -> float:
    return sum(activity in words for activity in activities) / len(activities)
