"""What invitations hold of people, and for how long: the address to which one went, and the words that came with it."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ncss_portal.outbox.queueing import stop
from ncss_portal.personal import Holding, Person, facts, pseudonymous_address
from ncss_portal.retention import Rule
from stakeholders.inviting.mails import REASONS
from stakeholders.inviting.models import Invitation

WORDS_FOR = timedelta(days=90)


def _invitations(person: Person) -> Iterable[dict[str, Any]]:
    for row in Invitation.objects.filter(contact__in=person.contact_ids).order_by("sent_at"):
        said = facts(row, "email", "message", "sent_at", "reminded_at", "expires_at", "accepted_at", "revoked_at")
        yield {**said, _("State"): row.state.label}


def _erase(person: Person) -> int:
    """An open invitation is taken back first: its mail may still wait."""
    count = 0
    for row in Invitation.objects.filter(contact__in=person.contact_ids).exclude(email__endswith="@erased.invalid"):
        for reason in REASONS:
            stop(reason=reason, occasion=str(row.pk))
        ended = row.accepted_at or row.revoked_at
        Invitation.objects.filter(pk=row.pk).update(
            email=pseudonymous_address(row.pk, "invitation"),
            message="",
            revoked_at=row.revoked_at if ended else timezone.now(),
        )
        count += 1
    return count


HOLDING = Holding(
    gettext_lazy("Invitations"),
    _invitations,
    _erase,
    gettext_lazy("That somebody was invited stays, without address and message."),
    # Before the outbox: mail that waits is stopped by the number of its invitation.
    order=45,
)


def _over(at: datetime) -> "QuerySet[Invitation]":
    """Ended so long ago that nobody asks any more what was written to whom."""
    before = at - WORDS_FOR
    ended = Q(accepted_at__lte=before) | Q(revoked_at__lte=before) | Q(expires_at__lte=before)
    return Invitation.objects.filter(ended).exclude(email="", message="").exclude(email__endswith="@erased.invalid")


RULE = Rule(
    "invitations",
    gettext_lazy("Addresses and messages of invitations"),
    gettext_lazy("90 days after the invitation was accepted, taken back, or ran out"),
    lambda at: _over(at).count(),
    lambda at: _over(at).update(email="", message=""),
)
