"""A ministry's own files, which are not in the repository: tests that need them are skipped where they are missing."""

import json
import os
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent


def folder() -> Path:
    """Where the files are looked for: `$MINISTRY_FILES`, or `shared/inputs` beside the repository."""
    return Path(os.environ.get("MINISTRY_FILES") or REPOSITORY.parent / "shared" / "inputs")


def find(name: str) -> Path:
    """The path of a file; the calling test is skipped, with the reason, where there is none."""
    path = folder() / name
    if not path.is_file():
        pytest.skip(f"the ministry's file {name} is not in {folder()} (set MINISTRY_FILES to where it is)")
    return path


@lru_cache
def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def truth(name: str) -> Any:
    """What a correct import of a file must yield, from its `.truth.json`. Not to be changed by a test."""
    return _read(find(name))
