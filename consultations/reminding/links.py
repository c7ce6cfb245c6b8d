"""The signed link with which somebody without an account begins and ends a subscription."""

from datetime import timedelta

from django.core import signing
from django.urls import reverse

from consultations.reminding.models import Subscription

SALT = "consultations.reminding.subscription"
VALID_FOR = timedelta(days=3)


def token_of(subscription: Subscription) -> str:
    """Says nothing of the address, so that no log of a server keeps it."""
    return signing.dumps(subscription.pk, salt=SALT)


def subscription_path(subscription: Subscription) -> str:
    """The address of the subscription's own page, without the host. It confirms for some days and ends for ever."""
    return reverse("consultations:subscription", args=[token_of(subscription)])


def subscription_of(token: str) -> tuple[Subscription | None, bool]:
    """The subscription that a token was made for, and whether it may still confirm it. Nothing for a forged one."""
    try:
        pk = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None, False
    found = Subscription.objects.select_related("document").filter(pk=pk).first()
    return found, found is not None and _is_fresh(token)


def _is_fresh(token: str) -> bool:
    try:
        signing.loads(token, salt=SALT, max_age=VALID_FOR)
    except signing.SignatureExpired:
        return False
    return True
