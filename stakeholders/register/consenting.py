"""Consent: written down with its day and how we know, and withdrawn with its day. It is never deleted."""

from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction

from ncss_portal.history.models import record
from stakeholders.register.models import Consent, Contact

if TYPE_CHECKING:
    from stakeholders.permissions import Person


@transaction.atomic
def give_consent(consent: Consent, *, by: "Person") -> Consent:
    """Writes it down, once; one that stands already is given back."""
    # Holds the contact, so that the second click of a double one finds the consent of the first.
    Contact.objects.select_for_update().get(pk=consent.contact_id)
    standing = consent.contact.consents.filter(purpose=consent.purpose, withdrawn_on__isnull=True).first()
    if standing and not consent.withdrawn_on:
        return standing
    consent.save()
    record("consent given", consent.contact, by=by, consent=consent.pk, purpose=consent.purpose)
    return consent


@transaction.atomic
def withdraw_consent(consent: Consent, *, on: date, by: "Person") -> bool:
    """Withdraws it; False if it was withdrawn already."""
    done = Consent.objects.filter(pk=consent.pk, withdrawn_on__isnull=True).update(withdrawn_on=on)
    if done:
        record("consent withdrawn", consent.contact, by=by, consent=consent.pk, purpose=consent.purpose)
    return bool(done)
