"""`manage.py demo`, which `make run` calls, from an empty folder to Ctrl-C."""

import http.cookiejar
import os
import re
import signal
import subprocess
import sys
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connection

from scripts.prepare import ROOT

START_SECONDS = 120
STRANGERS = {"DATABASE_URL", "REDIS_URL", "CELERY_BROKER_URL", "HTTPS", "SITE_URL", "DJANGO_SETTINGS_MODULE"}
pytestmark = pytest.mark.skipif(
    connection.vendor != "sqlite", reason="the demonstration is on SQLite, and so the SQLite half of the suite tries it"
)


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    """The settings of a fresh clone after `make setup`, with a folder of its own."""
    var = tmp_path_factory.mktemp("var")
    kept = {key: value for key, value in os.environ.items() if key not in STRANGERS}
    made = kept | {
        "VAR_DIR": str(var),
        "DEMO": "1",
        "SECRET_KEY": "only-for-tests-" * 5,
        "ALLOWED_HOSTS": "localhost,127.0.0.1",
        "EMAIL_URL": "filemail://",
    }
    for words in (["build_webfonts"], ["collectstatic", "--noinput", "--verbosity", "0"]):
        subprocess.run([sys.executable, "manage.py", *words], cwd=ROOT, env=made, check=True, capture_output=True)
    return made


@contextmanager
def demonstration(environment: dict[str, str]) -> Iterator[tuple[subprocess.Popen[str], str, list[str]]]:
    """The running command, its address, and what it has said so far. Stopped as Ctrl-C in a terminal does it."""
    process = subprocess.Popen(
        [sys.executable, "manage.py", "demo", "--port", "21000"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        said = []
        for line in process.stdout:
            said.append(line.strip())
            if line.startswith("Ctrl-C"):
                break
        address = next((found[0] for text in said if (found := re.search(r"http://localhost:\d+", text))), "")
        assert address, "\n".join(said)
        yield process, address, said
    finally:
        os.killpg(process.pid, signal.SIGINT)
        process.communicate(timeout=START_SECONDS)


def left_behind(environment: dict[str, str]) -> list[str]:
    """What still runs with the folder of these tests as its own."""
    mark = f"VAR_DIR={environment['VAR_DIR']}".encode()
    found = []
    for file in Path("/proc").glob("[0-9]*/environ"):
        try:
            if mark in file.read_bytes().split(b"\0"):
                found.append((file.parent / "cmdline").read_text().replace("\0", " "))
        except OSError:
            continue
    return [command for command in found if command]


def visit(address: str) -> dict[str, object]:
    """What somebody meets there who signs in with the first button."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    page = browser.open(f"{address}/demo/").read().decode()
    style = re.search(r'href="(/static/css/base\.[0-9a-f]+\.css)"', page)
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    button = re.search(r'action="(/demo/sign-in/\d+/)"', page)
    body = urllib.parse.urlencode({"csrfmiddlewaretoken": token[1]}).encode()
    request = urllib.request.Request(f"{address}{button[1]}", body, {"Referer": address})  # noqa: S310 (our own address)
    return {
        "home": browser.open(request).status,
        "mail": browser.open(f"{address}/demo/mail/").status,
        "caching": browser.open(f"{address}{style[1]}").headers["Cache-Control"],
    }


@pytest.fixture(scope="module")
def first_start(environment):
    """All that is to be seen of a first start: what was said and shown, a rival on the same folder, the end."""
    with demonstration(environment) as (process, address, said):
        seen = visit(address)
        command = [sys.executable, "manage.py", "demo"]
        rival = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    return {**seen, "said": said, "rival": rival, "exit": process.returncode, "left": left_behind(environment)}


def test_first_start_loads_the_example_and_says_where_it_is(first_start):
    assert "Loading the example" in first_start["said"]
    assert any(re.fullmatch(r"The portal is at http://localhost:\d+/", line) for line in first_start["said"])


def test_one_click_signs_in_on_real_static_files(first_start):
    assert (first_start["home"], first_start["mail"]) == (200, 200)
    assert "immutable" in first_start["caching"]


def test_second_portal_on_the_same_folder_is_refused(first_start):
    assert first_start["rival"].returncode == 1
    assert "runs already" in first_start["rival"].stderr


def test_ctrl_c_leaves_no_process_behind(first_start):
    assert first_start["exit"] == 0
    assert first_start["left"] == []


def test_second_start_keeps_the_data(first_start, environment):
    with demonstration(environment) as (_process, address, said):
        seen = visit(address)

    assert seen["home"] == 200
    assert "Loading the example" not in said
    assert left_behind(environment) == []
