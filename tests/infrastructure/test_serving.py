"""Processes are started again when they die, and none is left behind."""

import os
import signal
import sys
import threading
import time
from pathlib import Path

import pytest

from ncss_portal.demo.serving import KeepsDyingError, Part, free_socket, keep_running, stop_all

SLEEPS = [sys.executable, "-c", "import time; time.sleep(60)"]
HAS_A_CHILD = """
import os, pathlib, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
part = pathlib.Path(sys.argv[1] + ".part"); part.write_text(str(child.pid)); part.rename(sys.argv[1])
time.sleep(60)
"""


def is_running(pid: int) -> bool:
    """Whether the process exists and is more than an entry that nobody has read yet."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def eventually(condition, seconds: float = 10) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.02)
    return False


@pytest.fixture
def part(tmp_path):
    made = Part("sleeper", [sys.executable, "-c", HAS_A_CHILD, str(tmp_path / "child")], os.environ)
    made.start()
    yield made
    stop_all([made])


def test_stopping_leaves_no_process_and_no_grandchild(part, tmp_path):
    assert eventually((tmp_path / "child").exists)
    child = int((tmp_path / "child").read_text())

    stop_all([part])

    assert not is_running(part.process.pid)
    assert eventually(lambda: not is_running(child))


def test_what_is_killed_is_started_again_without_its_orphans(part, tmp_path):
    assert eventually((tmp_path / "child").exists)
    first, orphan = part.process.pid, int((tmp_path / "child").read_text())
    stop, said = threading.Event(), []
    watcher = threading.Thread(target=keep_running, args=([part], stop, said.append))
    watcher.start()

    os.kill(first, signal.SIGKILL)
    restarted = eventually(lambda: said == ["sleeper"] and part.process.pid != first)
    stop.set()
    watcher.join()

    assert restarted
    assert eventually(lambda: not is_running(orphan))


def test_what_keeps_dying_is_given_up():
    hopeless = Part("hopeless", [sys.executable, "-c", "raise SystemExit(1)"], os.environ)
    hopeless.start()

    with pytest.raises(KeepsDyingError):
        keep_running([hopeless], threading.Event(), lambda name: None)


def test_next_port_is_taken_where_one_is_taken():
    with free_socket(20000) as first:
        port = first.getsockname()[1]
        with free_socket(port) as second:
            assert second.getsockname()[1] > port


def test_no_free_port_is_said():
    with free_socket(20000) as taken, pytest.raises(OSError, match="no free port"):
        free_socket(taken.getsockname()[1], tries=1)
