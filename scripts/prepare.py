"""Makes a clone ready: system packages, `.venv`, `.env`, web fonts and static files. Done again, it takes a moment.

    python3 -m scripts.prepare portal    what `make run` needs
    python3 -m scripts.prepare checks    and what `make lint` and `make test` need

What was done is remembered by stamps: a fingerprint of all that it was made from. Nothing here needs a package.
"""

import hashlib
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

from scripts import needs

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = str(VENV / "bin" / "python")
LOCKS = {"portal": ROOT / "requirements/portal.txt", "checks": ROOT / "requirements/checks.txt"}


def say(words: str) -> None:
    print(words, flush=True)


def fingerprint(files: Iterable[Path], *more: str) -> str:
    """Changes when a file is added, removed or written, or when one of the other words changes."""
    known = hashlib.sha256("\0".join(more).encode())
    for file in sorted(files):
        about = file.stat()
        known.update(f"{file}\0{about.st_size}\0{about.st_mtime_ns}\n".encode())
    return known.hexdigest()


def contents(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def is_current(stamp: Path, wanted: str, made: Path) -> bool:
    """Whether `made` is there and was made from what is wanted now."""
    return made.exists() and stamp.is_file() and stamp.read_text() == wanted


def make_environment() -> None:
    """An own Python environment in `.venv`; anew where it is broken, too old, or was moved from elsewhere."""
    pip = VENV / "bin/pip"
    stays = pip.is_file() and f"{VENV}/bin/" in pip.read_text()
    works = "import sys; sys.exit(sys.version_info < (3, 11))"
    if stays and subprocess.run([PYTHON, "-c", works], capture_output=True, check=False).returncode == 0:
        return
    say("Making a Python environment in .venv")
    subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], check=True)


def install_packages(which: str) -> None:
    """The locked packages. Those for checks contain the portal's, so that neither undoes the other."""
    version = subprocess.run([PYTHON, "-V"], capture_output=True, text=True, check=True).stdout
    for name in ("checks", "portal"):
        enough = name in {"checks", which}
        if enough and is_current(VENV / f".{name}.stamp", f"{contents(LOCKS[name])} {version}", VENV):
            return
    lock = LOCKS[which]
    count = sum("==" in line for line in lock.read_text().splitlines())
    say(f"Installing up to {count} Python packages from {lock.relative_to(ROOT)}; the first time takes a minute or two")
    pip = [PYTHON, "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--no-input"]
    subprocess.run([*pip, "--require-hashes", "--requirement", str(lock)], check=True)
    (VENV / f".{which}.stamp").write_text(f"{contents(lock)} {version}")


def write_settings() -> None:
    """A first `.env` for this machine, with a secret of its own. An existing one is left alone."""
    file = ROOT / ".env"
    if file.exists():
        return
    say("Writing .env with a secret key of its own")
    lines = [
        "# Settings of this machine; docs/deploying.md explains them. Never commit this file.",
        f"SECRET_KEY={secrets.token_urlsafe(50)}",
        "ALLOWED_HOSTS=localhost,127.0.0.1,[::1]",
        "# Mail is kept as files, in the folder mail of VAR_DIR.",
        "EMAIL_URL=filemail://",
    ]
    with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write("\n".join(lines) + "\n")


def folder_for_data() -> Path:
    """VAR_DIR, as the settings will see it: from the environment, from `.env`, or its default."""
    named = os.environ.get("VAR_DIR", "")
    if not named and (ROOT / ".env").exists():
        lines = (ROOT / ".env").read_text().splitlines()
        named = next((line.partition("=")[2].strip() for line in lines if line.startswith("VAR_DIR=")), "")
    return (ROOT / (named or "var")).resolve()


def files_in(*folders: Path) -> list[Path]:
    return [file for folder in folders for file in folder.rglob("*") if file.is_file()]


def manage(*words: str) -> None:
    subprocess.run([PYTHON, "manage.py", *words], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def build_static_files() -> None:
    """Web fonts and the static files with their fingerprinted names, where their sources changed."""
    var, lock = folder_for_data(), contents(LOCKS["portal"])
    stamp, wanted = var / "webfonts.stamp", contents(ROOT / "ncss_portal/webfonts.py") + lock
    if not is_current(stamp, wanted, var / "webfonts" / "fonts"):
        say("Building web fonts")
        manage("build_webfonts")
        stamp.write_text(wanted)
    sources = files_in(ROOT / "static", var / "webfonts")
    stamp, wanted = var / "static.stamp", fingerprint(sources, lock, contents(ROOT / "ncss_portal/settings.py"))
    if not is_current(stamp, wanted, var / "static" / "staticfiles.json"):
        say("Collecting static files")
        manage("collectstatic", "--noinput", "--clear")
        stamp.write_text(wanted)


def main(which: str) -> int:
    began = time.monotonic()
    try:
        needs.install([*needs.PRINTING, needs.VENV, *([needs.CATALOGUE] if which == "checks" else [])])
        make_environment()
        install_packages(which)
        write_settings()
        build_static_files()
    except needs.CannotInstallError as problem:
        say(str(problem))
        return 1
    except subprocess.CalledProcessError as problem:
        say(f"This failed: {' '.join(map(str, problem.cmd))}")
        return 1
    if time.monotonic() - began > 5:
        say(f"Ready after {time.monotonic() - began:.0f} s.")
    return 0


if __name__ == "__main__":
    if sys.argv[1:] not in (["portal"], ["checks"]):
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
