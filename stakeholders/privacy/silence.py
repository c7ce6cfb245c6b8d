"""Contacts of whom nothing was heard for years, and contacts who withdrew their consent to be kept.

The portal only names them: whether somebody goes out of the register, a person decides.
"""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from ncss_portal import retention
from stakeholders.bodies.models import Seat
from stakeholders.inviting.models import Invitation
from stakeholders.register.models import Consent, Contact


def years_before(moment: datetime, years: int) -> datetime:
    """The same day and hour so many years ago; of 29 February, the day before the first of March."""
    try:
        return moment.replace(year=moment.year - years)
    except ValueError:
        return moment.replace(year=moment.year - years, day=28)


def alive_since(moment: datetime) -> Iterable[int]:
    """Contacts who were entered, checked, spoken with, invited or seated after a moment, or who signed in."""
    day = timezone.localdate(moment)
    rows = Contact.objects.filter(
        Q(created_at__gt=moment)
        | Q(checked_on__gt=day)
        | Q(user__last_login__gt=moment)
        | Q(pk__in=Contact.objects.filter(interactions__happened_on__gt=day).values("pk"))
        | Q(pk__in=Invitation.objects.filter(Q(sent_at__gt=moment) | Q(accepted_at__gt=moment)).values("contact"))
    )
    seats = Seat.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=day))
    yield from rows.values_list("pk", flat=True)
    for holder, alternate in seats.values_list("holder", "alternate"):
        yield from (pk for pk in (holder, alternate) if pk is not None)


def silent_contacts(at: datetime) -> "QuerySet[Contact]":
    """Contacts without any sign of life for RETENTION_CONTACT_YEARS. A sign of what was merged into one counts too."""
    alive = retention.alive_since(years_before(at, settings.RETENTION_CONTACT_YEARS))
    parents = dict(Contact.objects.exclude(merged_into=None).values_list("pk", "merged_into"))
    for pk in list(alive):
        into = parents.get(pk)
        while into is not None and into not in alive:
            alive.add(into)
            into = parents.get(into)
    return Contact.objects.standing_alone().exclude(pk__in=alive)


def withdrawn_contacts(at: datetime) -> "QuerySet[Contact]":
    """Contacts who withdrew their consent to be kept in the register, and gave none since."""
    today = timezone.localdate(at)
    kept = Consent.objects.filter(contact=OuterRef("pk"), purpose=Consent.Purpose.REGISTER)
    withdrawn = kept.filter(withdrawn_on__lte=today)
    valid = kept.filter(Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gt=today))
    return Contact.objects.standing_alone().filter(Exists(withdrawn), ~Exists(valid))
