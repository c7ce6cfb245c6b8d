"""Takes the measures on servers of their own, prints one line for each, and writes the figures as JSON."""

import argparse
import json
import os
import platform
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from scripts import needs
from scripts.prepare import PYTHON, ROOT, folder_for_data, say
from tests.servers import private_servers

# Settings of whoever starts it must not reach what is measured.
OUTSIDE = {"DATABASE_URL", "REDIS_URL", "CELERY_BROKER_URL", "DJANGO_SETTINGS_MODULE", "EMAIL_URL", "MAIL_PER_MINUTE"}


@contextmanager
def surroundings(database: str) -> Iterator[dict[str, str]]:
    """The environment for one measure: a database of its own, as production has it, and no mail to anybody."""
    kept = {name: value for name, value in os.environ.items() if name not in OUTSIDE}
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        own = {
            "VAR_DIR": folder, "SECRET_KEY": "only-for-figures-" * 4, "ALLOWED_HOSTS": "localhost,testserver",
            "EMAIL_URL": "memorymail://", "DEBUG": "0", "DEMO": "0", "HTTPS": "1", "SITE_URL": "https://portal.example",
        }  # fmt: skip
        if database == "SQLite":
            yield {**kept, **own, "DATABASE_URL": f"sqlite:///{folder}/portal.sqlite3", "REDIS_URL": ""}
            return
        with private_servers(durable=True) as servers:
            yield {**kept, **own, **servers.environment}


def taken(number: int, database: str, rounds: int, *, small: bool) -> dict[str, Any] | None:
    """The figures of one measure on one database. Nothing where it failed; what it said stands above then."""
    with surroundings(database) as environment:
        command = [PYTHON, "-m", "scripts.bench.one", str(number), str(rounds), "small" if small else "full"]
        done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=False)
    return json.loads(done.stdout.splitlines()[-1]) if done.returncode == 0 else None


def line(name: str, database: str, unit: str, aim: float | None, found: dict[str, Any]) -> str:
    """One measure, for a person to read."""
    ratio, floor, portal = found["ratio"], found["floor"]["median"], found["portal"]["median"]
    wanted = f", aim {aim:g}" if aim else ""
    return (
        f"{name} ({database}): {ratio['median']:.2f} × the floor "
        f"({ratio['low']:.2f} to {ratio['high']:.2f}{wanted}; processor alone {found['ratio_cpu']['median']:.2f}); "
        f"{portal:.4g} s against {floor:.4g} s for {unit}"
    )


def known() -> list[dict[str, Any]]:
    """What can be measured. A process of its own looks: this one has no Django and no database."""
    with surroundings("SQLite") as environment:
        done = subprocess.run(
            [PYTHON, "-m", "scripts.bench.measures"], cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=True
        )
    return json.loads(done.stdout)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="scripts.bench", description=__doc__)
    parser.add_argument("--only", nargs="+", default=[], help="measures whose name or database has one of these words")
    parser.add_argument("--small", action="store_true", help="small amounts: to see that it works, not for figures")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--to", type=Path, default=folder_for_data() / "bench.json", help="where the JSON goes")
    given = parser.parse_args(arguments)
    # A `kill` shall stop the servers too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    lacking = needs.missing((needs.POSTGRESQL, needs.REDIS))
    if lacking:
        say(f"Not on PostgreSQL: {', '.join(lacking)} not installed. `make test` installs it.")
    figures, failed = [], bool(lacking)
    for number, about in enumerate(known()):
        for database in about["databases"]:
            title = f"{about['name']} {database}".lower()
            if (lacking and database != "SQLite") or (given.only and not any(w.lower() in title for w in given.only)):
                continue
            found = taken(number, database, given.rounds, small=given.small)
            if found is None:
                failed = True
                say(f"{about['name']} ({database}): FAILED")
                continue
            say(line(about["name"], database, about["unit"], about["aim"], found))
            told = {name: about[name] for name in ("name", "unit", "floor", "aim")}
            figures.append({**told, "database": database, **found})
    machine = {"python": platform.python_version(), "cores": os.cpu_count(), "load": os.getloadavg()}
    whole = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "small": given.small, "rounds": given.rounds}
    given.to.parent.mkdir(parents=True, exist_ok=True)
    given.to.write_text(json.dumps({**whole, "machine": machine, "measures": figures}, indent=1) + "\n")
    say(f"Written to {given.to}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
