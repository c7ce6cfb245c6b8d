"""Entering a contact and changing what is said of it. Erasing is an act of its own, in the room `privacy`."""

from typing import TYPE_CHECKING

from django.db import transaction

from ncss_portal.history.models import record
from stakeholders.register.models import Contact
from stakeholders.register.saving import save_what_people_say

if TYPE_CHECKING:
    from stakeholders.permissions import Person


@transaction.atomic
def enter_contact(contact: Contact, *, addresses: list[str], by: "Person") -> Contact:
    """Saves a new contact; the first address is the one that is written to."""
    contact.save()
    _set_addresses(contact, addresses)
    record("contact entered", contact, by=by, addresses=len(addresses))
    return contact


@transaction.atomic
def change_contact(contact: Contact, *, addresses: list[str], changed: list[str], by: "Person") -> Contact:
    """Saves what was changed. The history keeps which fields, never what stood in them."""
    save_what_people_say(contact)
    _set_addresses(contact, addresses)
    record("contact changed", contact, by=by, fields=sorted(changed), addresses=len(addresses))
    return contact


def _set_addresses(contact: Contact, addresses: list[str]) -> None:
    """Makes the addresses of a contact these, in this order."""
    places = {address.lower(): place for place, address in enumerate(addresses)}
    for known in contact.addresses.all():
        place = places.pop(known.email.lower(), None)
        if place is None:
            known.delete()
        elif place != known.position:
            known.position = place
            known.save(update_fields=["position"])
    for address, place in places.items():
        contact.addresses.create(email=address, position=place)
