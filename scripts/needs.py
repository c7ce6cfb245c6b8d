"""System packages: what the portal and its tests need beside Python, and how that comes onto Debian and Ubuntu.

The names of the packages are the same on Debian 12 and Ubuntu 24.04, but for the browser (see `scripts.suite`).
"""

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from ctypes.util import find_library
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

NOTO_FONTS = Path("/usr/share/fonts/truetype/noto/NotoSansArabic-Regular.ttf")


class CannotInstallError(Exception):
    """Something is missing and may not be installed from here; says what to type."""


@dataclass(frozen=True)
class Need:
    """A system package, and how to see that the machine has what it brings (also by another way)."""

    package: str
    is_met: Callable[[], bool]


def library(package: str, name: str) -> Need:
    return Need(package, lambda: find_library(name) is not None)


def program(package: str, name: str) -> Need:
    return Need(package, lambda: shutil.which(name) is not None)


# WeasyPrint draws text with these. A Dockerfile installs the same ones.
PRINTING = (
    library("libpango-1.0-0", "pango-1.0"),
    library("libpangoft2-1.0-0", "pangoft2-1.0"),
    library("libharfbuzz-subset0", "harfbuzz-subset"),
    Need("fonts-noto-core", NOTO_FONTS.exists),
)
# Debian leaves `ensurepip` out of Python; without it `python3 -m venv` makes an environment that has no pip.
VENV = Need(
    f"python{sys.version_info.major}.{sys.version_info.minor}-venv",
    lambda: find_spec("ensurepip") is not None,
)
CATALOGUE = program("gettext", "xgettext")
POSTGRESQL = Need("postgresql", lambda: postgresql_programs() is not None)
REDIS = program("redis-server", "redis-server")
POPPLER = program("poppler-utils", "pdftotext")
CHROMIUM = program("chromium", "chromium")


def postgresql_programs() -> Path | None:
    """The folder with initdb and pg_ctl of the newest PostgreSQL on this machine. Debian keeps it off the path."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda found: int(found.parts[-3]))
    if debian:
        return debian[-1].parent
    elsewhere = shutil.which("initdb")
    return Path(elsewhere).resolve().parent if elsewhere else None


def is_packaged(package: str) -> bool:
    """Whether this system has a package of that name to install."""
    if not shutil.which("apt-cache"):
        return False
    known = subprocess.run(["apt-cache", "show", package], capture_output=True, text=True, check=False)
    # For a name that other packages only stand in for, apt-cache succeeds and shows nothing.
    return f"Package: {package}\n" in known.stdout


def missing(needs: Iterable[Need]) -> list[str]:
    """The packages that would have to be installed."""
    return [need.package for need in needs if not need.is_met()]


def may_install() -> list[str] | None:
    """What stands before apt-get: nothing for root, sudo for others; None where neither is possible.

    A password is asked for only where a person sits at a terminal.
    """
    if not shutil.which("apt-get"):
        return None
    if os.geteuid() == 0:
        return []
    if not shutil.which("sudo"):
        return None
    if subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0:
        return ["sudo", "-n"]
    return ["sudo"] if sys.stdin.isatty() else None


def command_to_type(packages: Iterable[str]) -> str:
    """The command that a person can type to install the packages."""
    names = shlex.join(packages)
    if not shutil.which("apt-get"):
        return f"(there is no apt-get here; install by the means of this system what Debian calls) {names}"
    command = f"apt-get update && apt-get install --no-install-recommends {names}"
    return f"sudo sh -c '{command}'" if shutil.which("sudo") else f"su -c '{command}'"


def install(needs: Iterable[Need]) -> None:
    """Install what is missing with apt-get. Raises CannotInstallError, with the command to type."""
    packages = missing(needs)
    if not packages:
        return
    before = may_install()
    if before is None:
        raise CannotInstallError(
            f"Missing on this machine: {', '.join(packages)}. Type:\n  {command_to_type(packages)}"
        )
    print(f"Installing system packages: {', '.join(packages)}", flush=True)
    apt_get = [*before, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-y", "-o", "DPkg::Lock::Timeout=120"]
    for words in (["update"], ["install", "--no-install-recommends", *packages]):
        done = subprocess.run(
            [*apt_get, *words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
        )
        if done.returncode:
            tail = "\n".join(done.stdout.strip().splitlines()[-15:])
            raise CannotInstallError(f"{tail}\napt-get {words[0]} failed. Type:\n  {command_to_type(packages)}")
    still = [need.package for need in needs if not need.is_met()]
    if still:
        raise CannotInstallError(f"apt-get installed {', '.join(still)}, and yet it is not found.")
