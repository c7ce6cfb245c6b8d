"""What the pages of one organisation and one contact show, gathered for their templates."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model
from django.utils import timezone

from ncss_portal import timeline
from ncss_portal.outbox.bounces.knowing import bounces_of
from ncss_portal.outbox.models import Bounce
from stakeholders.permissions import Person
from stakeholders.register.models import Affiliation, Contact, Interaction, Organisation

# Longer ones are cut, with a link to the whole.
MOMENTS_AT_FIRST = 30
CONVERSATIONS_AT_FIRST = 10


@dataclass(slots=True)
class Shown:
    """A list that may be cut: what is shown of it, and how many there are."""

    rows: list[Any]
    total: int

    @property
    def is_cut(self) -> bool:
        return len(self.rows) < self.total


def _cut(rows: list[Any], at: int, whole: bool) -> Shown:
    return Shown(rows if whole else rows[:at], len(rows))


def timeline_of(thing: Model, user: Person, *, whole: bool) -> Shown:
    """All that the portal knows of a thing, the newest first."""
    return _cut(timeline.moments(thing, user), MOMENTS_AT_FIRST, whole)


def conversations_of(thing: Organisation | Contact, *, whole: bool) -> Shown:
    """The log, the newest first, with who took part."""
    log: list[Interaction] = list(
        thing.interactions.select_related("recorded_by", "organisation").prefetch_related("contacts")
    )
    return _cut(log, CONVERSATIONS_AT_FIRST, whole)


@dataclass(frozen=True, slots=True)
class ShownAddress:
    """An address, and what is known of mail that came back from it."""

    pk: int
    email: str
    returned: Bounce | None = None


def addresses_of(contact: Contact) -> list[ShownAddress]:
    """The addresses of a contact, the one that is written to first."""
    addresses = list(contact.addresses.all())
    returned = bounces_of(address.email for address in addresses)
    return [ShownAddress(one.pk, one.email, returned.get(one.email.lower())) for one in addresses]


@dataclass(slots=True)
class Places:
    """Affiliations, those of today (and to come) apart from former ones."""

    current: list[Affiliation] = field(default_factory=list)
    former: list[Affiliation] = field(default_factory=list)


def people_of(organisation: Organisation) -> Places:
    """Who works there: focal points first, then by name."""
    people = organisation.affiliations.select_related("contact").filter(
        contact__erased_at=None, contact__merged_into=None
    )
    return _parted(people.order_by("-is_focal_point", "contact__family_name", "contact__name", "pk"))


def places_of(contact: Contact) -> Places:
    """Where a person works: the newest first."""
    return _parted(contact.affiliations.select_related("organisation"))


def _parted(affiliations: Any) -> Places:
    today = timezone.localdate()
    places = Places()
    for affiliation in affiliations:
        is_over = affiliation.ends_on is not None and affiliation.ends_on <= today
        (places.former if is_over else places.current).append(affiliation)
    return places
