"""Reads the files of the example, and the moments in them."""

from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import yaml
from django.utils import timezone

FOLDER = Path(__file__).parent


def read_bytes(name: str) -> bytes:
    return (FOLDER / name).read_bytes()


def read_text(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


def read_yaml(name: str) -> Any:
    return yaml.safe_load(read_text(name))


def day(number: int, today: date) -> date:
    """A day counted from today: -12 is twelve days ago."""
    return today + timedelta(days=number)


def moment(words: str, today: date) -> datetime:
    """A moment in the portal's zone: "2020-11-05 10:00", or with days counted from today, "-12 09:00"."""
    which, hour = words.split(" ")
    on = date.fromisoformat(which) if which.count("-") == 2 else day(int(which), today)
    return timezone.make_aware(datetime.combine(on, time.fromisoformat(hour)))
