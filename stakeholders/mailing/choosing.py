"""What somebody with an account wishes about mail. The wish is kept for all addresses that she has proven."""

from collections.abc import Mapping
from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction

from ncss_portal.outbox.kinds import Kind, all_kinds
from ncss_portal.outbox.models import MailChoice
from ncss_portal.outbox.refusing import choices_of, choose
from stakeholders.accounts.models import User


def wishes_of(user: User) -> dict[str, str]:
    """How she wants each topic, by its name, where she said so; for whichever of her addresses she said it last."""
    chosen = MailChoice.objects.filter(address__in=_addresses_of(user)).order_by("changed_at", "pk")
    return dict(chosen.values_list("topic", "how"))


@transaction.atomic
def wish(user: User, wishes: Mapping[str, str]) -> None:
    """Notes how she wants each of some topics. Raises ValueError for a topic or a way that is none."""
    for address in sorted(_addresses_of(user)):
        for topic, how in wishes.items():
            choose(address, topic, how)


def what_always_comes() -> list[Kind]:
    """The kinds of mail that nobody can refuse, in the order of their titles."""
    return sorted((kind for kind in all_kinds() if kind.topic is None), key=lambda kind: str(kind.title))


def _addresses_of(user: User) -> set[str]:
    """Her proven addresses. An account that was made on the server has none, and then the one it signs in with."""
    known = EmailAddress.objects.filter(user=user)
    if not known.exists():
        return {user.email.lower()}
    return {address.lower() for address in known.filter(verified=True).values_list("email", flat=True)}


# --- What allauth tells us -------------------------------------------------------------------------------------------


@transaction.atomic
def take_wishes_along(email_address: EmailAddress, **_signal: Any) -> None:
    """A new address of an account gets the wishes of its others, where its owner wished nothing for it before."""
    _copy(_addresses_of(email_address.user) - {email_address.email.lower()}, email_address.email)


@transaction.atomic
def take_wishes_to_main_address(to_email_address: EmailAddress, **_signal: Any) -> None:
    """The same where another address becomes the main one."""
    take_wishes_along(to_email_address)


def _copy(addresses: set[str], to: str) -> None:
    """The newest wish about each topic."""
    own = choices_of(to)
    for choice in MailChoice.objects.filter(address__in=addresses).order_by("changed_at", "pk"):
        if choice.topic not in own:
            MailChoice.objects.update_or_create(
                address=to.lower(),
                topic=choice.topic,
                defaults={"how": choice.how, "changed_at": choice.changed_at},
            )
