"""The number of a mail in its Message-ID. Signed: a report of a mail that came back is believed for its number."""

import re
from collections.abc import Iterator

from django.utils.crypto import constant_time_compare, salted_hmac

SALT = "outbox.message-id"
LENGTH = 16
NUMBER = re.compile(rf"mail-([1-9]\d{{0,17}})\.([0-9a-f]{{{LENGTH}}})@")


def message_id(pk: int, host: str) -> str:
    """The Message-ID of a mail: the same each time, and nobody who has not got the mail can guess it."""
    return f"<mail-{pk}.{_signature(pk)}@{host}>"


def numbers_in(text: str) -> Iterator[int]:
    """The keys of the mails whose Message-IDs stand in a text, as far as the portal made them itself."""
    for pk, signature in NUMBER.findall(text):
        if constant_time_compare(signature, _signature(int(pk))):
            yield int(pk)


def _signature(pk: int) -> str:
    return salted_hmac(SALT, str(pk), algorithm="sha256").hexdigest()[:LENGTH]
