"""The numbers in the margin."""

from consultations.drafting.numbering import number
from consultations.models import Node


def labels(*nodes: Node) -> list[str]:
    number(nodes)
    return [node.label for node in nodes]


def heading(text: str, level: int = 1) -> Node:
    return Node(kind=Node.Kind.HEADING, level=level, text=text)


def test_chapters_and_sections_count():
    assert labels(heading("A"), heading("B", 2), heading("C", 3), heading("D", 2), heading("E")) == [
        "1",
        "1.1",
        "1.1.1",
        "1.2",
        "2",
    ]


def test_front_matter_has_no_number_and_annexes_have_letters():
    assert labels(heading("FOREWORD"), heading("Scope", 2), heading("Vision"), heading("Annex 1"), heading("x", 2)) == [
        "",
        "",
        "1",
        "A1",
        "A1.1",
    ]


def test_paragraphs_count_through_the_whole_text_and_title_lines_do_not():
    title = Node(kind=Node.Kind.PARAGRAPH, role=Node.Role.TITLE)

    assert labels(title, Node(kind="paragraph"), heading("A"), Node(kind="list"), Node(kind="figure")) == [
        "",
        "1",
        "1",
        "2",
        "3",
    ]


def test_skipped_level_gives_no_empty_number():
    assert labels(heading("A"), heading("B", 3)) == ["1", "1.1"]
