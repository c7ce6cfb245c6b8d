"""The mail that the portal kept as files instead of sending it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

# What Django's file backend writes below each message.
END_OF_MESSAGE = b"\n" + b"-" * 79 + b"\n"
NEWEST_FILES = 200


@dataclass(frozen=True)
class Letter:
    """One mail, as its reader sees it. `body` is plain text."""

    sent_at: datetime
    recipients: str
    subject: str
    body: str


def newest(folder: Path, limit: int = 50) -> list[Letter]:
    """The last letters in the folder, the newest first. A letter that is still being written is left out."""
    files = sorted(folder.glob("*.log"), reverse=True)[:NEWEST_FILES] if folder.is_dir() else []
    letters = [letter for file in files for letter in reversed(list(_letters_in(file)))]
    return sorted(letters, key=lambda letter: letter.sent_at, reverse=True)[:limit]


def _letters_in(file: Path) -> Iterator[Letter]:
    *complete, _unfinished = file.read_bytes().split(END_OF_MESSAGE)
    for raw in complete:
        message = message_from_bytes(raw, _class=EmailMessage, policy=policy.default)
        if message["Date"]:
            body = message.get_body(("plain",))
            yield Letter(
                sent_at=_moment(message["Date"]),
                recipients=str(message["To"] or ""),
                subject=str(message["Subject"] or ""),
                body=body.get_content().strip() if body else "",
            )


def _moment(date: str) -> datetime:
    """The moment of a Date header. Its "-0000", UTC from an unknown place (RFC 5322), Python leaves without a zone."""
    moment = parsedate_to_datetime(date)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
