"""HTML comes out as a sound PDF, always the same, or not at all."""

import hashlib
import io
import logging
import os
import subprocess
import sys
import threading
from pathlib import Path

import pikepdf
import pytest

from ncss_portal.pdf.errors import RenderingWarned
from ncss_portal.pdf.rendering import render_pdf
from tests.pdf.samples import DRAWING, page, photograph
from tests.pdf.structure import findings

ROOT = Path(__file__).resolve().parents[2]
SHOWING_BOTH = page(
    '<p>Text <a href="#x">here</a>.</p><h2 id="x">x</h2>'
    '<img src="portal:files/a.svg" alt="a"><img src="portal:files/b.jpg" alt="b">',
    head='<meta name="dcterms.created" content="2031-03-14T09:30:15Z">',
)
RENDER = f"""
import hashlib, sys
sys.path.insert(0, {str(ROOT)!r})
from ncss_portal.pdf.rendering import render_pdf
from tests.pdf.samples import DRAWING
print(hashlib.sha256(render_pdf(sys.stdin.read(), files={{"a.svg": DRAWING, "b.jpg": DRAWING}})).hexdigest())
"""


def test_small_page_is_a_sound_pdf() -> None:
    content = render_pdf(SHOWING_BOTH, files={"a.svg": DRAWING, "b.jpg": photograph()})

    assert content.startswith(b"%PDF-1.7")
    assert findings(content) == []


def test_two_processes_write_the_same_bytes() -> None:
    def digest(seed: str) -> str:
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        command = [sys.executable, "-W", "ignore", "-c", RENDER]
        return subprocess.run(
            command, input=SHOWING_BOTH, capture_output=True, text=True, check=True, env=environment, cwd=ROOT
        ).stdout.strip()

    here = hashlib.sha256(render_pdf(SHOWING_BOTH, files={"a.svg": DRAWING, "b.jpg": DRAWING})).hexdigest()

    assert [digest("1"), digest("2")] == [here, here]


def test_earlier_document_leaves_no_trace_in_the_next() -> None:
    other = page("<p>Ğřéëńşħīp</p>", head="<style>p{font:600 30pt 'Source Serif'} @page{size:A5}</style>")
    before = render_pdf(page("<p>x</p>"))

    render_pdf(other)

    assert render_pdf(page("<p>x</p>")) == before


@pytest.mark.parametrize(
    ("body", "head", "words"),
    [
        ("<p>x</p>", "<style>p{colour:red}</style>", "colour"),
        ("<p>x</p>", "<style>p{color:red)} h1{color:red}</style>", "red)"),
        ("<p>\U000f0000</p>", "", "notdef"),
        ('<p id="a">x</p><p id="a">y</p>', "", "Anchor defined twice"),
        ('<p><a href="#nowhere">x</a></p>', "", "No anchor"),
        ('<p><img src="portal:files/a.svg"></p>', "", "alt description"),
        ("<p>x</p>", '<meta name="dcterms.created" content="yesterday">', "date"),
        ('<p><img src="portal:print/page.css" alt="x"></p>', "", "Failed to load image"),
    ],
)
def test_doubt_of_the_typesetter_is_an_error(body: str, head: str, words: str) -> None:
    with pytest.raises(RenderingWarned) as warned:
        render_pdf(page(body, head=head), files={"a.svg": DRAWING})

    assert any(words in warning for warning in warned.value.warnings)


def test_document_without_language_is_an_error() -> None:
    with pytest.raises(RenderingWarned, match="lang"):
        render_pdf("<!DOCTYPE html><html><head><title>x</title></head><body><h1>x</h1></body></html>")


def test_warning_in_another_thread_is_not_ours() -> None:
    noise = threading.Event()

    def warn() -> None:
        while not noise.is_set():
            logging.getLogger("weasyprint").warning("something else")
            noise.wait(0.01)

    thread = threading.Thread(target=warn)
    thread.start()
    try:
        content = render_pdf(page("<p>x</p>"))
    finally:
        noise.set()
        thread.join()

    assert findings(content) == []


def test_progress_rises_to_the_end() -> None:
    told: list[tuple[int, str]] = []

    render_pdf(page("<p>x</p>" * 200), on_progress=lambda percent, stage: told.append((percent, stage)))

    percents = [percent for percent, _ in told]
    assert percents == sorted(percents)
    assert list(dict.fromkeys(stage for _, stage in told)) == ["reading", "layout", "writing", "finishing", "done"]
    assert told[-1] == (100, "done")


def test_steps_do_not_fill_the_log(monkeypatch: pytest.MonkeyPatch) -> None:
    log = io.StringIO()
    monkeypatch.setattr(logging.getLogger(), "handlers", [logging.StreamHandler(log)])

    render_pdf(page("<p>x</p>"))

    assert log.getvalue() == ""


def test_title_dates_and_language_come_from_the_document() -> None:
    with pikepdf.open(io.BytesIO(render_pdf(SHOWING_BOTH, files={"a.svg": DRAWING, "b.jpg": DRAWING}))) as pdf:
        assert str(pdf.docinfo["/Title"]) == "A page"
        assert str(pdf.docinfo["/CreationDate"]) == "D:20310314093015Z"
        assert str(pdf.Root.Lang) == "en"
