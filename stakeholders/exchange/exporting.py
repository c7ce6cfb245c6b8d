"""The whole register as a file: in the portal's own columns, so that it can be taken in again without loss."""

from collections.abc import Iterable, Iterator

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Prefetch

from ncss_portal.history.models import record
from ncss_portal.spreadsheets.writing import write_csv, write_xlsx
from stakeholders.accounts.models import User
from stakeholders.exchange import columns
from stakeholders.register.models import Affiliation, Contact, Organisation

# By the ending of the file's name: what browsers and mail programs call it.
FORMATS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}

Cells = dict[str, str]


@transaction.atomic
def export_register(ending: str, *, by: User) -> bytes:
    """The file, and a line in the history: contacts' addresses leave the portal. Raises `DoesNotFit`."""
    rows = list(register_rows())
    data = write_xlsx("Stakeholders", rows) if ending == "xlsx" else write_csv(rows)
    register = ContentType.objects.get_for_model(Organisation)
    record("register taken out", register, by=by, format=ending, rows=len(rows) - 1)
    return data


def register_rows() -> Iterator[list[str]]:
    """The headings, then the rows: organisations in the order of their names, each with its contacts."""
    yield list(columns.HEADINGS)
    for cells in _filled():
        yield [cells.get(heading, "") for heading in columns.HEADINGS]


def _filled() -> Iterator[Cells]:
    contacts = {contact.pk: _of_contact(contact) for contact in _contacts()}
    placed: set[int] = set()
    for organisation in _organisations():
        of_organisation = _of_organisation(organisation)
        affiliations = [one for one in organisation.affiliations.all() if one.contact_id in contacts]
        for affiliation in affiliations:
            placed.add(affiliation.contact_id)
            yield of_organisation | contacts[affiliation.contact_id] | _of_affiliation(affiliation)
        if not affiliations:
            yield of_organisation
    yield from (cells for pk, cells in contacts.items() if pk not in placed)


def _organisations() -> Iterable[Organisation]:
    affiliations = Affiliation.objects.order_by("contact__family_name", "contact__name", "contact", "pk")
    return (
        Organisation.objects.standing_alone()
        .select_related("successor__merged_into")
        .prefetch_related("aliases", "categories", Prefetch("affiliations", affiliations))
        .order_by("name", "pk")
    )


def _contacts() -> Iterable[Contact]:
    return (
        Contact.objects.standing_alone().prefetch_related("addresses", "consents").order_by("family_name", "name", "pk")
    )


def _of_organisation(one: Organisation) -> Cells:
    return {
        columns.ORGANISATION: one.name,
        columns.ACRONYM: one.acronym,
        columns.OTHER_NAMES: columns.written_aliases((alias.kind, alias.name) for alias in one.aliases.all()),
        columns.CATEGORIES: columns.listed(category.key for category in one.categories.all()),
        columns.SECTOR: one.sector,
        columns.COUNTRY: str(one.country),
        columns.LOCAL: columns.YES if one.is_local else columns.NO,
        columns.WEBSITE: one.website,
        columns.DESCRIPTION: one.description,
        columns.EXPERTISE: one.expertise,
        columns.NOTE: one.note,
        columns.NAMED_SINCE: columns.written_day(one.named_since),
        columns.SUCCESSOR: _successor_of(one),
        columns.SUCCEEDED_ON: columns.written_day(one.succeeded_on),
    }


def _successor_of(one: Organisation) -> str:
    """The name of a row that is in the file as well."""
    return (one.successor.merged_into or one.successor).name if one.successor else ""


def _of_affiliation(one: Affiliation) -> Cells:
    return {
        columns.JOB: one.job,
        columns.FOCAL_POINT: columns.YES if one.is_focal_point else columns.NO,
        columns.STARTS_ON: columns.written_day(one.starts_on),
        columns.ENDS_ON: columns.written_day(one.ends_on),
    }


def _of_contact(one: Contact) -> Cells:
    return {
        columns.NUMBER: str(one.pk),
        columns.NAME: one.name,
        columns.FAMILY_NAME: one.family_name,
        columns.EMAILS: columns.listed(address.email for address in one.addresses.all()),
        columns.PHONE: one.phone,
        columns.LANGUAGE: one.language,
        columns.NEEDS: one.needs,
        columns.CONTACT_EXPERTISE: one.expertise,
        columns.SOURCE: one.source,
        columns.CONTACT_NOTE: one.note,
        columns.CHECKED_ON: columns.written_day(one.checked_on),
        columns.CONSENTS: columns.written_consents(
            (consent.purpose, consent.given_on, consent.withdrawn_on, consent.how) for consent in one.consents.all()
        ),
    }
