"""The details of an act as pairs of words and value, to be read by people."""

from typing import Any

from django.template.defaultfilters import truncatechars
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.formats import date_format
from django.utils.translation import gettext

# Whole paragraphs stand in some details; the beginning says which.
LONGEST = 200


def facts_of(detail: dict[str, Any]) -> list[tuple[str, str]]:
    """One pair for each value; what lies within something else is named after it too."""
    return [(_words(path), _plain(value)) for path, value in _leaves(detail) if value not in (None, "", [])]


def _leaves(detail: dict[str, Any], path: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], Any]]:
    leaves: list[tuple[tuple[str, ...], Any]] = []
    for key, value in detail.items():
        here = (*path, str(key))
        leaves += _leaves(value, here) if isinstance(value, dict) else [(here, value)]
    return leaves


def _words(path: tuple[str, ...]) -> str:
    words = ": ".join(part.replace("_", " ") for part in path)
    return words[:1].upper() + words[1:]


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, list):
        return truncatechars(", ".join(_plain(each) for each in value), LONGEST)
    if isinstance(value, str):
        return _as_moment(value) or truncatechars(value, LONGEST)
    return str(value)


def _as_moment(value: str) -> str:
    """A moment or a day as people write it; empty where the text is neither."""
    try:
        if day := parse_date(value):
            return date_format(day, "j F Y")
        moment = parse_datetime(value)
    except ValueError:
        return ""
    if moment is None:
        return ""
    return date_format(timezone.localtime(moment) if timezone.is_aware(moment) else moment, "j F Y, H:i")
