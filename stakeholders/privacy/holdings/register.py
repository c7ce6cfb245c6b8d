"""The register: the row itself, addresses, places in organisations, consents, conversations."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ncss_portal.personal import ERASED, Holding, Person, emptied, facts, pseudonym
from stakeholders.register.models import Address, Affiliation, Consent, Contact, Interaction

Rows = Iterable[dict[str, Any]]
# What a row of the register says of the portal, and not of the person.
LINKS = {"id", "user", "merged_into", "erased_at"}


def _contacts(person: Person) -> Rows:
    said = [field.name for field in Contact._meta.concrete_fields if field.name not in LINKS]
    for row in Contact.objects.filter(pk__in=person.contact_ids).order_by("pk"):
        merged = {_("Merged into"): _("contact %s") % row.merged_into_id} if row.merged_into_id else {}
        yield {_("Number"): row.pk, **facts(row, *said), **merged}


def _erase_contacts(person: Person) -> int:
    """The rows stay, empty: bodies and organisations keep the record that somebody held a seat or an office."""
    rows = Contact.objects.filter(pk__in=person.contact_ids, erased_at__isnull=True)
    keys = list(rows.values_list("pk", flat=True))
    for pk in keys:
        Contact.objects.filter(pk=pk).update(
            **emptied(Contact, "name"), name=pseudonym(pk), checked_on=None, user=None, erased_at=timezone.now()
        )
    return len(keys)


def _addresses(person: Person) -> Rows:
    rows = Address.objects.filter(contact__in=person.contact_ids)
    return [facts(row, "email") for row in rows]


def _erase_addresses(person: Person) -> int:
    return Address.objects.filter(contact__in=person.contact_ids).delete()[0]


def _affiliations(person: Person) -> Rows:
    rows = Affiliation.objects.filter(contact__in=person.contact_ids).select_related("organisation")
    return [facts(row, "organisation", "job", "is_focal_point", "starts_on", "ends_on") for row in rows]


def _erase_affiliations(person: Person) -> int:
    """Ended at once. That the organisation had somebody stays, without what she was called there."""
    today, count = timezone.localdate(), 0
    for row in Affiliation.objects.filter(contact__in=person.contact_ids):
        row.ends_on = _ended(row.starts_on, row.ends_on, today)
        Affiliation.objects.filter(pk=row.pk).update(**emptied(Affiliation), ends_on=row.ends_on)
        count += 1
    return count


def _ended(starts_on: date | None, ends_on: date | None, today: date) -> date:
    """Today at the latest, and never before it begins."""
    earliest = min(ends_on or today, today)
    return max(earliest, starts_on) if starts_on else earliest


def _consents(person: Person) -> Rows:
    rows = Consent.objects.filter(contact__in=person.contact_ids)
    return [facts(row, "purpose", "given_on", "withdrawn_on", "how") for row in rows]


def _erase_consents(person: Person) -> int:
    """Withdrawn. The days stay: they say that the portal was allowed to do what it did."""
    today, count = timezone.localdate(), 0
    for row in Consent.objects.filter(contact__in=person.contact_ids):
        withdrawn_on = row.withdrawn_on or max(row.given_on, today)
        Consent.objects.filter(pk=row.pk).update(**emptied(Consent), withdrawn_on=withdrawn_on)
        count += 1
    return count


def _interactions(person: Person) -> Rows:
    """Who else took part is theirs; what was said may name others too, so it is given where nobody else took part."""
    rows = Interaction.objects.filter(contacts__in=person.contact_ids).distinct()
    for row in rows.select_related("organisation").prefetch_related("contacts"):
        is_alone = all(contact.pk in person.contact_ids for contact in row.contacts.all())
        said = facts(row, "happened_on", "channel", "subject", "organisation", "spoke", "recorded_at")
        if is_alone or not person.asks:
            yield {**said, **facts(row, "text")}
        else:
            yield {**said, _("What was said"): _("Others took part. Ask the secretariat for it.")}


def _erase_interactions(person: Person) -> int:
    rows = Interaction.objects.filter(contacts__in=person.contact_ids).distinct()
    for row in rows:
        others = row.contacts.exclude(pk__in=person.contact_ids)
        if row.organisation_id is None and not others.exists():
            row.subject, row.text = ERASED, ""
        else:
            row.subject = person.scrubbed(row.subject, closely=True)[:250]
            row.text = person.scrubbed(row.text, closely=True)
        row.spoke = person.scrubbed(row.spoke)[:200]
        row.save(update_fields=["subject", "text", "spoke"])
    written = Interaction.objects.filter(~Q(pk__in=rows.values("pk")), recorded_by__in=person.user_ids)
    count = len(rows)
    for row in written:
        spoke = person.scrubbed(row.spoke, closely=True)[:200]
        count += Interaction.objects.filter(pk=row.pk).exclude(spoke=spoke).update(spoke=spoke)
    return count


HOLDINGS = (
    Holding(
        gettext_lazy("In the register"),
        _contacts,
        _erase_contacts,
        gettext_lazy("An empty row stays, called by its number. Seats and offices point to it."),
        order=10,
    ),
    Holding(gettext_lazy("Addresses"), _addresses, _erase_addresses, order=11),
    Holding(
        gettext_lazy("Places in organisations"),
        _affiliations,
        _erase_affiliations,
        gettext_lazy("From when to when somebody was there stays, without name and job. Open ones end today."),
        order=12,
    ),
    Holding(
        gettext_lazy("Consents"),
        _consents,
        _erase_consents,
        gettext_lazy("The days stay: they show that the portal was allowed to do what it did."),
        order=13,
    ),
    Holding(
        gettext_lazy("Conversations"),
        _interactions,
        _erase_interactions,
        gettext_lazy("Notes on an organisation, or with other people, stay without the name."),
        order=14,
    ),
)
