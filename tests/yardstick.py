"""How long something takes, held against a fixed piece of work on the same machine at the same time.

A limit in seconds says nothing where machines differ, and fails where one is busy. So the limits of tests are for the
machine on which they were set, and grow where the fixed piece of work takes longer.
"""

import time
from collections.abc import Callable

# The processor seconds of the fixed piece of work on the machine on which the limits were set.
USUAL = 0.013
TRIES = 3


def seconds(act: Callable[[], object]) -> float:
    """The processor time of this process for it. What others do on the machine counts only a little."""
    began = time.process_time()
    act()
    return time.process_time() - began


def is_within(limit: float, act: Callable[[], object]) -> bool:
    """Whether it takes less than so many seconds of the usual machine, in the best of a few tries."""
    return any(seconds(act) < limit * _slowness() for _try in range(TRIES))


def _slowness() -> float:
    return max(1.0, min(seconds(_fixed) for _try in range(TRIES)) / USUAL)


def _fixed() -> list[tuple[str, int]]:
    found: dict[str, int] = {}
    for number in range(60_000):
        key = str(number % 977)
        found[key] = found.get(key, 0) + number
    return sorted(found.items(), key=lambda pair: pair[1])
