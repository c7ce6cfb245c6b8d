"""The mail that the portal kept as files instead of sending it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser
from pathlib import Path

from django.utils.translation import gettext as _

# What Django's file backend writes below each message.
END_OF_MESSAGE = b"\n" + b"-" * 79 + b"\n"
NEWEST_FILES = 200


@dataclass(frozen=True)
class Letter:
    """One mail, as its reader sees it.

    `body` is its plain text, which says all that its HTML says; `only_in_html` are links that stand there alone, as in
    a mail that did not come out of the outbox. `attachments` are names of files.
    """

    sent_at: datetime
    recipients: str
    subject: str
    body: str
    only_in_html: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()


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
            text, html = _part(message, "plain"), _part(message, "html")
            yield Letter(
                sent_at=_moment(message["Date"]),
                recipients=str(message["To"] or ""),
                subject=str(message["Subject"] or ""),
                body=text,
                only_in_html=tuple(dict.fromkeys(link for link in _links_in(html) if link not in text)),
                attachments=tuple(part.get_filename() or _("file") for part in message.iter_attachments()),
            )


def _part(message: EmailMessage, subtype: str) -> str:
    part = message.get_body((subtype,))
    return str(part.get_content()).strip() if part else ""


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        link = dict(attrs).get("href") or ""
        if tag == "a" and link.startswith(("https://", "http://")):
            self.found.append(link)


def _links_in(html: str) -> list[str]:
    reader = _Links()
    reader.feed(html)
    return reader.found


def _moment(date: str) -> datetime:
    """The moment of a Date header. Its "-0000", UTC from an unknown place (RFC 5322), Python leaves without a zone."""
    moment = parsedate_to_datetime(date)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
