"""The main navigation: a register that the apps fill when Django starts.

The frame of a page stands below all apps and must not import them. So each app says in its `AppConfig.ready` what it
adds to the navigation, and for whom.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise


def everybody(user: Any) -> bool:
    """Audience of an entry that is always there."""
    return True


def somebody(user: Any) -> bool:
    """Audience of an entry for everybody who is signed in."""
    return bool(user and user.is_authenticated)


@dataclass(frozen=True)
class NavEntry:
    """One entry of the main navigation.

    `audience` is asked with `request.user`, who may be anonymous. `order` sorts from low to high. `match` is the prefix
    of the paths on which the entry is marked as the current one, or several; without it, the entry's own address.
    `count` gives the number beside the label, or None for none; it is asked on every page, so it must be cheap.
    """

    label: str | Promise
    url_name: str
    audience: Callable[[Any], bool] = everybody
    order: int = 50
    match: str | tuple[str, ...] = ""
    count: Callable[[HttpRequest], int | None] | None = None


@dataclass(frozen=True)
class NavItem:
    """An entry as it stands on one page. `current` is the value for aria-current: "page", "true" or ""."""

    label: str | Promise
    url: str
    current: str = ""
    count: int | None = None


_entries: list[NavEntry] = []


def register(entry: NavEntry) -> None:
    """Adds an entry to the main navigation. The same entry twice counts once."""
    if entry not in _entries:
        _entries.append(entry)
        _entries.sort(key=lambda known: known.order)


def entries() -> tuple[NavEntry, ...]:
    """All registered entries in their order."""
    return tuple(_entries)


def items_for(request: HttpRequest) -> list[NavItem]:
    """The entries that the person who asks may see, with the one marked that covers the page."""
    shown = [(entry, url) for entry in _entries if entry.audience(request.user) and (url := _address(entry))]
    here = _covering(request.path, shown)
    return [
        NavItem(
            label=entry.label,
            url=url,
            current=("page" if url == request.path else "true") if entry is here else "",
            count=entry.count(request) if entry.count else None,
        )
        for entry, url in shown
    ]


def _address(entry: NavEntry) -> str:
    """The entry's address; empty where there is none, which `manage.py check` reports."""
    try:
        return reverse(entry.url_name)
    except NoReverseMatch:
        return ""


def _covering(path: str, shown: list[tuple[NavEntry, str]]) -> NavEntry | None:
    """The entry with the longest prefix of the path. The start page covers only itself."""
    best: NavEntry | None = None
    best_length = 0
    for entry, url in shown:
        for prefix in (entry.match,) if isinstance(entry.match, str) else entry.match:
            prefix = prefix or url
            covers = path == prefix if prefix == "/" else path.startswith(prefix)
            if covers and len(prefix) > best_length:
                best, best_length = entry, len(prefix)
    return best
