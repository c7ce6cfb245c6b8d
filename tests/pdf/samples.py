"""An invented strategy with every kind of block, and small pieces to build others from."""

import io
from datetime import UTC, datetime

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from PIL import Image

from consultations.publishing.edition import (
    Block,
    Caption,
    Chapter,
    Edition,
    Figure,
    Heading,
    Paragraph,
    Plan,
    PlanActivity,
    PlanObjective,
    PlanPriority,
    Quotation,
    Table,
    Term,
    Terms,
    TextList,
)
from consultations.publishing.grid import Cell, Row

SENTENCE = "The island of Larkmere keeps its harbours, clinics and schools running when its networks do not. "
PUBLISHED = datetime(2031, 3, 14, 9, 30, 15, 250_000, tzinfo=UTC)
DRAWING = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="320" height="90" viewBox="0 0 320 90">'
    b'<rect width="320" height="90" fill="#f2f6f8"/><circle cx="60" cy="45" r="20" fill="#0b4f6c"/>'
    b'<text x="100" y="50" font-family="Source Sans" font-size="14">Three areas, one plan</text></svg>'
)


def words(text: str) -> SafeString:
    return format_html("{}", text)


def prose(sentences: int = 5, note: str = "") -> SafeString:
    mark = format_html('<span class="fn">{}</span>', note) if note else ""
    return format_html("{}{}", (SENTENCE * sentences).strip(), mark)


def photograph(mode: str = "RGB", size: tuple[int, int] = (60, 40)) -> bytes:
    target = io.BytesIO()
    Image.new(mode, size).save(target, "JPEG")
    return target.getvalue()


def row(*texts: str, header: bool = False) -> Row:
    return Row(tuple(Cell(words(text), header=header) for text in texts))


def joined_table() -> Table:
    """Three rows of heads with joined cells, and a body with a band and a cell over two rows."""
    heads = (
        Row((Cell(words("Reported incidents"), colspan=4),)),
        Row((Cell(words("Year"), rowspan=2), Cell(words("Kind"), rowspan=2), Cell(words("Number"), colspan=2))),
        row("first half", "second half"),
    )
    body = (
        Row((Cell(words("H")), Cell(words("Harbours"), colspan=3))),
        Row((Cell(words("2029"), rowspan=2), *row("Fraud", "12", "1,140").cells)),
        row("Outage", "7"),
        row("2030", "Fraud", "9", "-4.5%"),
    )
    return Table(heads, body, Caption(words("Incidents by half-year"), "Table 2"), "table-2")


def long_table(rows: int = 90) -> Table:
    body = tuple(
        row(f"{number}", f"Measure {number} of the harbour authority", f"{number * 37}") for number in range(rows)
    )
    return Table((row("No.", "Measure", "Cost"),), body, None, "long-table")


def wide_table() -> Table:
    return Table((row(*(f"Head {number}" for number in range(9))),), (row(*(f"cell {number}" for number in range(9))),))


def objective(number: str, activities: int = 3) -> PlanObjective:
    return PlanObjective(
        number,
        words("Harbour networks withstand a storm"),
        ("Harbour Authority",),
        ("Coast Guard", "Larkmere Telephone & Sons"),
        tuple(PlanActivity(f"{number}.{at}", prose(1), "Short term") for at in range(1, activities + 1)),
    )


def plan() -> Plan:
    first = PlanPriority(
        "1", "Safe harbours", "priority-1", (prose(3),), tuple(objective(f"1.{at}") for at in range(1, 8))
    )
    second = PlanPriority(
        "2", "Schools that know", "priority-2", (), (objective("2.1", activities=0), objective("2.2", 16))
    )
    return Plan((first, second))


def every_block() -> tuple[Block, ...]:
    points = format_html_join("", "<li>{}</li>", [(prose(1),), (prose(2),)])
    return (
        Paragraph(words("A short sentence opens the chapter.")),
        Paragraph(prose(6, note="Census of Larkmere, https://statistics.larkmere.example/census")),
        Heading(
            2,
            "section-a",
            format_html("Harbours{}", format_html('<span class="fn">{}</span>', "All four.")),
            "Harbours",
            "1.1",
        ),
        TextList(format_html("<ul>{}<li><p>{}</p><ol>{}</ol></li></ul>", points, prose(1), points)),
        Heading(3, "section-b", words("Clinics & schools"), "Clinics & schools"),
        Quotation(format_html("<p>{}</p>", prose(1)), words("A harbour master")),
        Terms((Term(words("CERT"), prose(1)), Term(words("ISP"), prose(1)))),
        Terms((Term(words("Critical infrastructure"), prose(2, note="As the law has it.")),)),
        joined_table(),
        Paragraph(words("* Of which two at sea."), role="note"),
        Figure(
            "Three circles in a row",
            "drawing.svg",
            Caption(words("How it hangs together"), "Figure 1"),
            anchor="figure-1",
        ),
        Figure("A harbour at dusk", "photo.jpg", None, prose(1), "text"),
        Figure(caption=Caption(words("Lost drawing"), "Figure 2"), description=prose(1)),
        wide_table(),
        Paragraph(format_html('See <a href="#section-a">the <strong>harbours</strong></a> and {}', prose(1))),
        Paragraph(words("The harbour master"), role="signature"),
    )


def pictures() -> dict[str, bytes]:
    return {"drawing.svg": DRAWING, "photo.jpg": photograph()}


def edition(*chapters: Chapter, language: str = "en") -> Edition:
    """An edition with the chapters given, or with every block there is."""
    return Edition(
        title="Larkmere Cybersecurity Strategy",
        subtitle="Safe harbours",
        government="Government of Larkmere",
        period="2031–2035",
        language=language,
        version_label="Version 4",
        published_on=PUBLISHED,
        text_sha256="0123456789abcdef" * 4,
        publisher="Ministry of Harbours",
        licence="Creative Commons Attribution 4.0",
        address="https://portal.larkmere.example/strategy/",
        chapters=chapters
        or (
            Chapter("Foreword", "foreword", (Paragraph(prose(8)),)),
            Chapter("Everything & more", "everything", every_block(), "1"),
            Chapter("Measures", "measures", (long_table(),), "2"),
            Chapter("Action plan", "plan", (Paragraph(prose(2)), plan()), "A1"),
        ),
    )


def page(body: str, *, head: str = "") -> str:
    """A bare HTML document, as small as one can be set without a warning."""
    return (
        '<!DOCTYPE html><html lang="en"><head><title>A page</title>'
        f'<link rel="stylesheet" href="portal:print/tokens.css">{head}</head><body><h1>Title</h1>{body}</body></html>'
    )
