"""The ministry's own spreadsheet, compared with what is known to be in it."""

import pytest

from actionplan.plan.reading import PlanRead, read_plan
from tests.ministry_files import find, truth


@pytest.fixture(scope="module")
def plan() -> PlanRead:
    path = find("belize-action-plan.xlsx")
    return read_plan(path.read_bytes(), path.name)


@pytest.fixture(scope="module")
def known() -> list[dict]:
    return truth("belize-action-plan.truth.json")["objectives"]


def test_all_priorities_objectives_and_activities_are_found(plan):
    found = (len(plan.priorities), len(plan.objectives), len(plan.activities))

    assert found == (3, 17, 48)


def test_priorities_have_their_number_and_the_title_behind_it(plan, known):
    found = [f"Area of Priority {priority.number}: {priority.title}" for priority in plan.priorities]

    assert found == list(dict.fromkeys(one["priority_title"] for one in known))


def test_objectives_are_as_in_the_truth(plan, known):
    found = [(one.number, one.title, list(one.leads), list(one.partners)) for one in plan.objectives]

    assert found == [(one["objective_no"], one["objective"], one["leads"], one["partners"]) for one in known]


def test_activities_are_as_in_the_truth(plan, known):
    found = [(one.number, one.text, list(one.items), one.remark) for one in plan.activities]

    assert found == [
        (one["ref"], one["text"], one.get("sub_items", []), one.get("remark", ""))
        for objective in known
        for one in objective["activities"]
    ]


def test_timelines_are_as_in_the_truth(plan, known):
    found = [one.timeline.as_json() if one.timeline else None for one in plan.activities]

    expected = [one["timeline"] for objective in known for one in objective["activities"]]
    assert found == [one and {"from": one["from"], "to": one["to"]} for one in expected]


def test_bands_are_those_that_the_file_explains(plan):
    assert dict(plan.bands) == {"short": 6, "medium": 12, "long": 24}


@pytest.mark.parametrize(
    ("where", "words"),
    [
        ("D8", "run together"),
        ("D8", "body of its own elsewhere"),
        ("E14", "at the first activity only"),
        ("B14", "Prosecu-tors"),
        ("B25", "repeats that of objective 1 of priority 1"),
        ("38", "repeats the headings"),
        ("D47", "“Speednet” and “Speed net”"),
        ("B47", "AdamsCon"),
        ("E53", "6 of 7 activities of the objective have a timeline; 3.7 has none"),
        ("C56", "2 activities (5.1, 5.2)"),
        ("58", "total"),
        ("A60", "Partners to be confirmed by Cabinet"),
        ("Legend", "left out"),
        ("old (do not use)", "hidden"),
    ],
)
def test_what_is_uncertain_is_asked(plan, where, words):
    assert [doubt for doubt in plan.doubts if doubt.where == where and words in doubt.question]


def test_doubts_come_in_the_order_of_the_rows(plan):
    places = [doubt.where for doubt in plan.doubts]

    assert places.index("D8") < places.index("E53") < places.index("A60") < places.index("Legend")
