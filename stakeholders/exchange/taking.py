"""Takes what a file was understood to say into the register: all or nothing, and nothing there is overwritten."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils.text import slugify

from ncss_portal.history.models import record
from stakeholders.exchange.reading.understood import AffiliationRead, ContactRead, OrganisationRead, Understood
from stakeholders.register.affiliating import focal_group
from stakeholders.register.models import Address, Affiliation, Alias, Category, Consent, Contact, Organisation
from stakeholders.register.naming import RESERVED, SLUG_LENGTH, squeezed

if TYPE_CHECKING:
    from stakeholders.permissions import Person

_OF_ORGANISATION = (
    *("acronym", "sector", "country", "website", "description", "expertise", "note", "named_since", "succeeded_on"),
)
# How many rows one statement reads or writes.
_AT_ONCE = 500
_OF_CONTACT = ("family_name", "phone", "language", "needs", "expertise", "note", "checked_on")


class Undecided(Exception):
    """A doubt has neither a decision nor a proposal: nothing is taken in."""


@dataclass(slots=True)
class Change:
    """How many organisations and contacts are new, have got something that was missing, or are as they were."""

    organisations_new: int = 0
    organisations_changed: int = 0
    organisations_unchanged: int = 0
    contacts_new: int = 0
    contacts_changed: int = 0
    contacts_unchanged: int = 0

    @property
    def changes_nothing(self) -> bool:
        return not (self.organisations_new or self.organisations_changed or self.contacts_new or self.contacts_changed)


@transaction.atomic
def take_stakeholders(understood: Understood, *, by: "Person | None") -> Change:
    """Adds to the register what is missing there. Raises Undecided while a doubt waits for somebody."""
    change = _Taker(understood).take()
    if not change.changes_nothing:
        register = ContentType.objects.get_for_model(Organisation)
        record(
            "stakeholders taken in",
            register,
            by=by,
            organisations_new=change.organisations_new,
            organisations_changed=change.organisations_changed,
            contacts_new=change.contacts_new,
            contacts_changed=change.contacts_changed,
            refused=len(understood.refused),
        )
    return change


class _Undo(Exception):
    """Carries nothing: it only ends the trial."""


def try_stakeholders(understood: Understood) -> Change:
    """What taking it in would change, found by doing it and undoing it. Raises Undecided."""
    change = Change()
    try:
        with transaction.atomic():
            change = _Taker(understood).take()
            raise _Undo
    except _Undo:
        return change


class _Taker:
    """Writes what was understood, many rows at a time. Used once."""

    def __init__(self, understood: Understood) -> None:
        if understood.undecided:
            raise Undecided
        self.understood = understood
        self.change = Change()
        self.categories = {category.key: category.pk for category in Category.objects.all()}
        self.organisations: dict[str, Organisation] = {}
        self.slugs = set(Organisation.objects.values_list("slug", flat=True))
        self.acronyms = _shared_acronyms(understood)
        self.new: dict[type[Model], list[Any]] = defaultdict(list)

    def take(self) -> Change:
        self._take_organisations()
        self._take_contacts()
        return self.change

    def _count(self, what: str, is_new: bool, is_changed: bool) -> None:
        field = f"{what}_{'new' if is_new else 'changed' if is_changed else 'unchanged'}"
        setattr(self.change, field, getattr(self.change, field) + 1)

    def _create(self) -> None:
        """Writes the rows that were gathered."""
        for model, rows in self.new.items():
            model._default_manager.bulk_create(rows, batch_size=_AT_ONCE)
        self.new.clear()

    # --- Organisations ----------------------------------------------------------------------------------------------

    def _take_organisations(self) -> None:
        reads = self.understood.organisations
        known = _known(Organisation.objects.prefetch_related("categories", "aliases"), reads)
        for read in reads:
            organisation = known[read.known] if read.known else Organisation(name=read.name)
            if not read.known:
                organisation.slug, organisation.is_local = self._free_slug(read.name), read.is_local is not False
                self.new[Organisation].append(organisation)
            self.organisations[read.name] = organisation
        filled = {read.name: _fill(self.organisations[read.name], read, _OF_ORGANISATION) for read in reads}
        self._create()
        for read in reads:
            organisation = self.organisations[read.name]
            fields = filled[read.name] + self._succeed(organisation, read)
            added = self._add_categories(organisation, read) + self._add_aliases(organisation, read)
            if fields and (read.known or "successor" in fields):
                organisation.save(update_fields=fields)
            self._count("organisations", not read.known, bool(fields or added))
        self._create()

    def _free_slug(self, name: str) -> str:
        """As `naming.free_slug` makes it, without asking the database for each of thousands."""
        wish = slugify(name)[:SLUG_LENGTH].strip("-") or "organisation"
        slug, number = wish, 1
        while slug in RESERVED or slug in self.slugs:
            number += 1
            slug = f"{wish[: SLUG_LENGTH - 6].strip('-')}-{number}"
        self.slugs.add(slug)
        return slug

    def _succeed(self, organisation: Organisation, read: OrganisationRead) -> list[str]:
        successor = self.organisations.get(read.successor)
        if successor is None or organisation.successor_id or successor.pk == organisation.pk:
            return []
        organisation.successor = successor
        return ["successor"]

    def _add_categories(self, organisation: Organisation, read: OrganisationRead) -> int:
        there = {category.key for category in organisation.categories.all()} if read.known else set()
        missing = [key for key in dict.fromkeys(read.categories) if key in self.categories and key not in there]
        through = Organisation.categories.through
        self.new[through] += [through(organisation=organisation, category_id=self.categories[key]) for key in missing]
        return len(missing)

    def _add_aliases(self, organisation: Organisation, read: OrganisationRead) -> int:
        there = {alias.name.lower() for alias in organisation.aliases.all()} if read.known else set()
        count = 0
        for name in read.aliases:
            is_plain = name not in read.alias_kinds and self._is_found_without(organisation, name)
            if name.lower() not in there and not is_plain:
                there.add(name.lower())
                kind = read.alias_kinds.get(name, Alias.Kind.SPELLING.value)
                self.new[Alias].append(Alias(organisation=organisation, name=name, kind=kind))
                count += 1
        return count

    def _is_found_without(self, organisation: Organisation, name: str) -> bool:
        """Whether the register finds the organisation by this spelling anyway."""
        plain = squeezed(name)
        if plain == squeezed(organisation.name):
            return True
        return plain == squeezed(organisation.acronym) and self.acronyms[plain] < 2

    # --- Contacts ---------------------------------------------------------------------------------------------------

    def _take_contacts(self) -> None:
        reads = self.understood.contacts
        people = Contact.objects.prefetch_related("addresses", "affiliations", "consents")
        known = _known(people, reads)
        contacts = [known[read.known] if read.known else Contact(name=read.name, source=read.source) for read in reads]
        # A new contact is known from the file; of one in the register only the portal's own file says from where.
        fields = (*_OF_CONTACT, "source") if self.understood.is_own else _OF_CONTACT
        filled = [_fill(contact, read, fields) for contact, read in zip(contacts, reads, strict=True)]
        self.new[Contact] = [contact for contact, read in zip(contacts, reads, strict=True) if not read.known]
        self._create()
        for contact, read, changed in zip(contacts, reads, filled, strict=True):
            if changed and read.known:
                contact.save(update_fields=changed)
            added = self._add_addresses(contact, read) + self._add_consents(contact, read)
            added += sum(self._add_place(contact, place, read) for place in read.affiliations)
            self._count("contacts", not read.known, bool(changed or added))
        self._create()

    def _add_addresses(self, contact: Contact, read: ContactRead) -> int:
        there = list(contact.addresses.all()) if read.known else []
        known = {address.email.lower() for address in there}
        position = max((address.position for address in there), default=-1) + 1
        wanted = {email.lower(): email for email in reversed(read.emails)}
        missing = [email for email in read.emails if email.lower() not in known and wanted[email.lower()] == email]
        missing = list(dict.fromkeys(missing))
        self.new[Address] += [
            Address(contact=contact, email=email, position=position + place) for place, email in enumerate(missing)
        ]
        return len(missing)

    def _add_place(self, contact: Contact, place: AffiliationRead, read: ContactRead) -> bool:
        """Adds a place, or the job in a known one. A contact of the register keeps the places that she has."""
        organisation = self.organisations[place.organisation]
        places = list(contact.affiliations.all()) if read.known else []
        here = [own for own in places if own.organisation_id == organisation.pk]
        if any(_says(own) == _says(place) for own in here):
            return False
        if here and not self.understood.is_own:
            return _fill_job(here, place.job)
        self.new[Affiliation].append(
            Affiliation(
                contact=contact,
                organisation=organisation,
                job=place.job,
                is_focal_point=place.is_focal_point,
                starts_on=place.starts_on,
                ends_on=place.ends_on,
            )
        )
        if place.is_focal_point:
            focal_group(organisation)
        return True

    def _add_consents(self, contact: Contact, read: ContactRead) -> int:
        there = list(contact.consents.all()) if read.known else []
        known = {(one.purpose, one.given_on, one.withdrawn_on) for one in there}
        given = {one.purpose for one in there if one.withdrawn_on is None}
        count = 0
        for one in read.consents:
            is_open = one.withdrawn_on is None
            if (one.purpose, one.given_on, one.withdrawn_on) not in known and not (is_open and one.purpose in given):
                given |= {one.purpose} if is_open else set()
                self.new[Consent].append(Consent(contact=contact, **asdict(one)))
                count += 1
        return count


def _known(things: QuerySet[Any], reads: Sequence[OrganisationRead | ContactRead]) -> dict[int, Any]:
    """The rows of the register that were found for what was read, held until the end of the act."""
    keys = sorted({read.known for read in reads if read.known})
    found: dict[int, Any] = {}
    for start in range(0, len(keys), _AT_ONCE):
        found |= things.select_for_update().in_bulk(keys[start : start + _AT_ONCE])
    return {pk: _kept(thing) for pk, thing in found.items()}


def _shared_acronyms(understood: Understood) -> Counter[str]:
    """How many organisations have each acronym, in the register and in the file."""
    new = [read.acronym for read in understood.organisations if not read.known]
    alone = Organisation.objects.standing_alone().exclude(acronym="").values_list("acronym", flat=True)
    return Counter(squeezed(acronym) for acronym in (*alone, *new))


def _kept(thing: Any) -> Any:
    """The thing itself, or the one into which it was merged meanwhile."""
    while thing.merged_into_id:
        thing = thing.merged_into
    return thing


def _fill(thing: Any, read: Any, fields: Iterable[str]) -> list[str]:
    """Writes what the file says into fields that are empty; their names."""
    filled = []
    for field in fields:
        value = getattr(read, field)
        if value and not getattr(thing, field):
            setattr(thing, field, value)
            filled.append(field)
    return filled


def _fill_job(here: list[Affiliation], job: str) -> bool:
    """Writes the job into the first place that has none, if none of the places has it already."""
    empty = [own for own in here if not own.job]
    if not job or not empty or any(own.job == job for own in here):
        return False
    empty[0].job = job
    empty[0].save(update_fields=["job"])
    return True


def _says(place: Affiliation | AffiliationRead) -> tuple[Any, ...]:
    return place.job, place.starts_on, place.ends_on, place.is_focal_point
