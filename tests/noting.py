"""Notes of a run, for scripts/suite.py: which tests failed, and which one was running when pytest itself ended.

What pytest prints is not enough for that: where the process is killed, it prints no summary.
"""

import json
import os
from collections.abc import Iterable
from pathlib import Path

import pytest

PLACE = "PORTAL_TESTS_NOTES"
LONGEST_REASON = 160


class Notes:
    """Writes one line for each event, at once, so that it outlives the process."""

    def __init__(self, place: Path) -> None:
        self._place = place

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        self._note("began", nodeid)

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        self._note("ended", nodeid)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self._note("FAILED" if report.when == "call" else "ERROR", report.nodeid, _reason(report))

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self._note("ERROR", report.nodeid, "not collected")

    def _note(self, *words: str) -> None:
        with self._place.open("a") as notes:
            notes.write(json.dumps(words) + "\n")


def _reason(report: pytest.TestReport) -> str:
    crash = getattr(report.longrepr, "reprcrash", None)
    lines = str(crash.message).splitlines() if crash else []
    return lines[0][:LONGEST_REASON] if lines else ""


def pytest_configure(config: pytest.Config) -> None:
    # Taken out of the environment: a test that runs pytest itself takes no notes into this file.
    place = os.environ.pop(PLACE, "")
    if place:
        config.pluginmanager.register(Notes(Path(place)))


def bad_ones(notes: Iterable[str]) -> list[str]:
    """One line for each test that failed or has an error, and for what was running when pytest ended."""
    running: dict[str, None] = {}
    bad: dict[str, str] = {}
    for word, test, *why in map(json.loads, notes):
        if word == "began":
            running[test] = None
        elif word == "ended":
            running.pop(test, None)
        else:
            bad.setdefault(test, " ".join([word, test, *(f"- {reason}" for reason in why if reason)]))
    return [*bad.values(), *(f"NOT FINISHED {test}" for test in running if test not in bad)]
