import pytest

from actionplan.plan.reading import PlanRead, PlanUnreadable, Timeline, read_plan

PLAN = """
bands: {short: 12, medium: 24, long: 48}
organisations:
  - {code: PUC, name: Public Utilities Commission}
priorities:
  - number: 1
    title: Legal framework
    introduction: Why it matters.
    objectives:
      - number: 1
        title: Standards set
        leads: [PUC]
        partners: Central Bank, CITO
        timeline: Medium term
        activities:
          - A sentence is enough
          - number: 1.10
            text: Write the standard
            items: [first part, second part]
            timeline: 4 years
            remark: no
"""


def read(text: str) -> PlanRead:
    return read_plan(text.encode(), "plan.yaml")


def with_activities(lines: str, timeline: str = "Short term") -> PlanRead:
    head = "priorities:\n- title: Law\n  objectives:\n  - title: Set\n    leads: [AG]\n"
    return read(f"{head}    timeline: {timeline}\n    activities:\n{lines}")


def test_documented_shape_is_read():
    plan = read(PLAN)

    objective = plan.objectives[0]
    assert (plan.priorities[0].title, plan.priorities[0].introduction) == ("Legal framework", "Why it matters.")
    assert objective.leads == ("Public Utilities Commission",)
    assert objective.partners == ("Central Bank", "CITO")
    assert plan.bands == (("short", 12), ("medium", 24), ("long", 48))


def test_values_stay_as_they_are_written():
    first, second = read(PLAN).activities

    assert (first.number, first.text, first.timeline) == ("1.1", "A sentence is enough", Timeline("medium", "medium"))
    assert (second.number, second.remark, second.items) == ("1.10", "no", ("first part", "second part"))
    assert second.timeline == Timeline("long", "long")


def test_doubts_name_the_line():
    plan = read(PLAN.replace("Medium term", "soon"))

    assert [doubt.where for doubt in plan.doubts if "soon" in doubt.question] == ["line 14"]


def test_sentence_cut_by_commas_in_braces_is_put_together_and_asked_about():
    plan = with_activities("    - {number: '1.1', text: Map risks, threats and gaps}\n")

    assert plan.activities[0].text == "Map risks, threats and gaps"
    assert "quotation marks" in plan.doubts[0].question


def test_timelines_that_are_fewer_than_activities_are_left_open():
    plan = with_activities(
        "    - one\n    - two\n    - three\n", "{raw: stacked, values_in_source_order: [short, long]}"
    )

    assert [one.timeline for one in plan.activities] == [None, None, None]
    assert "2 timelines for 3 activities" in plan.doubts[-1].question


def test_names_that_the_shape_does_not_know_are_asked_about():
    plan = with_activities("    - {text: one, budget: 5}\n")

    assert "“budget” was not read" in plan.doubts[0].question


@pytest.mark.parametrize(
    "text",
    [
        "",
        "just words",
        "- a list",
        "priorities: {a: 1}",
        "priorities: []",
        "priorities: [law]",
        "priorities:\n  - title: Law\n    objectives: many",
        "priorities: [1, 2",
        "a: &a [x]\npriorities: [*a, *a]",
        "priorities: !!python/object/apply:os.system [ls]",
        "priorities: !secret x",
        "priorities: []\npriorities: []",
        "[" * 5000,
        "? [a]\n: b",
        "\x00",
    ],
)
def test_bad_yaml_is_refused_with_a_sentence(text):
    with pytest.raises(PlanUnreadable, match=r"\w+ \w+.*\."):
        read(text)


def test_alias_bomb_is_refused():
    bomb = "a: &a [x, x]\n" + "".join(
        f"{b}: &{b} [*{a}, *{a}, *{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )

    with pytest.raises(PlanUnreadable, match="refers to another place"):
        read(bomb + "priorities: *i")


def test_too_large_yaml_is_refused():
    with pytest.raises(PlanUnreadable, match="larger than 1 MB"):
        read("#" * (1024 * 1024 + 1))
