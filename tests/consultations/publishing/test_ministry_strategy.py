"""The real strategy of a ministry, from its Word file and its spreadsheet to the PDF: nothing of it is lost."""

import io
import re
from functools import lru_cache

import pikepdf
import pytest

from actionplan.models import Strategy
from actionplan.plan.reading import read_plan
from actionplan.plan.taking import take_plan
from consultations.drafting.importing import understand
from consultations.drafting.taking import take_draft
from consultations.drafting.versions import freeze
from consultations.models import Version
from consultations.publishing.composing import compose
from consultations.publishing.rendering import version_pdf
from ncss_portal.pdf.structuretree import structure_elements
from tests import factories
from tests.consultations.publishing.pieces import squeezed
from tests.ministry_files import find, truth
from tests.pdf.structure import findings
from tests.pdf.words import page_texts

DRAFT, PLAN = "belize-ncss-2020-2023.docx", "belize-action-plan.xlsx"
TRUTH = "belize-ncss-2020-2023.truth.json"
TITLE_PAGE = {"title", "subtitle", "title-page line"}

pytestmark = pytest.mark.django_db


def taken_in() -> Version:
    """The draft with the plan in place of its tables, frozen."""
    strategy: Strategy = factories.StrategyFactory(subtitle="Towards a Secure Cyberspace", country="Belize")
    take_plan(read_plan(find(PLAN).read_bytes(), PLAN), strategy=strategy, by=None)
    document = factories.DocumentFactory(strategy=strategy, title="National Cybersecurity Strategy", slug="ministry")
    understood = understand(find(DRAFT).read_bytes(), DRAFT, strategy=strategy, document=None)
    version = take_draft(understood.draft, document=document, by=None, plan_tables=understood.plan_tables)
    return freeze(version, by=None)


@lru_cache
def pdf_of_the_ministry() -> bytes:
    """Rendered by the first test that asks, then only read."""
    return version_pdf(taken_in())


@pytest.fixture
def content() -> bytes:
    find(DRAFT), find(PLAN)
    return pdf_of_the_ministry()


@pytest.fixture
def letters(content) -> str:
    return squeezed(" ".join(page_texts(content)))


def test_document_is_sound(content):
    assert findings(content) == []


def test_every_word_of_the_file_is_in_the_pdf(letters):
    paragraphs = [p["text"] for p in truth(TRUTH)["paragraphs"] if p["type"] not in TITLE_PAGE]

    words = {word for text in paragraphs for word in map(squeezed, re.split(r"[\s/–—-]+", text)) if word}

    assert sorted(word for word in words if word not in letters) == []


def test_paragraphs_stand_in_one_piece_but_for_the_ends_of_pages(letters):
    """Four words in a row are looked for, without digits, for the numbers of notes stand between words."""
    running = [p["text"] for p in truth(TRUTH)["paragraphs"] if p["type"] in {"paragraph", "quote", "list-number"}]
    shown = without_digits(letters)

    for text in running:
        words = [word for word in map(without_digits, map(squeezed, text.split())) if word]
        rows = ["".join(words[at : at + 4]) for at in range(len(words) - 3)]
        assert len([row for row in rows if row not in shown]) <= 6, text


def without_digits(text: str) -> str:
    return re.sub(r"\d", "", text)


def test_every_note_is_a_note_at_the_foot_of_a_page(content, letters):
    with pikepdf.open(io.BytesIO(content)) as pdf:
        notes = [element for element in structure_elements(pdf) if element.S == "/Note"]

    assert len(notes) == len(truth(TRUTH)["footnotes"]) == 26
    for footnote in truth(TRUTH)["footnotes"]:
        assert all(squeezed(word) in letters for word in re.split(r"[\s/]+", footnote["text"]))


def test_outline_has_every_heading_of_the_file(content):
    def titles(items):
        for item in items:
            yield item.title
            yield from titles(item.children)

    with pikepdf.open(io.BytesIO(content)) as pdf, pdf.open_outline() as outline:
        shown = squeezed(" ".join(titles(outline.root)))

    assert [h["text"] for h in truth(TRUTH)["outline"] if squeezed(h["text"]) not in shown] == []


def test_plan_stands_on_landscape_pages(content):
    texts = page_texts(content)
    with pikepdf.open(io.BytesIO(content)) as pdf:
        wide = [at for at, page in enumerate(pdf.pages) if page.mediabox[2] > page.mediabox[3]]

    assert len(wide) >= 6
    assert wide == list(range(wide[0], wide[-1] + 1))
    on_wide = squeezed(" ".join(texts[at] for at in wide))
    for objective in truth("belize-action-plan.truth.json")["objectives"]:
        assert squeezed(objective["objective"]) in on_wide
        assert [a["text"] for a in objective["activities"] if squeezed(a["text"]) not in on_wide] == []


def test_chapters_captions_and_glossary_are_put_together():
    find(DRAFT), find(PLAN)
    chapters = {chapter.title: chapter for chapter in compose(taken_in()).chapters}

    kinds = {title: [block.kind for block in chapter.blocks] for title, chapter in chapters.items()}
    assert kinds["ACRONYMS"] == ["terms"]
    assert kinds["GLOSSARY OF TERMS"] == ["paragraph", "terms"]
    assert kinds["ANNEX 1"] == ["heading", "paragraph", "list", "plan"]
    assert [block.role for block in chapters["FOREWORD"].blocks[-2:]] == ["signature", "signature"]
    captions = [b.caption.label for c in chapters.values() for b in c.blocks if getattr(b, "caption", None)]
    assert captions == ["Figure 1", "Figure 2", "Table 1", "Table 2", "Figure 4", "Figure 5"]
