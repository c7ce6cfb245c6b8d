"""What the portal knows of an organisation or a contact, in the order of time.

The register stands below the apps that know of comments, seats and activities. So each of them registers in its
`AppConfig.ready` a function that tells what it knows, and the register's pages ask all of them.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import Model
from django.utils import timezone
from django.utils.functional import Promise


@dataclass(frozen=True)
class Moment:
    """One thing that happened. `kind` is a noun such as "Comment"; `words` say what; `url` leads to it, if anywhere."""

    at: datetime | date
    kind: str | Promise
    words: str
    url: str = ""
    by: str = ""

    @property
    def has_time(self) -> bool:
        """Whether the hour is known, or the day only."""
        return isinstance(self.at, datetime)

    @property
    def sorts_at(self) -> datetime:
        return self.at if isinstance(self.at, datetime) else timezone.make_aware(datetime.combine(self.at, time()))


# Called with the thing and the person who asks; gives only what that person may see. At most three queries each.
Teller = Callable[[Model, Any], Iterable[Moment]]

_tellers: list[Teller] = []


def register(teller: Teller) -> None:
    """Adds a function that tells of organisations and contacts. The same one twice counts once."""
    if teller not in _tellers:
        _tellers.append(teller)


def moments(thing: Model, user: Any) -> list[Moment]:
    """All that `user` may know of a thing, the newest first."""
    told = [moment for teller in _tellers for moment in teller(thing, user)]
    return sorted(told, key=lambda moment: moment.sorts_at, reverse=True)
