"""Kinds of mail for the tests alone: one that can be refused and goes to many, and one that cannot."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from ncss_portal.outbox.kinds import Content, Kind, Recipient, Topic
from ncss_portal.outbox.models import Mail, Mailing

TEMPLATES = Path(__file__).parent / "templates"


def _write(mail: Mail, at: datetime) -> Content:
    return Content({"name": "Lucía Tzul", "title": f"Second draft {mail.about or ''}"}, "/here/")


def _everybody(mailing: Mailing, at: datetime) -> Iterator[Recipient]:
    """As many as the number of the thing says."""
    for number in range(mailing.about):
        yield Recipient(f"person{number}@portal.example")


TOPIC = Topic("test", "Tests", "Mail of tests.")
REMINDER = Kind("test_reminder", "Reminder", "You get this mail because you asked.", _write, TOPIC, _everybody, False)
RECEIPT = Kind("test_receipt", "Receipt", "You get this mail because you sent a comment.", _write, can_wait=False)
