"""Reads policy.yaml: which status each role gets from each address."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tests.world import ROLES

TABLE = Path(__file__).with_suffix(".yaml")
LOGIN_PATH = "/account/login/"
# What a form brought that wrote something and led nowhere else.
WRITTEN_AND = {200: "given", 409: "kept"}


@dataclass(frozen=True)
class Row:
    """One address with the expected words of each role; see the head of policy.yaml."""

    path: str
    GET: tuple[str, ...]
    POST: tuple[str, ...]
    send: dict[str, Any] = field(default_factory=dict, hash=False)

    def expected(self, method: str) -> dict[str, str]:
        """The word for each role."""
        return dict(zip(ROLES, self.POST if method == "POST" else self.GET, strict=True))


def rows() -> list[Row]:
    return [_row(row) for row in yaml.safe_load(TABLE.read_text(encoding="utf-8"))]


def _row(written: dict[str, Any]) -> Row:
    path, get = written["path"], _words(written["path"], written["GET"])
    post = _words(path, written["POST"]) if "POST" in written else _read_only(get)
    return Row(path, get, post, written.get("send", {}))


def _words(path: str, words: Any) -> tuple[str, ...]:
    parts = tuple(str(words).split())
    parts = parts * len(ROLES) if len(parts) == 1 else parts
    if len(parts) != len(ROLES):
        raise ValueError(f"{path}: {words!r} has not one word for each role")
    return parts


def _read_only(get: tuple[str, ...]) -> tuple[str, ...]:
    return tuple("login" if word == "login" else "405" for word in get)


def word_of(method: str, status: int, location: str, changed: bool) -> str:
    """What happened, in the words of the table."""
    if status in (301, 302, 303):
        if location.startswith(LOGIN_PATH) and not changed:
            return "login"
        return "done" if changed else "away"
    if changed and method == "POST" and status in WRITTEN_AND:
        return WRITTEN_AND[status]
    if changed:
        return f"{status} with a change"
    return str(status)
