"""A real worker, which kills itself at named points: `python -m tests.outbox.crashing_worker FOLDER worker …`.

`FOLDER/crash.json`, where it is there, says where, each how many calls, and how often in all:
{"point": "after_250", "every": 3, "times": 9}. Each death is a line in `FOLDER/crashes`. The portal's own code knows
nothing of this.
"""

import fcntl
import json
import os
import signal
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django

FOLDER = Path(sys.argv[1])
POINTS = ("after_claim", "before_data", "after_250", "before_commit")
_calls: Counter[str] = Counter()


def die_at(point: str) -> None:
    """Kills this process, if it is its turn."""
    try:
        plan = json.loads((FOLDER / "crash.json").read_text())
    except FileNotFoundError:
        return
    _calls[point] += point == plan["point"]
    if point != plan["point"] or _calls[point] < plan["every"]:
        return
    with (FOLDER / "crashes").open("a+") as log:
        fcntl.flock(log, fcntl.LOCK_EX)
        log.seek(0)
        if len(log.readlines()) >= plan["times"]:
            return
        log.write(f"{point} {os.getpid()}\n")
        log.flush()
    os.kill(os.getpid(), signal.SIGKILL)


def around(place: Any, name: str, wrap: Callable[[Any], Any]) -> None:
    setattr(place, name, wrap(getattr(place, name)))


def patch() -> None:
    from django.db import transaction

    from ncss_portal.outbox import claiming, smtp

    def begin_to_send(usual: Any) -> Any:
        def begin(*args: Any, **kwargs: Any) -> Any:
            die_at("after_claim")
            return usual(*args, **kwargs)

        return begin

    def data(usual: Any) -> Any:
        def hand_over(*args: Any) -> Any:
            die_at("before_data")
            answer = usual(*args)
            die_at("after_250")
            return answer

        return hand_over

    def settle(usual: Any) -> Any:
        def write_down(*args: Any, **outcome: Any) -> Any:
            with transaction.atomic():
                done = usual(*args, **outcome)
                die_at("before_commit")
            return done

        return write_down

    around(claiming, "begin_to_send", begin_to_send)
    around(smtp._SaysHowFar, "data", data)
    around(claiming, "settle", settle)


def main() -> None:
    django.setup()
    from ncss_portal.celery import app
    from ncss_portal.outbox import kinds
    from tests.outbox.kinds import RECEIPT, REMINDER

    kinds.register(REMINDER)
    kinds.register(RECEIPT)
    patch()
    app.worker_main(sys.argv[2:])


if __name__ == "__main__":
    main()
