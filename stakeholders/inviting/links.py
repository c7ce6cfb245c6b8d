"""The personal link: its token stands in one mail and nowhere else; the portal keeps a checksum of it."""

import hashlib
import secrets

from django.conf import settings
from django.urls import reverse

from stakeholders.inviting.models import Invitation

# 256 bits: nobody guesses one, so the checksum needs no salt.
TOKEN_BYTES = 32


def new_token() -> str:
    return secrets.token_urlsafe(TOKEN_BYTES)


def checksum(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def address_of(token: str) -> str:
    """The whole address of the page on which the invitation is accepted."""
    return settings.SITE_URL + reverse("stakeholders:invitation", args=[token])


def invitation_of(token: str) -> Invitation | None:
    """The invitation that a token was made for.

    The link of the first mail and the one of the reminder open the same. An index is asked for the checksum: how long
    the answer takes tells nothing about the token.
    """
    known, mark = Invitation.objects.select_related("contact__user", "sent_by", "accepted_by"), checksum(token)
    return known.filter(token_hash=mark).first() or known.filter(reminder_hash=mark).exclude(reminder_hash="").first()
