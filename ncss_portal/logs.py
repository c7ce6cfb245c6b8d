"""What the portal writes into its log: lines without the personal links that open something."""

import logging
import re

# What stands before the token of a link; a test sees to it that none is missing.
BEFORE_TOKENS = (
    "/account/password/reset/key/",
    "/colleagues/",
    "/consultations/confirm/",
    "/invitations/accept/",
    "/mail-choices/stop/",
    "/responses/confirm/",
    "/responses/open/",
    "/subscriptions/",
)
TOKEN = re.compile(f"({'|'.join(map(re.escape, BEFORE_TOKENS))})[^/\\s?#]+")


class LinksHidden(logging.Formatter):
    """Django names the address of a request that it refuses. A log is read and sent on; a link is for one person."""

    def format(self, record: logging.LogRecord) -> str:
        return TOKEN.sub(r"\1…", super().format(record))
