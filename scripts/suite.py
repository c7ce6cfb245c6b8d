"""The whole test suite twice: on SQLite, and on a private PostgreSQL with a private Redis.

    .venv/bin/python -m scripts.suite [what pytest takes]

Where the second half cannot run, it says so; under CI=true that is a failure. What the tests need is installed first,
where that is possible.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import sync_playwright

from scripts import needs
from scripts.prepare import PYTHON, ROOT, VENV, folder_for_data, say
from tests.servers import private_servers

BIN = VENV / "bin"
SERVERS = (needs.POSTGRESQL, needs.REDIS)


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


def half(name: str, arguments: list[str], servers: dict[str, str]) -> tuple[int, str]:
    """Run the suite once; its exit code and pytest's own last line."""
    say(f"\n=== The tests on {name} ===")
    outside = {"DATABASE_URL", "REDIS_URL", "CELERY_BROKER_URL", "DJANGO_SETTINGS_MODULE", "SITE_URL"}
    kept = {key: value for key, value in os.environ.items() if key not in outside}
    with scratch() as var:
        command = [PYTHON, "-m", "pytest", *arguments]
        # The tests find the browser on the path, whoever brought it.
        found = {"PATH": f"{kept['PATH']}:{BIN}", "VAR_DIR": str(var), "PYTHONUNBUFFERED": "1"}
        process = subprocess.Popen(command, cwd=ROOT, env=kept | found | servers, stdout=subprocess.PIPE, text=True)
        last = ""
        try:
            for line in process.stdout or ():
                print(line, end="", flush=True)
                last = line.strip() or last
        except BaseException:
            process.terminate()
            process.wait()
            raise
        return process.wait(), last.strip("= ")


def second_half(arguments: list[str]) -> tuple[int, str]:
    """The suite once more, on servers that live as long as it takes."""
    with private_servers() as servers:
        return half("PostgreSQL and Redis", arguments, servers.environment)


def main(arguments: list[str]) -> int:
    # A `kill` shall stop the servers too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    began = time.monotonic()
    problem = install_what_tests_need()
    if problem:
        say(problem)
    must = os.environ.get("CI", "").lower() in {"1", "true", "yes"}
    results = {"SQLite": half("SQLite", arguments, {})}
    lacking = needs.missing(SERVERS)
    if not lacking:
        results["PostgreSQL and Redis"] = second_half(arguments)
    say("")
    for name, (code, last) in results.items():
        say(f"{name}: {last}" if code == 0 else f"{name}: FAILED: {last}")
    if lacking:
        say(f"Half of the tests was SKIPPED: no PostgreSQL and Redis ({', '.join(lacking)} not installed).")
    if problem:
        say("Not all that the tests need could be installed; the first lines say what to type.")
    say(f"{time.monotonic() - began:.0f} s in all")
    return 1 if any(code for code, _ in results.values()) or (must and (lacking or problem)) else 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
