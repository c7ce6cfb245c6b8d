"""The whole test suite on SQLite and, side by side, on a private PostgreSQL with a private Redis.

    .venv/bin/python -m scripts.suite [what pytest takes]
    .venv/bin/python -m scripts.suite --stress [what pytest takes]      the long tests, on the second half only

Where the second half cannot run, it says so; under CI=true that is a failure. What the tests need is installed first,
where that is possible.
"""

import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from playwright.sync_api import sync_playwright

from scripts import needs
from scripts.prepare import PYTHON, ROOT, VENV, folder_for_data, say
from tests.noting import PLACE, bad_ones
from tests.servers import private_servers

BIN = VENV / "bin"
SERVERS = (needs.POSTGRESQL, needs.REDIS)
# The last lines of a log must show the counts, too.
MOST_NAMES = 60
STRESS = "PORTAL_STRESS"
# A long test may take so many seconds.
STRESS_SECONDS = 3600


def install_what_tests_need() -> str:
    """Servers, a browser, and what reads PDFs. Returns what could not be installed and how to do it, or nothing."""
    try:
        needs.install([*SERVERS, needs.POPPLER])
        install_browser()
    except needs.CannotInstallError as problem:
        return str(problem)
    return ""


def install_browser() -> None:
    """Chromium: Debian's package. Ubuntu's is only a pointer to a snap, so there Playwright brings its own."""
    own = BIN / "chromium"
    if needs.CHROMIUM.is_met() or own.exists():
        return
    if needs.is_packaged("chromium"):
        needs.install([needs.CHROMIUM])
        return
    say("Installing Chromium with Playwright")
    command = [str(BIN / "playwright"), "install", *(["--with-deps"] if os.geteuid() == 0 else []), "chromium"]
    if subprocess.run(command, check=False).returncode:
        raise needs.CannotInstallError(
            "Chromium is missing. Type:\n  .venv/bin/playwright install --with-deps chromium"
        )
    own.unlink(missing_ok=True)
    with sync_playwright() as playwright:
        own.symlink_to(playwright.chromium.executable_path)


@contextmanager
def scratch() -> Iterator[Path]:
    """A VAR_DIR for one run; it shares the web fonts, which take long to build."""
    with tempfile.TemporaryDirectory(prefix="portal-tests-") as folder:
        fonts = folder_for_data() / "webfonts"
        if fonts.is_dir():
            Path(folder, "webfonts").symlink_to(fonts)
        yield Path(folder)


class Half:
    """One run of the suite, in a process of its own; its lines are printed with its name before them."""

    def __init__(self, name: str, arguments: list[str], var: Path, servers: dict[str, str]) -> None:
        self.name, self.last, self._notes = name, "", var / "notes"
        self._notes.touch()
        outside = {"DATABASE_URL", "REDIS_URL", "CELERY_BROKER_URL", "DJANGO_SETTINGS_MODULE", "SITE_URL"}
        kept = {key: value for key, value in os.environ.items() if key not in outside}
        # The tests find the browser on the path, whoever brought it.
        found = {"PATH": f"{kept['PATH']}:{BIN}", "VAR_DIR": str(var), "PYTHONUNBUFFERED": "1", PLACE: str(self._notes)}
        self._process = subprocess.Popen(
            [PYTHON, "-m", "pytest", *arguments],
            cwd=ROOT,
            env=kept | found | servers,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._reader = threading.Thread(target=self._print)
        self._reader.start()

    def _print(self) -> None:
        for line in self._process.stdout or ():
            print(f"{self.name}: {line}", end="", flush=True)
            self.last = line.strip("= \n") or self.last

    def wait(self) -> int:
        """The exit code of pytest; `last` is its own last line then."""
        code = self._process.wait()
        self._reader.join()
        if self._process.stdout:
            self._process.stdout.close()
        return code

    def bad_ones(self) -> list[str]:
        """The tests that failed or were never finished, each with the name of this half before it."""
        return [f"{self.name}: {line}" for line in bad_ones(self._notes.read_text().splitlines())]

    def stop(self) -> None:
        self._process.terminate()
        self.wait()


@contextmanager
def halves(arguments: list[str], *, with_servers: bool, stress: bool = False) -> Iterator[list[Half]]:
    """Both halves at once, each with its own data: two cores do in the time of one half what one would do in two.

    The long tests run on the servers of production only, and have the machine for themselves.
    """
    with ExitStack() as stack:
        running = []

        def begin(name: str, servers: dict[str, str]) -> None:
            if with_servers and not stress:
                # What asks no database runs in one of the halves only; see tests/conftest.py.
                servers = {**servers, "PORTAL_TESTS_HALF": name}
            running.append(Half(name, arguments, stack.enter_context(scratch()), servers))
            stack.callback(running[-1].stop)

        if not stress:
            begin("SQLite", {})
        if with_servers:
            begin("PostgreSQL", stack.enter_context(private_servers()).environment | ({STRESS: "1"} if stress else {}))
        yield running


def counted(lines: Iterable[str]) -> str:
    """The numbers of all halves in one line, as test runners close: "12 passed, 0 failed, 1 skipped"."""
    numbers: Counter[str] = Counter()
    for line in lines:
        for number, word in re.findall(r"(\d+) (passed|failed|errors?|skipped)", line):
            numbers["failed" if word.startswith("error") else word] += int(number)
    return ", ".join(f"{numbers[word]} {word}" for word in ("passed", "failed", "skipped"))


def names(bad: list[str]) -> list[str]:
    """What stands at the end of the log: the tests that failed, as many as leave the counts in sight."""
    more = len(bad) - MOST_NAMES
    return [*bad[:MOST_NAMES], *([f"... and {more} more"] if more > 0 else [])]


def main(arguments: list[str]) -> int:
    # A `kill` shall stop the servers too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    began = time.monotonic()
    stress = "--stress" in arguments
    if stress:
        arguments = [word for word in arguments if word != "--stress"]
        arguments = ["-m", "stress", f"--timeout={STRESS_SECONDS}", "--capture=no", *arguments]
    problem = install_what_tests_need()
    if problem:
        say(problem)
    must = os.environ.get("CI", "").lower() in {"1", "true", "yes"}
    lacking = needs.missing(SERVERS)
    with halves(arguments, with_servers=not lacking, stress=stress) as running:
        codes = {one: one.wait() for one in running}
        bad = [line for one in running for line in one.bad_ones()]
    say("")
    for one, code in codes.items():
        say(f"{one.name}: {one.last}" if code == 0 else f"{one.name}: FAILED: {one.last}")
    for line in names(bad):
        say(line)
    if lacking:
        half = "Half" if codes else "All"
        say(f"{half} of the tests was SKIPPED: no PostgreSQL and Redis ({', '.join(lacking)} not installed).")
    if problem:
        say("Not all that the tests need could be installed; the first lines say what to type.")
    say(f"{time.monotonic() - began:.0f} s in all")
    say(counted(one.last for one in codes))
    return 1 if any(codes.values()) or not codes or (must and (lacking or problem)) else 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
