"""What the tests of invitations do again and again: invite somebody, and take the link out of the mail."""

import re
from typing import Any

from django.core import mail as post

from ncss_portal.outbox.sending import send_due
from stakeholders.inviting.models import Invitation
from stakeholders.inviting.sending import invite
from stakeholders.models import Contact, User
from tests import factories

ADDRESS = "ines@portal.example"


def ines(**fields: Any) -> Contact:
    """Ines: in the register, with an address and without an account."""
    return factories.ContactFactory(**{"name": "Ines Balam", "email": ADDRESS, **fields})


def invited(contact: Contact | None = None, by: User | None = None, **options: Any) -> tuple[Invitation, str]:
    """An invitation as it was sent, and the path of its link."""
    contact, by = contact or ines(), by or factories.keeper_of_the_register()
    invite([contact.pk], by=by, **options)
    send_due()
    invitation = contact.invitations.latest("pk")
    return invitation, path_in(post.outbox[-1].body)


def path_in(text: str) -> str:
    found = re.search(r"https?://[^/]+(/invitations/accept/[\w-]+/)", text)
    assert found, text
    return found[1]


def account(address: str = ADDRESS, **fields: Any) -> User:
    """An account with a confirmed address."""
    from allauth.account.models import EmailAddress

    user = factories.UserFactory(email=address, **fields)
    EmailAddress.objects.create(user=user, email=address, verified=True, primary=True)
    return user
