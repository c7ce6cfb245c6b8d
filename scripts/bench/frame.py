"""Rounds, medians and ratios: how every measure is taken.

Floor and portal take turns, and who begins changes with each round, so that a machine that is busy for a while hits
both. The ratio is the median of the rounds' ratios; its spread is the lowest and the highest of them. Times of one
machine say little about another: only the ratios do.
"""

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Taken:
    """The seconds that one unit took (one mail, ten thousand rows), and those of this process's processor in them."""

    wall: float
    cpu: float


Side = Callable[[], Taken]


@dataclass(frozen=True)
class Sides:
    """Both sides of a measure, ready to run. `facts` gives what else is worth knowing, after the last round."""

    floor: Side
    portal: Side
    facts: Callable[[], dict[str, Any]] = dict


@dataclass(frozen=True)
class Measure:
    """What is measured. `unit` is what one time stands for; `floor` says in words what the portal is held against.

    `sides` prepares everything, in a process that has Django and an empty database. `small` asks for a small amount,
    to see that the measure works.
    """

    name: str
    unit: str
    floor: str
    sides: Callable[[bool], AbstractContextManager[Sides]]
    aim: float | None = None
    databases: tuple[str, ...] = ("PostgreSQL",)


@dataclass
class Figures:
    """All rounds, floor and portal side by side."""

    floor: list[Taken] = field(default_factory=list)
    portal: list[Taken] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """`ratio` is of the wall times, `ratio_cpu` of the own processor's, which others on the machine touch less."""
        pairs = list(zip(self.floor, self.portal, strict=True))
        return {
            "ratio": spread([portal.wall / floor.wall for floor, portal in pairs]),
            "ratio_cpu": spread([portal.cpu / floor.cpu for floor, portal in pairs]),
            "floor": spread([one.wall for one in self.floor]),
            "portal": spread([one.wall for one in self.portal]),
            "floor_cpu": spread([one.cpu for one in self.floor]),
            "portal_cpu": spread([one.cpu for one in self.portal]),
        }


def spread(values: list[float]) -> dict[str, float]:
    """The median, and the lowest and highest value, with four significant digits."""
    found = {"median": statistics.median(values), "low": min(values), "high": max(values)}
    return {name: float(f"{value:.4g}") for name, value in found.items()}


def take(sides: Sides, rounds: int) -> Figures:
    """One round to warm up, which does not count, and then so many that do."""
    figures = Figures()
    for number in range(rounds + 1):
        pair = [("floor", sides.floor), ("portal", sides.portal)]
        times = {name: side() for name, side in (pair if number % 2 else reversed(pair))}
        if number:
            figures.floor.append(times["floor"])
            figures.portal.append(times["portal"])
    return figures


class Stopwatch:
    """What it measured, once it was stopped."""

    wall = cpu = 0.0

    def each(self, units: float) -> Taken:
        return Taken(self.wall / units, self.cpu / units)


@contextmanager
def stopwatch() -> Iterator[Stopwatch]:
    """Measures wall time and this process's processor time, in seconds."""
    watch, began, cpu = Stopwatch(), time.perf_counter(), time.process_time()
    yield watch
    watch.wall, watch.cpu = time.perf_counter() - began, time.process_time() - cpu
