"""All checks of the code, one line for each; what a check complains about stands below its name.

.venv/bin/python -m scripts.lint
"""

import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from scripts.prepare import PYTHON, ROOT, VENV

BIN = VENV / "bin"

# The slow ones first: two run at a time.
CHECKS = {
    "types": [str(BIN / "mypy")],
    "templates": [str(BIN / "djlint"), "--quiet", "--lint", "templates"],
    "style": [str(BIN / "ruff"), "check", "."],
    "form": [str(BIN / "ruff"), "format", "--check", "."],
    "floors": [str(BIN / "lint-imports")],
    "migrations": [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"],
    "messages": [PYTHON, "-m", "scripts.messages", "--check"],
}


def run(command: list[str], scratch: str) -> tuple[int, str, float]:
    began = time.monotonic()
    # A database of its own: whether the migrations are complete does not depend on the one at hand.
    surroundings = {**os.environ, "DATABASE_URL": f"sqlite:///{scratch}/lint.sqlite3", "PYTHONWARNINGS": "ignore"}
    done = subprocess.run(
        command, cwd=ROOT, env=surroundings, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    return done.returncode, done.stdout.strip(), time.monotonic() - began


def main() -> int:
    failed = []
    with tempfile.TemporaryDirectory(prefix="portal-lint-") as scratch, ThreadPoolExecutor(max_workers=2) as pool:
        runs = {name: pool.submit(run, command, scratch) for name, command in CHECKS.items()}
        for name, future in runs.items():
            code, output, seconds = future.result()
            print(f"{name:<12}{'failed' if code else 'ok':<8}{seconds:5.1f} s", flush=True)
            if code:
                failed.append(name)
                print(output, end="\n\n", flush=True)
    print(f"lint failed: {', '.join(failed)}" if failed else "lint: all is well")
    return 1 if failed else 0


if __name__ == "__main__":
    os.chdir(Path(ROOT))
    sys.exit(main())
