"""What is known of addresses to which mail came back."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from ncss_portal.outbox.models import Bounce

# A mailbox that was full once is no news after this time.
FOR_NOW = timedelta(days=30)


def standing(at: datetime | None = None) -> "QuerySet[Bounce]":
    """What was not cleared. Where it came back for now only, it is told for thirty days."""
    old = Bounce.objects.passing().filter(at__lte=(at or timezone.now()) - FOR_NOW)
    return Bounce.objects.standing().exclude(pk__in=old)


def bounces_of(addresses: Iterable[str], at: datetime | None = None) -> dict[str, Bounce]:
    """What is known of each address (in lower case) to which mail came back, in one query: what lasts goes first."""
    asked = {address.lower() for address in addresses}
    found: dict[str, Bounce] = {}
    if not asked:
        return found
    for bounce in standing(at).filter(address__in=asked).select_related("noted_by").order_by("-at", "-pk"):
        known = found.get(bounce.address)
        if known is None or (bounce.is_lasting and not known.is_lasting):
            found[bounce.address] = bounce
    return found
