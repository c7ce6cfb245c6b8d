"""Files as a common library writes them, with its own styles and lists."""

import io

from docx import Document
from PIL import Image

from ncss_portal.word.blocks import Draft
from ncss_portal.word.drafts import read_draft


def picture() -> io.BytesIO:
    packed = io.BytesIO()
    Image.new("RGB", (8, 8)).save(packed, "PNG")
    packed.seek(0)
    return packed


def written() -> Draft:
    document = Document()
    document.add_heading("National Strategy", 0)
    document.add_heading("Vision", 1)
    document.add_paragraph("We want it safe.").add_run(" Truly.").bold = True
    document.add_paragraph("Police", style="List Bullet")
    document.add_paragraph("North", style="List Bullet 2")
    document.add_paragraph("Prepare", style="List Number")
    document.add_paragraph("Decide", style="List Number")
    document.add_paragraph("Said so", style="Intense Quote")
    grid = document.add_table(2, 2)
    grid.cell(0, 0).merge(grid.cell(0, 1)).text = "Wide"
    grid.cell(1, 0).text = "1"
    document.add_picture(picture())
    document.add_paragraph("Figure 1", style="Caption")
    packed = io.BytesIO()
    document.save(packed)
    packed.seek(0)
    return read_draft(packed, "draft.docx")


def test_everything_is_recognised() -> None:
    assert [(block.kind, block.role, block.level, block.text) for block in written().blocks] == [
        ("paragraph", "title", None, "National Strategy"),
        ("heading", "", 1, "Vision"),
        ("paragraph", "", None, "We want it safe. **Truly.**"),
        ("list", "", None, "- Police\n  - North"),
        ("list", "", None, "1. Prepare\n2. Decide"),
        ("paragraph", "quote", None, "Said so"),
        ("table", "", None, ""),
        ("figure", "", None, ""),
        ("paragraph", "caption", None, "Figure 1"),
    ]


def test_merged_cells_are_recognised() -> None:
    table = next(block for block in written().blocks if block.kind == "table")

    assert [[(cell.text, cell.colspan) for cell in row.cells] for row in table.rows] == [
        [("Wide", 2)],
        [("1", 1), ("", 1)],
    ]


def test_markdown_is_told_by_its_name() -> None:
    assert read_draft(io.BytesIO(b"# Vision\n"), "Draft.MD").outline == [(1, "Vision")]
