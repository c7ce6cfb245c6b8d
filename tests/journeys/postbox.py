"""The mail of a journey: files in a folder, to which the portal and its worker, two processes, both write."""

import re
import time
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

PATIENCE_SECONDS = 60
# Django's file backend writes this below each mail.
END = b"\n" + b"-" * 79 + b"\n"


@dataclass
class Postbox:
    """Hands out each mail once, to whom it is addressed."""

    folder: Path
    _read: set[str] = field(default_factory=set)

    def all(self) -> list[tuple[str, EmailMessage]]:
        """Every mail that was written, the oldest first, each with a name of its own."""
        found = []
        for path in sorted(self.folder.glob("*.log")):
            for place, content in enumerate(path.read_bytes().split(END)[:-1]):
                found.append((f"{path.name}:{place}", message_from_bytes(content.lstrip(), policy=policy.default)))
        return found

    def next_for(self, address: str) -> EmailMessage:
        """The next mail to an address that was not handed out yet; waits for it."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            for name, mail in self.all():
                if name not in self._read and mail["To"] == address:
                    self._read.add(name)
                    return mail
            time.sleep(0.1)
        raise AssertionError(f"no mail to {address} within {PATIENCE_SECONDS} s; mails are in {self.folder}")

    def code_for(self, address: str) -> str:
        """The code of the next mail, which stands on a line of its own."""
        return _first(r"^\s*([A-Z0-9]{4}-[A-Z0-9]{4})\s*$", self.next_for(address))

    def link_for(self, address: str) -> str:
        """The first link of the next mail."""
        return _first(r"(https?://\S+)", self.next_for(address))


def _first(pattern: str, mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    text = part.get_content() if part else ""
    match = re.search(pattern, text, re.MULTILINE)
    assert match, f"{pattern} is not in this mail: {text}"
    return match[1]
