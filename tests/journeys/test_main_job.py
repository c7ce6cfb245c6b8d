"""From a ministry's Word draft to the published strategy, in the browser, with the ministry's own files.

Alice coordinates, Bea is a stakeholder with an account, Cem reads and comments without one. Portal, worker and browser
are processes of their own; mail goes through the outbox into a folder. The stations stand in `stations.py`.
"""

import hashlib
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from tests import ministry_files
from tests.journeys import stations
from tests.journeys.cast import Cast, cast_of
from tests.journeys.postbox import Postbox
from tests.journeys.worker import running_worker
from tests.pdf.structure import findings

pytestmark = pytest.mark.browser


@pytest.fixture
def files() -> tuple[Path, Path]:
    """The workbook and the draft; asked for first, so that nothing is started where they are missing."""
    return ministry_files.find("belize-action-plan.xlsx"), ministry_files.find("belize-ncss-2020-2023.docx")


@pytest.fixture
def cast(
    files: Any, chromium: Browser, live_server: LiveServer, post: Postbox, settings: Any, tmp_path: Path
) -> Iterator[Cast]:
    """The people of the journey, each with a browser, and the worker beside the portal."""
    # Where the worker, in a process of its own, keeps its files too.
    settings.MEDIA_ROOT = settings.VAR_DIR / "files"
    with (
        running_worker(mail=post.folder, log=tmp_path / "worker.log"),
        cast_of(chromium, live_server.url, post) as people,
    ):
        yield people


def test_ministry_takes_its_draft_from_word_to_the_published_strategy(
    files: tuple[Path, Path], cast: Cast, tmp_path: Path
) -> None:
    workbook, draft = files

    stations.begin(cast)
    stations.bring_the_plan(cast, workbook)
    stations.bring_the_draft(cast, draft)
    stations.open_the_period(cast)
    stations.comment_without_account(cast)
    stations.comment_with_account(cast)
    stations.close_the_period(cast)
    stations.answer_every_comment(cast)
    stations.learn_what_became_of_it(cast)
    stations.make_the_next_version(cast)
    stations.publish(cast)
    shown = stations.read_the_publication(cast, tmp_path / "strategy.pdf")

    content = (tmp_path / "strategy.pdf").read_bytes()
    assert hashlib.sha256(content).hexdigest() == shown
    assert findings(content) == []
    assert_reads(tmp_path / "strategy.pdf", cast.suggested, cast.reworded)
    assert cast.eye.findings == {}


def assert_reads(pdf: Path, *sentences: str) -> None:
    """What a reader's own program finds in the file; pdftotext keeps the ends of lines."""
    done = subprocess.run(["pdftotext", str(pdf), "-"], capture_output=True, text=True, check=True)
    text = " ".join(done.stdout.split())
    for sentence in sentences:
        assert sentence in text
