"""Drafts from files become versions made of nodes."""

import pytest

from consultations.drafting.taking import take_draft
from consultations.models import Node
from ncss_portal.word.blocks import Block, Cell, Draft, Footnote, Row
from tests import factories

pytestmark = pytest.mark.django_db


def draft(*blocks: Block, **more: object) -> Draft:
    return Draft(list(blocks), **more)


def paragraph(text: str) -> Block:
    return Block("paragraph", text, [text])


def heading(text: str, level: int = 1) -> Block:
    return Block("heading", text, [text], level=level)


TABLE = Block(
    "table",
    paragraphs=["Year", "Staff", "2027", "6"],
    rows=[
        Row(True, [Cell("Year", ["Year"], header=True), Cell("Staff", ["Staff"], header=True)]),
        Row(False, [Cell("2027", ["2027"]), Cell("6", ["6"])]),
    ],
)
LONG = "Operators of essential services report a serious incident within {} hours of noticing it."


def texts(version, **which) -> list[str]:
    return list(version.nodes.filter(**which).in_order().values_list("text", flat=True))


def test_blocks_become_nodes_in_order():
    document = factories.DocumentFactory()

    version = take_draft(draft(heading("Scope"), paragraph("First."), paragraph("Second.")), document=document, by=None)

    assert list(version.nodes.in_order().values_list("kind", "label", "text")) == [
        ("heading", "1", "Scope"),
        ("paragraph", "1", "First."),
        ("paragraph", "2", "Second."),
    ]


def test_rows_of_a_table_are_nodes_below_it():
    version = take_draft(draft(TABLE), document=factories.DocumentFactory(), by=None)

    table = version.nodes.get(kind=Node.Kind.TABLE)
    assert list(table.children.in_order().values_list("label", flat=True)) == ["1.1", "1.2"]
    assert table.children.in_order().last().cells[1]["text"] == "6"


def test_footnotes_are_nodes_with_their_label():
    version = take_draft(
        draft(paragraph("Most use it[^1]."), footnotes=[Footnote("1", "World Bank.", "World Bank.")]),
        document=factories.DocumentFactory(),
        by=None,
    )

    assert version.nodes.get(kind=Node.Kind.FOOTNOTE).label == "1"


def test_second_file_keeps_the_identity_of_what_it_finds_again():
    document = factories.DocumentFactory()
    first = take_draft(draft(paragraph("Stays."), paragraph(LONG.format(24))), document=document, by=None)

    second = take_draft(draft(paragraph("Stays."), paragraph(LONG.format(72))), document=document, by=None)

    assert list(second.nodes.in_order().values_list("identity", flat=True)) == list(
        first.nodes.in_order().values_list("identity", flat=True)
    )
    assert list(second.nodes.in_order().values_list("fate", flat=True)) == ["unchanged", "reworded"]


def test_rows_keep_their_identity_when_a_row_is_added():
    document = factories.DocumentFactory()
    first = take_draft(draft(TABLE), document=document, by=None)
    longer = Block("table", paragraphs=TABLE.paragraphs, rows=[*TABLE.rows, Row(False, [Cell("2028", ["2028"])])])

    second = take_draft(draft(longer), document=document, by=None)

    rows = second.nodes.filter(kind="row").in_order()
    assert [row.fate for row in rows] == ["unchanged", "unchanged", "new"]
    assert rows[1].previous == first.nodes.filter(kind="row").in_order()[1]


def test_version_in_work_is_frozen_by_the_next_file():
    document = factories.DocumentFactory()
    first = take_draft(draft(paragraph("One.")), document=document, by=None)

    take_draft(draft(paragraph("Two.")), document=document, by=None)

    first.refresh_from_db()
    assert first.is_frozen
    assert document.working.number == 2


def test_action_plan_is_shown_in_place_of_its_tables():
    activity = factories.ActivityFactory(text="Write the mandate.", objective__priority__number="1")
    document = factories.DocumentFactory(strategy=activity.objective.priority.strategy)

    version = take_draft(
        draft(paragraph("Before."), TABLE, paragraph("After.")), document=document, by=None, plan_tables={1: ("1",)}
    )

    assert not version.nodes.filter(kind="table").exists()
    assert texts(version, kind="plan_row")[-1] == "Write the mandate."
    assert list(version.nodes.filter(parent=None).in_order().values_list("kind", flat=True)) == [
        "paragraph",
        "plan",
        "paragraph",
    ]


def test_action_plan_is_added_as_an_annex_where_the_file_has_none():
    activity = factories.ActivityFactory()
    document = factories.DocumentFactory(strategy=activity.objective.priority.strategy)

    version = take_draft(draft(paragraph("Text.")), document=document, by=None)

    tops = list(version.nodes.filter(parent=None).in_order().values_list("kind", "label"))
    assert tops == [("paragraph", "1"), ("heading", "A1"), ("plan", "2")]
