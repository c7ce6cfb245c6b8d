"""`make bench` reckons fairly: floor and portal take turns, and the ratio is that of the rounds."""

from itertools import count
from typing import Any

from scripts.bench.__main__ import line, surroundings
from scripts.bench.frame import Sides, Taken, spread, stopwatch, take
from tests.sink import sink


def sides(order: list[str], floor: list[float], portal: list[float]) -> Sides:
    """Two sides that take what they are told to take."""

    def side(name: str, times: list[float]) -> Any:
        rounds = count()

        def run() -> Taken:
            order.append(name)
            wall = times[next(rounds)]
            return Taken(wall, wall / 2)

        return run

    return Sides(side("floor", floor), side("portal", portal))


def test_floor_and_portal_take_turns_and_the_first_round_does_not_count():
    order: list[str] = []

    figures = take(sides(order, [9, 1, 1, 2], [900, 3, 5, 8]), rounds=3).as_json()

    assert order == ["portal", "floor", "floor", "portal", "portal", "floor", "floor", "portal"]
    assert figures["ratio"] == {"median": 4, "low": 3, "high": 5}
    assert figures["ratio_cpu"] == figures["ratio"]
    assert figures["portal"]["median"] == 5


def test_ratio_is_taken_round_by_round():
    """A machine that is twice as slow for a while changes no ratio."""
    figures = take(sides([], [1, 1, 2, 1], [3, 3, 6, 3]), rounds=3).as_json()

    assert figures["ratio"] == {"median": 3, "low": 3, "high": 3}


def test_figures_have_four_digits():
    assert spread([0.123456]) == {"median": 0.1235, "low": 0.1235, "high": 0.1235}


def test_stopwatch_gives_the_time_of_one_unit():
    with stopwatch() as watch:
        sum(range(1000))

    assert watch.each(10) == Taken(watch.wall / 10, watch.cpu / 10)


def test_line_says_ratio_spread_and_aim():
    found = take(sides([], [1, 1, 1], [2, 2, 4]), rounds=2).as_json()

    said = line("sending mail", "SQLite", "a mail", 1.3, found)

    assert said == (
        "sending mail (SQLite): 3.00 × the floor (2.00 to 4.00, aim 1.3; processor alone 3.00); "
        "3 s against 1 s for a mail"
    )


def test_nothing_of_the_caller_reaches_what_is_measured(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://real@/portal")
    monkeypatch.setenv("EMAIL_URL", "smtp://mail.example")

    with surroundings("SQLite") as environment:
        assert environment["DATABASE_URL"].startswith("sqlite:///")
        assert environment["DATABASE_URL"].endswith("portal.sqlite3")
        assert environment["EMAIL_URL"] == "memorymail://"


def test_sink_counts_mails_connections_and_addresses():
    import smtplib

    with sink() as server:
        for _connection in range(2):
            with smtplib.SMTP("127.0.0.1", server.port) as talk:
                for address in ("a@portal.example", "B@portal.example"):
                    talk.sendmail("from@portal.example", [address], b"Subject: x\r\n\r\n.one\r\n")
        seen = server.seen()

    assert (seen.mails, seen.connections, seen.recipients, seen.repeated) == (4, 2, 2, 2)
