"""`make test` names at its end what failed, also where pytest could not say it any more."""

from contextlib import contextmanager

import pytest

from scripts import suite
from tests.noting import bad_ones
from tests.servers import Servers

TESTS = """
import os
import pytest

@pytest.fixture
def broken():
    raise RuntimeError("no such table")

@pytest.mark.parametrize("word", ["ä b", "c"])
def test_good(word):
    pass

def test_wrong():
    assert 1 == 2, "numbers differ"

def test_without_ground(broken):
    pass

def test_skipped():
    pytest.skip()

def test_that_ends_pytest():
    os._exit(9)

def test_never_begun():
    pass
"""


@pytest.fixture
def half(tmp_path):
    """One half that runs tests of its own, without this project's configuration."""

    def run(source: str) -> tuple[suite.Half, int]:
        file, config = tmp_path / "test_sample.py", tmp_path / "pytest.ini"
        file.write_text(source)
        config.write_text("[pytest]\n")
        plugins = ["-p", "tests.noting", "-p", "no:randomly", "-p", "no:django", "-p", "no:cacheprovider"]
        (tmp_path / "var").mkdir()
        one = suite.Half("Oak", [*plugins, "-c", str(config), str(file)], tmp_path / "var", {})
        return one, one.wait()

    return run


def test_failed_broken_and_unfinished_tests_are_named(half):
    one, code = half(TESTS)

    assert code == 9
    assert one.bad_ones() == [
        "Oak: FAILED test_sample.py::test_wrong - AssertionError: numbers differ",
        "Oak: ERROR test_sample.py::test_without_ground - RuntimeError: no such table",
        "Oak: NOT FINISHED test_sample.py::test_that_ends_pytest",
    ]


def test_file_that_cannot_be_read_is_named(half):
    one, _code = half("import no_such_module_at_all\n")

    assert one.bad_ones() == ["Oak: ERROR test_sample.py - not collected"]


def test_good_half_names_nothing(half):
    one, code = half("def test_good():\n    pass\n")

    assert (code, one.bad_ones()) == (0, [])


def test_failure_and_error_of_one_test_are_one_line():
    notes = ['["began", "a"]', '["FAILED", "a", "why"]', '["ERROR", "a", "behind it"]', '["ended", "a"]']

    assert bad_ones(notes) == ["FAILED a - why"]


def test_many_names_leave_the_counts_in_sight():
    said = suite.names([f"test {number}" for number in range(100)])

    assert len(said) == suite.MOST_NAMES + 1
    assert said[-1] == "... and 40 more"


def test_names_stand_just_before_the_counts(monkeypatch, capsys):
    class Finished:
        name, last = "Oak", "1 failed, 2 passed in 3.21s"

        def __init__(self, *_given: object) -> None:
            pass

        def wait(self) -> int:
            return 1

        def bad_ones(self) -> list[str]:
            return ["Oak: FAILED a - why"]

        def stop(self) -> None:
            pass

    monkeypatch.setattr(suite, "Half", Finished)
    monkeypatch.setattr(suite, "install_what_tests_need", lambda: "")
    monkeypatch.setattr(suite.needs, "missing", lambda _needs: ["redis-server"])
    monkeypatch.setattr(suite.signal, "signal", lambda *_given: None)

    assert suite.main([]) == 1

    lines = capsys.readouterr().out.splitlines()
    assert "Oak: FAILED a - why" in lines[-4:]
    assert lines[-1] == "2 passed, 1 failed, 0 skipped"


def test_long_tests_run_on_the_servers_of_production_only(monkeypatch, tmp_path):
    begun = []

    @contextmanager
    def servers():
        yield Servers(tmp_path)

    class Begun:
        def __init__(self, *given: object) -> None:
            begun.append(given)

        def stop(self) -> None:
            pass

    monkeypatch.setattr(suite, "Half", Begun)
    monkeypatch.setattr(suite, "private_servers", servers)

    with suite.halves(["-k", "flood"], with_servers=True, stress=True):
        pass

    assert [(name, arguments) for name, arguments, *_rest in begun] == [("PostgreSQL", ["-k", "flood"])]
    assert begun[0][3]["PORTAL_STRESS"] == "1"
    assert "PORTAL_TESTS_HALF" not in begun[0][3]


def test_long_tests_are_left_out_of_the_usual_run(request, monkeypatch):
    from tests.conftest import _is_too_long

    monkeypatch.delenv("PORTAL_STRESS", raising=False)
    assert not _is_too_long(request.node)
    request.node.add_marker(pytest.mark.stress)
    assert _is_too_long(request.node)
    monkeypatch.setenv("PORTAL_STRESS", "1")
    assert not _is_too_long(request.node)
