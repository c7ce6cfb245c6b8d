"""Writes `requirements/*.txt` anew: every package, of every dependency, with its version and hashes.

    python3 -m scripts.lock

One pair of files serves every platform and every Python from 3.11 on. The tool that resolves them lives in an
environment of its own, `.tools`.
"""

import subprocess
import sys

from scripts.prepare import LOCKS, ROOT, say

TOOLS = ROOT / ".tools"
UV = "uv==0.13.9"


def main() -> None:
    say(f"Fetching {UV}")
    subprocess.run([sys.executable, "-m", "venv", TOOLS], check=True)
    pip = [str(TOOLS / "bin/python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, UV], check=True)
    resolve = [str(TOOLS / "bin/uv"), "pip", "compile", "pyproject.toml", "--quiet", "--upgrade", "--universal"]
    resolve += ["--python-version", "3.11", "--generate-hashes", "--no-header"]
    say("Resolving what runs in production")
    subprocess.run([*resolve, "--output-file", str(LOCKS["portal"])], cwd=ROOT, check=True)
    say("Resolving what checks it, with the same versions of what runs")
    checks = [*resolve, "--extra", "checks", "--constraints", str(LOCKS["portal"])]
    subprocess.run([*checks, "--output-file", str(LOCKS["checks"])], cwd=ROOT, check=True)


if __name__ == "__main__":
    main()
