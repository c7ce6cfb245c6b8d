"""The kinds of mail. Each app registers its own when Django starts, and so teaches the outbox what it may not know.

A kind is one function, which writes the letter at the moment of sending or says why it is no longer due, and one
template. An audience or a schedule may come with it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils.functional import Promise

from ncss_portal.outbox.models import Mail, Mailing


class NotDue(Exception):
    """Why a mail is not sent, or not any more. The words stand in its row, for the administrator to read."""


@dataclass(frozen=True, slots=True)
class Topic:
    """What people can refuse, or have gathered in a digest, as a whole."""

    name: str
    title: str | Promise
    about: str | Promise


@dataclass(frozen=True, slots=True)
class Recipient:
    """One of an audience. `address` in lower case; `language` as in LANGUAGES, or empty for the portal's own."""

    address: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a letter, such as a calendar entry. `mime_type` with its parameters."""

    name: str
    content: bytes
    mime_type: str


@dataclass(frozen=True, slots=True)
class Content:
    """What the kind gives for one mail: the variables of its template, and what else the letter needs.

    `path` leads to the thing on the portal, for the one line in a digest.
    """

    variables: dict[str, Any]
    path: str = ""
    attachments: tuple[Attachment, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of mail. `name` is `Mail.reason` and the name of its template below templates/email/.

    `write(mail, at)` asks everything once more: whether the thing is still so, whether the recipient may know it and
    wants it. It raises NotDue where not. It changes nothing, and is asked more than once. A mail that `is_test` is
    written for a coordinator: the thing must be there and hers to see, nothing else is asked.

    `why` says in the mail why one gets it. With a `topic` it can be refused; without, it says that it cannot.
    `audience(mailing, at)` gives those who get a mass mailing, one after the other, never as a whole in memory.
    `can_wait` says whether it may go out a day later, in a digest.
    `prepare(mails, at)` looks up at once what `write` would ask for each of some mails that go out next; `write`
    finds it as `mail.prepared`. It is at most `PREPARED_FOR` old then.
    """

    name: str
    title: str | Promise
    why: str | Promise
    write: Callable[[Mail, datetime], Content]
    topic: Topic | None = None
    audience: Callable[[Mailing, datetime], Iterable[Recipient]] | None = None
    can_wait: bool = True
    prepare: Callable[[Sequence[Mail], datetime], Any] | None = None


# What was asked for many mails together counts as asked at the moment of sending for so long.
PREPARED_FOR = timedelta(seconds=5)
Planner = Callable[[datetime], object]

_kinds: dict[str, Kind] = {}
_planners: list[Planner] = []


def register(kind: Kind) -> None:
    """Adds a kind, by its name."""
    _kinds[kind.name] = kind


def kind_of(reason: str) -> Kind | None:
    """The kind of a mail. Nothing for a row of a kind that the portal no longer knows."""
    return _kinds.get(reason)


def all_kinds() -> list[Kind]:
    return [_kinds[name] for name in sorted(_kinds)]


def all_topics() -> list[Topic]:
    """What can be refused, in the order of the titles."""
    topics = {kind.topic.name: kind.topic for kind in _kinds.values() if kind.topic}
    return sorted(topics.values(), key=lambda topic: str(topic.title))


def register_planner(planner: Planner) -> None:
    """Adds what looks, at each sweep, whether a mass mailing has come due, and announces it (`mailing.announce`)."""
    if planner not in _planners:
        _planners.append(planner)


def planners() -> tuple[Planner, ...]:
    return tuple(_planners)
