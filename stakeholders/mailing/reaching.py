"""Whether mail reaches an address of a contact, as somebody says who keeps the register."""

from typing import TYPE_CHECKING

from django.db import transaction

from ncss_portal.history.models import record
from ncss_portal.outbox.bounces.noting import clear, note_by_hand
from stakeholders.register.models import Address

if TYPE_CHECKING:
    from stakeholders.permissions import Person


@transaction.atomic
def say_that_it_takes_none(address: Address, *, why: str, by: "Person") -> None:
    """Reminders no longer go to the address, whoever has it, until somebody says that it works again."""
    bounce = note_by_hand(address.email, why=why, by=by)
    record("address noted as taking no mail", address.contact, by=by, bounce=bounce.pk)


@transaction.atomic
def say_that_it_works(address: Address, *, by: "Person") -> bool:
    """False where nothing stood against the address."""
    cleared = clear(address.email)
    if cleared:
        record("address noted as working again", address.contact, by=by, cleared=cleared)
    return bool(cleared)
