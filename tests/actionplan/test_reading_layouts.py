"""Plans as other governments lay them out, in workbooks of our own."""

import pytest

from actionplan.plan.reading import PlanRead, Timeline, read_plan
from tests.actionplan.workbooks import HEADINGS, saved, workbook, xlsx

MEDIUM = Timeline("medium", "medium")
SPANISH = [
    ["Plan de acción 2024"],
    ["Corto plazo: 12 meses; mediano plazo: 24 meses; largo plazo: 48 meses"],
    [],
    [
        "Plazo",
        "Institución líder",
        "Instituciones de apoyo",
        "Eje estratégico",
        "Objetivo",
        "Actividades",
        "Observaciones",
    ],
    [
        "Corto plazo",
        "CSIRT",
        "Banco Central, SUTEL",
        "Eje 1: Marco legal",
        "1. Ley aprobada",
        "1.1 Redactar la ley",
        "urgente",
    ],
    ["2 años", "CSIRT", "Banco Central, SUTEL", "Eje 1: Marco legal", "1. Ley aprobada", "1.2 Consultar", None],
    ["Corto a mediano plazo", "SUTEL", None, "Eje 2: Talento", "2. Docentes formados", "2.1 Formar docentes", None],
]
FRENCH = [
    ["Axe", "Objectif", "N°", "Activité", "Chef de file", "Partenaires", "Échéance"],
    ["Axe II – Résilience", "Équipe nationale créée", 1, "Créer l'équipe", "ANSI", "BCEAO ; Orange", "Court terme"],
    [None, None, 2, "Former l'équipe", None, None, "Moyen terme"],
]


def read(rows: list, **more: list[str]) -> PlanRead:
    return read_plan(xlsx(rows, **more), "plan.xlsx")


def questions(plan: PlanRead, where: str) -> str:
    return " ".join(doubt.question for doubt in plan.doubts if doubt.where == where)


def test_spanish_plan_with_columns_in_another_order():
    plan = read(SPANISH)

    assert [(one.number, one.title) for one in plan.priorities] == [("1", "Marco legal"), ("2", "Talento")]
    assert [(one.number, one.title) for one in plan.objectives] == [("1", "Ley aprobada"), ("2", "Docentes formados")]
    assert [one.leads for one in plan.objectives] == [("CSIRT",), ("SUTEL",)]
    assert [one.partners for one in plan.objectives] == [("Banco Central", "SUTEL"), ()]
    assert [one.number for one in plan.activities] == ["1.1", "1.2", "2.1"]
    assert plan.activities[0].remark == "urgente"


def test_lengths_are_read_by_the_bands_that_the_file_explains():
    plan = read(SPANISH)

    assert plan.bands == (("short", 12), ("medium", 24), ("long", 48))
    assert [one.timeline for one in plan.activities] == [
        Timeline("short", "short"),
        MEDIUM,
        Timeline("short", "medium"),
    ]
    assert plan.doubts == ()


def test_french_plan_with_blank_cells_below_and_numbers_of_activities():
    plan = read(FRENCH)

    assert [(one.number, one.title) for one in plan.priorities] == [("II", "Résilience")]
    assert [(one.number, one.leads, one.partners) for one in plan.objectives] == [("1", ("ANSI",), ("BCEAO", "Orange"))]
    assert [(one.number, one.text) for one in plan.activities] == [("1", "Créer l'équipe"), ("2", "Former l'équipe")]
    assert [one.timeline for one in plan.activities] == [Timeline("short", "short"), MEDIUM]


def test_headings_on_two_rows_with_institutions_over_lead_and_partners():
    rows = [
        ["Objective", "Activity", "Institutions", None, "Timeline"],
        [None, None, "Lead", "Partners", None],
        ["Staff trained", "1.1 Train them", "CITO", "PUC", "Short term"],
    ]

    plan = read(rows, merged=["A1:A2", "B1:B2", "C1:D1", "E1:E2"])

    assert [(one.leads, one.partners) for one in plan.objectives] == [(("CITO",), ("PUC",))]


def test_objectives_as_banners_between_activities():
    rows = [
        ["Activity", "Lead", "Timeline"],
        ["Pillar 1 - Skills"],
        ["Objective 1: Staff trained"],
        ["Train the trainers", "UB", "Short term"],
        ["Objective 2: Schools reached"],
        ["Visit schools", "MoE", "Long term"],
    ]

    plan = read(rows, merged=["A2:C2", "A3:C3", "A5:C5"])

    assert [(one.number, one.title) for one in plan.priorities] == [("1", "Skills")]
    assert [(one.number, one.title) for one in plan.objectives] == [("1", "Staff trained"), ("2", "Schools reached")]
    assert [one.number for one in plan.activities] == ["1.1", "2.1"]


def test_paragraph_under_a_priority_is_its_introduction():
    introduction = "The country needs people who can do this work, and they must be found and trained in the schools."
    rows = [HEADINGS, ["Priority 1: Skills"], [introduction], [1, "Staff trained", "1.1 Train", "UB", "", "Short", ""]]

    plan = read(rows, merged=["A2:G2", "A3:G3"])

    assert plan.priorities[0].introduction == introduction
    assert questions(plan, "A3") == ""


def test_one_sheet_for_each_priority():
    book = workbook(
        [HEADINGS, ["Priority 1: Law"], [1, "Law passed", "1.1 Draft it", "AG", "", "Short", ""]], name="Law"
    )
    second = book.create_sheet("Skills")
    for row in [HEADINGS, ["Priority 2: Skills"], [1, "Staff trained", "1.1 Train", "UB", "", "", ""]]:
        second.append(row)

    plan = read_plan(saved(book), "plan.xlsx")

    assert [one.title for one in plan.priorities] == ["Law", "Skills"]
    assert plan.activities[1].where == "Skills!C3"
    assert "no timeline" in questions(plan, "Skills!B3")


def test_plan_without_priorities_is_named_after_its_sheet_and_asked_about():
    plan = read([HEADINGS, [1, "Law passed", "1.1 Draft it", "AG", "", "Short", ""]])

    assert [one.title for one in plan.priorities] == ["Plan"]
    assert "No area of priority" in questions(plan, "2")


def test_column_that_is_not_understood_is_asked_about_when_it_holds_something():
    rows = [[*HEADINGS[:5], "Budget", "Source"], [1, "Law passed", "1.1 Draft", "AG", "", "100,000", None]]

    plan = read(rows)

    assert "“Budget” was not read" in questions(plan, "F2")
    assert not [doubt for doubt in plan.doubts if "Source" in doubt.question]


def test_ranks_in_a_column_called_priority_are_no_areas():
    rows = [
        ["Objective", "Activity", "Lead", "Priority"],
        ["Law passed", "Draft", "AG", "High"],
        [None, "Vote", None, "Low"],
    ]

    plan = read(rows)

    assert len(plan.priorities) == 1
    assert "was not read" in questions(plan, "D2")


def test_several_timelines_in_a_merged_cell_are_shared_out_when_they_are_as_many():
    rows = [HEADINGS, [1, "Law", "1.1 Draft", "AG", "", "Short term\nMedium term", ""], [None, None, "1.2 Pass"]]

    plan = read(rows, merged=["F2:F3"])

    assert [one.timeline for one in plan.activities] == [Timeline("short", "short"), MEDIUM]
    assert "in their order" in questions(plan, "F2")


def test_several_timelines_in_a_merged_cell_are_left_open_when_they_are_fewer():
    rows = [
        HEADINGS,
        [1, "Law", "1.1 Draft", "AG", "", "Short\nLong", ""],
        [None, None, "1.2 Pass"],
        [None, None, "1.3 Use"],
    ]

    plan = read(rows, merged=["F2:F4"])

    assert [one.timeline for one in plan.activities] == [None, None, None]
    assert "2 timelines for 3 activities" in questions(plan, "F2")


def test_numbers_are_unique_and_a_repeated_one_is_asked_about():
    rows = [HEADINGS, [1, "Law", "1.1 Draft", "AG", "", "Short", ""], [None, None, "1.1 Pass", None, None, "Short"]]

    plan = read(rows)

    assert [one.number for one in plan.activities] == ["1.1", "1.1 (2)"]
    assert "already used" in questions(plan, "C3")


@pytest.mark.parametrize(
    ("number", "question"),
    [("1.3", "After 1.1 comes 1.3"), ("2.2", "under objective 1")],
)
def test_numbers_that_do_not_go_on_are_asked_about(number, question):
    rows = [
        HEADINGS,
        [1, "Law", "1.1 Draft", "AG", "", "Short", ""],
        [None, None, f"{number} Pass", None, None, "Short"],
    ]

    assert question in questions(read(rows), "C3")


def test_rows_that_name_other_institutions_are_asked_about():
    rows = [HEADINGS, [1, "Law", "1.1 Draft", "AG", "", "Short", ""], [1, "Law", "1.2 Pass", "PUC", "", "Short", ""]]

    plan = read(rows)

    assert plan.objectives[0].leads == ("AG", "PUC")
    assert "different institutions" in questions(plan, "B2")


def test_hidden_rows_and_columns_are_asked_about():
    book = workbook([HEADINGS, [1, "Law", "1.1 Draft", "AG", "PUC", "Short", ""]])
    book.worksheets[0].row_dimensions[2].hidden = True
    book.worksheets[0].column_dimensions["E"].hidden = True

    plan = read_plan(saved(book), "plan.xlsx")

    assert "hidden" in questions(plan, "2")
    assert "“partners” is hidden" in questions(plan, "Plan")


def test_formulas_are_never_worked_out():
    plan = read([HEADINGS, [1, "Law", "1.1 Draft", '="A"&"G"', "", "Short", ""]])

    assert plan.objectives[0].leads == ()
    assert "formula without a stored result" in questions(plan, "D2")


def test_numbers_typed_as_numbers_lose_their_decimals():
    plan = read([HEADINGS, [1.0, "Law", "1.1 Draft", "AG", "", "Short", ""]])

    assert plan.objectives[0].number == "1"


def test_json_has_the_shape_that_the_command_answers_in():
    plan = read([HEADINGS, ["Priority 1: Law"], [1, "Law passed", "1.1 Draft", "AG", "PUC", "Short", ""]]).as_json()

    objective = plan["priorities"][0]["objectives"][0]
    assert (objective["leads"], objective["partners"]) == (["AG"], ["PUC"])
    assert objective["activities"][0]["timeline"] == {"from": "short", "to": "short"}
    assert plan["doubts"] == []
