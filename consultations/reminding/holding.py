"""What is held of those who asked for mail about the comment periods of a document, and for how long."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from consultations.reminding.models import Subscription
from ncss_portal.personal import Holding, Person, any_of, facts
from ncss_portal.retention import Rule

KEPT_FOR = timedelta(days=7)


def subscriptions_of(person: Person) -> "QuerySet[Subscription]":
    """Of the accounts, and of the addresses that are this person's alone."""
    return Subscription.objects.filter(Q(user__in=person.user_ids) | any_of("email", person.addresses))


def _collect(person: Person) -> Iterable[dict[str, Any]]:
    for one in subscriptions_of(person).select_related("document").order_by("pk"):
        yield facts(one, "document", "email", "language", "asked_at", "confirmed_at", "ended_at")


def _erase(person: Person) -> int:
    count, _kinds = subscriptions_of(person).delete()
    return count


HOLDING = Holding(_("Mails about comment periods"), _collect, _erase, order=42)


def _idle(at: datetime) -> "QuerySet[Subscription]":
    """Asked for and never confirmed, or ended: nothing is sent there."""
    unconfirmed = Q(confirmed_at__isnull=True, asked_at__lte=at - KEPT_FOR)
    return Subscription.objects.filter(unconfirmed | Q(ended_at__lte=at - KEPT_FOR))


RULE = Rule(
    "subscriptions",
    _("Addresses that asked for mails about comment periods, and did not confirm or have ended it"),
    _("7 days after they asked or ended it"),
    lambda at: _idle(at).count(),
    lambda at: _idle(at).delete()[0],
)
