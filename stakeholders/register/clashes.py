"""What in the register might be the same as something new: by its name, or by an address."""

from collections.abc import Iterable

from stakeholders.register.models import Address, Alias, Contact, Organisation
from stakeholders.register.naming import squeezed


def organisations_called(names: Iterable[str], *, but: Organisation | None = None) -> list[Organisation]:
    """The organisations that already have one of the names, whatever the spelling; by their names and their aliases."""
    wanted = {squeezed(name) for name in names if squeezed(name)}
    if not wanted:
        return []
    alone = Organisation.objects.standing_alone()
    named = {pk for pk, name in alone.values_list("pk", "name") if squeezed(name) in wanted}
    aliases = Alias.objects.filter(organisation__in=alone).values_list("organisation_id", "name")
    named |= {pk for pk, name in aliases if squeezed(name) in wanted}
    return list(alone.filter(pk__in=named).exclude(pk=_key(but)).order_by("name", "pk"))


def contacts_like(name: str, addresses: Iterable[str], *, but: Contact | None = None) -> list[Contact]:
    """The contacts of the same name, whatever the spelling, and those who have one of the addresses."""
    wanted = {address.lower() for address in addresses}
    alone = Contact.objects.standing_alone()
    found = {pk for pk, known in alone.values_list("pk", "name") if name and squeezed(known) == squeezed(name)}
    if wanted:
        known = Address.objects.filter(contact__in=alone).values_list("contact_id", "email")
        found |= {pk for pk, address in known if address.lower() in wanted}
    return list(alone.filter(pk__in=found).exclude(pk=_key(but)).order_by("name", "pk"))


def _key(known: Organisation | Contact | None) -> int:
    """The key of what is looked for itself; 0, which no row has, while it is new."""
    return known.pk or 0 if known else 0
