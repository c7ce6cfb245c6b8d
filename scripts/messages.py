"""The message catalogue `locale/django.pot`: every text that a person sees, for translators.

    .venv/bin/python -m scripts.messages            writes it
    .venv/bin/python -m scripts.messages --check    exits 1 where it is not up to date

It is made in a scratch folder from copies of the sources, so that a check changes nothing. It names no line numbers
and no dates: it differs only where a text does.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from difflib import unified_diff
from pathlib import Path

from scripts import needs
from scripts.prepare import PYTHON, ROOT

CATALOGUE = ROOT / "locale" / "django.pot"
SOURCES = ("ncss_portal", "stakeholders", "actionplan", "consultations", "roadmap", "templates")


def settled(text: str) -> str:
    """The catalogue without what changes from day to day, and without the gaps that gettext leaves to be filled in."""
    text = re.sub(r"\A(#.*\n)+?(?=#, fuzzy)", "# Every text of the portal, for translators.\n", text)
    text = text.replace("PACKAGE VERSION", "NCSS Portal")
    return re.sub(r'^"(POT-Creation-Date|PO-Revision-Date|Last-Translator|Language-Team):.*\n', "", text, flags=re.M)


def gathered() -> str:
    """The catalogue as the sources have it now."""
    with tempfile.TemporaryDirectory(prefix="portal-messages-") as scratch:
        for name in SOURCES:
            shutil.copytree(
                ROOT / name, Path(scratch, name), ignore=shutil.ignore_patterns("__pycache__", "migrations")
            )
        Path(scratch, "locale").mkdir()
        command = [PYTHON, "-m", "django", "makemessages", "--all", "--keep-pot", "--no-location", "--verbosity", "0"]
        surroundings = {key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"}
        subprocess.run(command, cwd=scratch, env=surroundings, check=True)
        made = Path(scratch, "locale", "django.pot")
        return settled(made.read_text()) if made.exists() else ""


def main(check: bool) -> int:
    needs.install([needs.CATALOGUE])
    now = gathered()
    before = CATALOGUE.read_text() if CATALOGUE.exists() else ""
    if not check:
        CATALOGUE.parent.mkdir(exist_ok=True)
        CATALOGUE.write_text(now)
        return 0
    if now == before:
        return 0
    difference = list(
        unified_diff(before.splitlines(), now.splitlines(), "locale/django.pot", "sources", "", "", 0, "")
    )
    print(*difference[:30], sep="\n")
    print("The message catalogue is not up to date. Type: make messages")
    return 1


if __name__ == "__main__":
    try:
        sys.exit(main("--check" in sys.argv[1:]))
    except needs.CannotInstallError as problem:
        sys.exit(str(problem))
