"""What the register holds already: organisations to be found by their names, contacts by their addresses."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from stakeholders.exchange.reading.addresses import own_domains
from stakeholders.exchange.reading.people import is_near, is_same, parts_of
from stakeholders.exchange.reading.spellings import squeezed
from stakeholders.register.models import Address, Affiliation, Alias, Contact, Organisation


@dataclass(slots=True)
class KnownOrganisation:
    """An organisation of the register, with all its names."""

    pk: int
    slug: str
    name: str
    acronym: str
    names: set[str] = field(default_factory=set)
    categories: set[str] = field(default_factory=set)
    domains: set[str] = field(default_factory=set)


@dataclass(slots=True)
class KnownContact:
    """A contact of the register, with her addresses and places."""

    pk: int
    name: str
    phone: str
    note: str
    emails: set[str] = field(default_factory=set)
    # Pairs of an organisation's key and the job there.
    places: list[tuple[int, str]] = field(default_factory=list)

    def works_at(self, organisation: int | None) -> bool:
        return any(own == organisation for own, _job in self.places)


class Known:
    """The register at one moment. What was merged leads to the one that was kept; who was erased is unknown."""

    def __init__(self) -> None:
        self.organisations: dict[int, KnownOrganisation] = {}
        self.contacts: dict[int, KnownContact] = {}
        # To the letter, by name and by alias; then whatever the spelling, by name, by alias and by acronym.
        self._called: tuple[dict[str, set[int]], ...] = tuple(defaultdict(set) for _level in range(5))
        self._by_address: dict[str, list[KnownContact]] = defaultdict(list)
        self._by_name: dict[tuple[str, ...], list[KnownContact]] = defaultdict(list)
        self._by_place: dict[tuple[int, tuple[str, ...]], list[KnownContact]] = defaultdict(list)
        self._read_organisations()
        self._read_contacts()

    def _read_organisations(self) -> None:
        rows = list(Organisation.objects.values_list("pk", "slug", "name", "acronym", "merged_into").order_by("pk"))
        leads = {pk: kept for pk, _slug, _name, _acronym, kept in rows if kept}
        for pk, slug, name, acronym, kept in rows:
            if not kept:
                self.organisations[pk] = KnownOrganisation(pk, slug, name, acronym)
        for pk, _slug, name, acronym, _kept in rows:
            self._call(_followed(pk, leads), name, acronym)
        for pk, name in Alias.objects.values_list("organisation", "name"):
            self._call(_followed(pk, leads), name, "")
        categories = Organisation.categories.through.objects.values_list("organisation", "category__key")
        for pk, key in categories:
            if pk in self.organisations:
                self.organisations[pk].categories.add(key)

    def _call(self, pk: int, name: str, acronym: str) -> None:
        one = self.organisations[pk]
        one.names.add(name)
        is_alias = name != one.name
        self._called[is_alias][name].add(pk)
        self._called[2 + is_alias][squeezed(name)].add(pk)
        if acronym:
            self._called[4][squeezed(acronym)].add(pk)

    def _read_contacts(self) -> None:
        rows = list(
            Contact.objects.filter(erased_at__isnull=True)
            .values_list("pk", "name", "phone", "note", "merged_into")
            .order_by("pk")
        )
        leads = {pk: kept for pk, _name, _phone, _note, kept in rows if kept}
        self.contacts = {pk: KnownContact(pk, name, phone, note) for pk, name, phone, note, kept in rows if not kept}
        for pk, email in Address.objects.values_list("contact", "email"):
            if contact := self.contacts.get(_followed(pk, leads)):
                contact.emails.add(email.lower())
        for pk, organisation, job in Affiliation.objects.values_list("contact", "organisation", "job").order_by("pk"):
            if contact := self.contacts.get(_followed(pk, leads)):
                contact.places.append((organisation, job))
        for contact in self.contacts.values():
            self._index(contact)

    def _index(self, contact: KnownContact) -> None:
        for email in contact.emails:
            self._by_address[email].append(contact)
        self._by_name[parts_of(contact.name)].append(contact)
        domains = own_domains(contact.emails)
        for organisation, _job in contact.places:
            self._by_place[organisation, parts_of(contact.name)].append(contact)
            if organisation in self.organisations:
                self.organisations[organisation].domains |= domains

    def organisations_called(self, name: str) -> list[KnownOrganisation]:
        """Those that have the name to the letter; else those that have it in whatever spelling."""
        plain = squeezed(name)
        for names, wanted in zip(self._called, (name, name, plain, plain, plain), strict=True):
            if found := names.get(wanted):
                return [self.organisations[pk] for pk in sorted(found)]
        return []

    def with_address(self, emails: Iterable[str]) -> list[KnownContact]:
        """The contacts that have one of the addresses."""
        found = {contact.pk: contact for email in emails for contact in self._by_address.get(email.lower(), ())}
        return list(found.values())

    def people(self, emails: Iterable[str], name: str) -> list[KnownContact]:
        """Who has one of the addresses and this name; those with exactly this name, if there are any."""
        found = self.with_address(emails)
        exactly = [contact for contact in found if is_same(contact.name, name)]
        return exactly or [contact for contact in found if is_near(contact.name, name)]

    def people_at(self, organisation: int | None, name: str) -> list[KnownContact]:
        """Who has this name at an organisation."""
        return self._by_place.get((organisation, parts_of(name)), []) if organisation and name else []

    def names_of_places(self, contact: KnownContact) -> str:
        """Where somebody works, in words."""
        own = (self.organisations[pk].name for pk, _job in contact.places if pk in self.organisations)
        return "; ".join(dict.fromkeys(own))

    def called(self, name: str) -> list[KnownContact]:
        """Who has exactly this name."""
        return self._by_name.get(parts_of(name), [])


def _followed(pk: int, leads: dict[int, int]) -> int:
    seen = set()
    while pk in leads and pk not in seen:
        seen.add(pk)
        pk = leads[pk]
    return pk
