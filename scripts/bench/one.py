"""One measure on one database, in a process of its own: nothing of another measure is in its memory or its tables.

.venv/bin/python -m scripts.bench.one NUMBER ROUNDS small|full
"""

import json
import sys

from django.core.management import call_command

from scripts.bench.frame import take
from scripts.bench.measures import ALL


def main(number: int, rounds: int, *, small: bool) -> None:
    call_command("migrate", verbosity=0)
    with ALL[number].sides(small) as sides:
        figures = take(sides, rounds)
        print(json.dumps({**figures.as_json(), "facts": sides.facts()}), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), small=sys.argv[3] == "small")
