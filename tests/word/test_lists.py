"""Lists: one block each, with bullets and numbers as in Word."""

from ncss_portal.word.blocks import Block
from ncss_portal.word.marking import plain_paragraphs
from ncss_portal.word.reading import read_docx
from tests.word.building import BULLETS, LETTERS, NUMBERS, STYLES, docx, item, p, run, style


def blocks(body: str, styles: str = STYLES) -> list[Block]:
    return read_docx(docx(body, styles=styles)).blocks


def test_consecutive_items_are_one_block() -> None:
    found = blocks(item("Police") + p() + item("Courts") + p("After"))

    assert [(block.kind, block.text) for block in found] == [("list", "- Police\n- Courts"), ("paragraph", "After")]


def test_list_by_style_alone() -> None:
    assert blocks(p("Police", styled="ListBullet"))[0].text == "- Police"


def test_list_by_the_name_of_a_style_without_definition() -> None:
    found = blocks(p("First", styled="N") + p("Second", styled="N"), styles=style("N", "List Number"))

    assert found[0].text == "1. First\n2. Second"


def test_nested_items_are_indented() -> None:
    body = item("Police") + item("North", level=1) + item("South", level=1) + item("Courts")

    assert blocks(body)[0].text == "- Police\n  - North\n  - South\n- Courts"


def test_bullets_below_numbers_belong_to_the_same_list() -> None:
    body = item("Prepare", NUMBERS) + item("Ask", BULLETS, 1) + item("Decide", NUMBERS)

    assert blocks(body)[0].text == "1. Prepare\n   - Ask\n2. Decide"


def test_numbers_go_on_after_a_paragraph() -> None:
    found = blocks(item("One", NUMBERS) + p("Between") + item("Two", NUMBERS))

    assert [block.text for block in found] == ["1. One", "Between", "2. Two"]


def test_bullets_after_numbers_are_another_list() -> None:
    assert [block.kind for block in blocks(item("One", NUMBERS) + item("Two", BULLETS))] == ["list", "list"]


def test_nested_numbers_that_go_on_are_read_back_as_items() -> None:
    body = item("A", NUMBERS) + item("a", NUMBERS, 1) + p("Between") + item("x", BULLETS) + item("b", NUMBERS, 1)

    last = blocks(body)[-1]

    assert plain_paragraphs(last.text) == last.paragraphs == ["x", "b"]


def test_lettered_list_is_asked_about() -> None:
    draft = read_docx(docx(item("Scope", LETTERS)))

    assert draft.blocks[0].text == "1. Scope"
    assert "a, b, c" in draft.doubts[0].question


def test_item_that_looks_like_another_mark_is_escaped() -> None:
    found = blocks(item("- not a second bullet") + item("1. not a number"))[0]

    assert plain_paragraphs(found.text) == ["- not a second bullet", "1. not a number"]


def test_numbering_that_is_switched_off_makes_no_item() -> None:
    body = p("Police", '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="0"/></w:numPr>', styled="ListBullet")

    assert blocks(body)[0].kind == "paragraph"


def test_level_without_a_list_makes_no_item() -> None:
    styles = style("S", "Own", properties='<w:numPr><w:ilvl w:val="1"/></w:numPr>')

    assert blocks(p("Police", styled="S"), styles=styles)[0].kind == "paragraph"


def test_further_paragraph_of_an_item_stays_with_it() -> None:
    styles = STYLES + style("C", "List Continue")

    found = blocks(item("Police") + p("They report.", styled="C") + item("Courts"), styles=styles)

    assert len(found) == 1
    assert plain_paragraphs(found[0].text) == ["Police", "They report.", "Courts"]


def test_bold_in_an_item_is_kept() -> None:
    numbered = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'

    assert blocks(p(run("Lead: ", "<w:b/>") + run("Police"), numbered))[0].text == "- **Lead:** Police"
