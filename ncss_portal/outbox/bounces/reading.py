"""A raw message into what came back. Whatever it holds: nothing here raises, and nothing takes long.

What RFC 3464 describes is read here. The older forms, which many servers still write, flufl.bounce knows (it comes from
Mailman). A report counts for nothing without the signed number of a mail of ours (`numbering.py`).
"""

import email
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from email.utils import parseaddr
from itertools import chain, islice

from ncss_portal.outbox.numbering import numbers_in

# It writes a traceback for each message that it cannot read; strangers could fill the log with them.
logging.getLogger("flufl.bounce").setLevel(logging.CRITICAL)

# What counts stands at the beginning: what failed, and then the head of the mail that came back.
LONGEST = 128 * 1024
MOST_LINES, LONGEST_LINE = 4_000, 998
# The parser of Python takes a time that grows with the square of the depth.
DEEPEST = 40
NESTING = re.compile(rb"boundary[*\d]*\s*=|message/", re.IGNORECASE)
# The heuristics try a hundred patterns on each line.
MOST_LINES_GUESSED = 300
MOST_RECIPIENTS, MOST_MAILS = 100, 20
LONGEST_ADDRESS, LONGEST_SAID = 254, 500

STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
# The same in running text, where other numbers with dots stand too: "550 5.1.1", "#5.1.1".
STATUS_IN_TEXT = re.compile(r"(?:\b5\d\d[ -]|#)(5\.\d{1,3}\.\d{1,3})(?![\d.])")
SAID_IN_TEXT = re.compile(r"^.*\b5\d\d[ -].*$", re.MULTILINE)
SERVERS = {"mailer-daemon", "postmaster"}
FAILED = ("fail", "error")
UNSAID = "5.0.0"


@dataclass(frozen=True, slots=True)
class Failure:
    """One address to which a mail was not delivered. `status` as RFC 3463 numbers it; `said` by the server there."""

    addresses: frozenset[str]
    status: str
    said: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What one message says: which mails of ours it is about, and where they did not arrive."""

    mails: tuple[int, ...] = ()
    failures: tuple[Failure, ...] = ()


NOTHING = Report()


def read(raw: bytes) -> Report:
    """Reads a message. One that is no report of a failure, or of no mail of ours, gives an empty one."""
    raw = _beginning(raw, MOST_LINES)
    if len(NESTING.findall(raw)) > DEEPEST:
        return NOTHING
    try:
        message = email.message_from_bytes(raw)
        mails = tuple(islice(dict.fromkeys(chain.from_iterable(map(numbers_in, _texts(message)))), MOST_MAILS))
        return Report(mails, _failures(message, raw)) if mails else NOTHING
    except Exception:  # parsers of mail fail in many ways on what strangers send
        return NOTHING


def _beginning(raw: bytes, lines: int) -> bytes:
    return b"\n".join(line[:LONGEST_LINE] for line in raw[:LONGEST].split(b"\n")[:lines])


def _texts(message: Message) -> Iterator[str]:
    """All heads and texts, as text."""
    for part in message.walk():
        yield "\n".join(f"{name}: {value}" for name, value in part.items())
        if not part.is_multipart():
            yield _text(part)


def _text(part: Message) -> str:
    payload = part.get_payload(decode=True)
    return payload.decode("ascii", "replace") if isinstance(payload, bytes) else ""


def _failures(message: Message, raw: bytes) -> tuple[Failure, ...]:
    statuses = [part for part in message.walk() if part.get_content_type() == "message/delivery-status"]
    if statuses:
        blocks = (block for part in statuses if part.is_multipart() for block in part.get_payload())
        found = (_failure(block) for block in islice(blocks, MOST_RECIPIENTS) if isinstance(block, Message))
        return tuple(failure for failure in found if failure)
    return _guessed(message, raw) if _is_from_a_server(message) else ()


def _failure(block: Message) -> Failure | None:
    """One block of a delivery status. What is only late, or was delivered or passed on, is no failure."""
    if not _line(block.get("Action")).lower().startswith(FAILED):
        return None
    fields = (_address(_line(block.get(name))) for name in ("Original-Recipient", "Final-Recipient"))
    addresses = frozenset(address for address in fields if address)
    if not addresses:
        return None
    said = _line(block.get("Diagnostic-Code")).partition(";")[2].strip()
    return Failure(addresses, _status(_line(block.get("Status")), said), said[:LONGEST_SAID])


def _status(status: str, said: str) -> str:
    """The number that says most: "5.0.0" in one field may stand beside "550 5.1.1" in the other."""
    for words in (status, said):
        found = STATUS.search(words)
        if found and found[1] != "2" and (found[2], found[3]) != ("0", "0"):
            return found[0]
    vague = STATUS.search(status)
    return vague[0] if vague and vague[1] != "2" else UNSAID


def _address(field: str) -> str:
    """The address of "rfc822; ana@example.org", in lower case; empty where it is none."""
    address = field.rpartition(";")[2].strip().removeprefix("<").removesuffix(">").lower()
    return address if "@" in address and len(address) <= LONGEST_ADDRESS else ""


def _line(value: object) -> str:
    """A header in one line that can be printed, and that PostgreSQL takes."""
    words = " ".join(str(value or "")[: 4 * LONGEST_SAID].split())
    return "".join(character for character in words if character.isprintable())


# --- Reports of older forms ------------------------------------------------------------------------------------------


def _is_from_a_server(message: Message) -> bool:
    """Whether a mail server wrote it. A person's words, or those of an absent person's mailbox, are no report."""
    names = (parseaddr(_line(message.get(name)))[1].partition("@")[0].lower() for name in ("From", "Sender"))
    return "X-Failed-Recipients" in message or not SERVERS.isdisjoint(names)


def _guessed(message: Message, raw: bytes) -> tuple[Failure, ...]:
    from flufl.bounce import scan_message  # noqa: PLC0415 (hundreds of patterns, which no web server needs)

    # It gives the addresses that take no mail, and not those where it is only late.
    found = scan_message(email.message_from_bytes(_beginning(raw, MOST_LINES_GUESSED)))
    addresses = filter(None, (_address(_line(address.decode("ascii", "replace"))) for address in found))
    text = next((_text(part) for part in message.walk() if part.get_content_type() == "text/plain"), "")
    status, said = STATUS_IN_TEXT.search(text), SAID_IN_TEXT.search(text)
    words = _line(said[0])[:LONGEST_SAID] if said else ""
    return tuple(
        Failure(frozenset([address]), status[1] if status else UNSAID, words)
        for address in islice(sorted(addresses), MOST_RECIPIENTS)
    )
