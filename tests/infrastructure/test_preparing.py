"""What `make setup` does: it installs what is missing, says what it cannot, and does nothing twice."""

import os
import re
import subprocess

import pytest

from scripts import messages, needs, prepare
from scripts.needs import CannotInstallError, Need

THERE = Need("there", lambda: True)
GONE = Need("gone", lambda: False)


@pytest.fixture
def commands(monkeypatch):
    """The commands that would have been run; nothing is."""
    ran = []

    def run(command, **options):
        ran.append([str(word) for word in command])
        return subprocess.CompletedProcess(command, 0, stdout="")

    monkeypatch.setattr(subprocess, "run", run)
    return ran


def test_what_is_there_is_not_installed(commands):
    needs.install([THERE])

    assert commands == []


def test_root_installs_with_apt(commands, monkeypatch):
    monkeypatch.setattr(needs, "may_install", list)
    met = []
    need = Need("libpango-1.0-0", lambda: bool(met) or bool(len(commands) == 2 and not met.append(1)))

    needs.install([THERE, need])

    assert [command[-1] for command in commands] == ["update", "libpango-1.0-0"]
    assert "--no-install-recommends" in commands[1]


@pytest.mark.parametrize(("programs", "command"), [
    ({"apt-get", "sudo"}, "sudo sh -c 'apt-get update && apt-get install --no-install-recommends gone'"),
    ({"apt-get"}, "su -c 'apt-get update && apt-get install --no-install-recommends gone'"),
    ({"sudo"}, "install by the means of this system what Debian calls) gone"),
])  # fmt: skip
def test_without_rights_the_command_to_type_is_named(commands, monkeypatch, programs, command):
    monkeypatch.setattr(needs, "may_install", lambda: None)
    monkeypatch.setattr(needs.shutil, "which", lambda name: name if name in programs else None)

    with pytest.raises(CannotInstallError, match=re.escape(command)):
        needs.install([THERE, GONE])
    assert commands == []


def test_failing_apt_is_told_with_its_last_words(monkeypatch):
    monkeypatch.setattr(needs, "may_install", list)
    failed = subprocess.CompletedProcess([], 100, stdout="E: Unable to locate package gone")
    monkeypatch.setattr(subprocess, "run", lambda *words, **options: failed)

    with pytest.raises(CannotInstallError, match="Unable to locate package gone"):
        needs.install([GONE])


@pytest.mark.parametrize(
    ("has_sudo", "without_password", "at_terminal", "expected"),
    [
        (True, True, False, ["sudo", "-n"]),
        (True, False, True, ["sudo"]),
        (True, False, False, None),
        (False, True, True, None),
    ],
)
def test_sudo_asks_for_a_password_only_at_a_terminal(monkeypatch, has_sudo, without_password, at_terminal, expected):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(needs.shutil, "which", lambda name: name if has_sudo or name != "sudo" else None)
    answer = subprocess.CompletedProcess([], 0 if without_password else 1)
    monkeypatch.setattr(subprocess, "run", lambda *words, **options: answer)
    monkeypatch.setattr(needs.sys.stdin, "isatty", lambda: at_terminal, raising=False)

    assert needs.may_install() == expected


def test_first_settings_are_secret_and_stay(monkeypatch, tmp_path):
    monkeypatch.setattr(prepare, "ROOT", tmp_path)

    prepare.write_settings()
    first = (tmp_path / ".env").read_text()
    prepare.write_settings()

    key = next(line.partition("=")[2] for line in first.splitlines() if line.startswith("SECRET_KEY="))
    assert (tmp_path / ".env").stat().st_mode & 0o777 == 0o600
    assert len(key) >= 50
    assert (tmp_path / ".env").read_text() == first


@pytest.mark.parametrize(("stamps", "which", "expected"), [
    ([], "portal", ["portal"]),
    (["portal"], "portal", []),
    (["portal"], "checks", ["checks"]),
    (["checks"], "checks", []),
    (["checks"], "portal", []),
])  # fmt: skip
def test_packages_are_installed_once_and_neither_list_undoes_the_other(monkeypatch, tmp_path, stamps, which, expected):
    monkeypatch.setattr(prepare, "VENV", tmp_path)
    installed = []

    def run(command, **options):
        if "install" in command:
            installed.append(str(command[-1]))
        return subprocess.CompletedProcess(command, 0, stdout="Python 3.11.2")

    monkeypatch.setattr(subprocess, "run", run)
    for name in stamps:
        prepare.install_packages(name)
    installed.clear()

    prepare.install_packages(which)

    assert installed == [str(prepare.LOCKS[name]) for name in expected]


def test_fingerprint_sees_what_was_added_and_written(tmp_path):
    file = tmp_path / "site.css"
    file.write_text("a")
    first = prepare.fingerprint([file], "lock")

    os.utime(file, ns=(1, 1))
    written = prepare.fingerprint([file], "lock")
    (tmp_path / "print.css").write_text("")

    assert len({first, written, prepare.fingerprint(prepare.files_in(tmp_path), "lock")}) == 3
    assert prepare.fingerprint([file], "other lock") != written


@pytest.mark.parametrize(("environment", "line", "expected"), [
    ("/srv/portal", "VAR_DIR=data", "/srv/portal"),
    ("", "VAR_DIR=data", "data"),
    ("", "DEBUG=0", "var"),
])  # fmt: skip
def test_folder_for_data_is_that_of_the_settings(monkeypatch, tmp_path, environment, line, expected):
    monkeypatch.setattr(prepare, "ROOT", tmp_path)
    monkeypatch.setenv("VAR_DIR", environment)
    (tmp_path / ".env").write_text(f"{line}\n")

    assert prepare.folder_for_data() == tmp_path / expected


def test_catalogue_differs_only_where_a_text_does():
    given = [
        "# SOME TITLE.",
        "# YEAR",
        "#, fuzzy",
        '"Project-Id-Version: PACKAGE VERSION\\n"',
        '"POT-Creation-Date: now\\n"',
        "",
    ]

    head, fuzzy, project, rest = messages.settled("\n".join(given)).split("\n")

    assert head == "# Every text of the portal, for translators."
    assert (fuzzy, project, rest) == ("#, fuzzy", '"Project-Id-Version: NCSS Portal\\n"', "")


def test_old_python_is_refused_with_the_command_to_type(tmp_path):
    empty = {"PATH": f"{tmp_path}:/usr/bin:/bin"}
    for name in ("python3", "python3.11", "python3.12", "python3.13", "python3.14"):
        (tmp_path / name).write_text("#!/bin/sh\nexit 1\n")
        (tmp_path / name).chmod(0o755)

    done = subprocess.run(["make", "setup"], cwd=prepare.ROOT, env=empty, capture_output=True, text=True, check=False)

    assert done.returncode == 2
    assert "sudo apt-get install python3" in done.stdout
