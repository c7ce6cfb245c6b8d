"""Who is meant by a row of the register, or by an account: all rows, accounts, names and addresses of one person."""

import unicodedata
from dataclasses import replace

from allauth.account.models import EmailAddress
from django.db.models import Q

from ncss_portal.personal import Person, any_of, holdings, is_pseudonym
from stakeholders import permissions
from stakeholders.accounts.models import User
from stakeholders.register.models import Address, Contact


def person_of(contact: Contact, *, asks: bool = False) -> Person:
    """The person behind a contact: with what was merged into it or what it was merged into, and with the accounts."""
    return _known(*_linked({contact.pk}, set()), asks=asks)


def person_of_account(user: User, *, asks: bool = False) -> Person:
    """The person behind an account, with or without a row in the register."""
    return _known(*_linked(set(), {user.pk}), asks=asks)


def _linked(contacts: set[int], users: set[int]) -> tuple[set[int], set[int]]:
    """Follows mergings and accounts until nothing new is found."""
    while True:
        into = Contact.objects.filter(pk__in=contacts).exclude(merged_into=None).values("merged_into")
        rows = Contact.objects.filter(
            Q(pk__in=contacts) | Q(merged_into__in=contacts) | Q(pk__in=into) | Q(user__in=users)
        )
        found = set(rows.values_list("pk", flat=True))
        accounts = users | set(rows.exclude(user=None).values_list("user", flat=True)) | _unlinked_accounts(found)
        if (found, accounts) == (contacts, users):
            return found, accounts
        contacts, users = found, accounts


def _unlinked_accounts(contacts: set[int]) -> set[int]:
    """Accounts that nobody linked, with the same address and the same name. The address alone would not do."""
    rows = Contact.objects.filter(pk__in=contacts)
    names = {folded(name) for name in rows.values_list("name", flat=True)}
    addresses = Address.objects.filter(contact__in=contacts).values_list("email", flat=True)
    candidates = User.objects.filter(any_of("email", addresses), contact=None)
    return {user.pk for user in candidates if folded(user.name) in names}


def is_for_administrators(person: Person, *, by: User) -> bool:
    """Whether an account of the person is somebody else's who is trusted: a coordinator, an auditor, an administrator.

    Nobody who keeps the register looks into it or ends it, not even by a row that she wrote with that name and address.
    """
    if permissions.can_administer(by):
        return False
    others = User.objects.filter(pk__in=person.user_ids, is_active=True).exclude(pk=by.pk)
    return any(permissions.is_trusted(account) for account in others)


def folded(name: str) -> str:
    """A name for comparing."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def _known(contacts: set[int], users: set[int], *, asks: bool) -> Person:
    rows = list(Contact.objects.filter(pk__in=contacts))
    accounts = list(User.objects.filter(pk__in=users))
    addresses = {
        *Address.objects.filter(contact__in=contacts).values_list("email", flat=True),
        *(account.email for account in accounts),
        *EmailAddress.objects.filter(user__in=users).values_list("email", flat=True),
    }
    person = _with(
        Person(
            contact_ids=frozenset(contacts),
            user_ids=frozenset(users),
            addresses=frozenset(),
            names=frozenset(),
            family_names=frozenset(row.family_name for row in rows if row.family_name),
            phones=frozenset(row.phone for row in rows if row.phone),
            asks=asks,
        ),
        {*(row.name for row in rows), *(account.name for account in accounts), *_turned(rows)},
        addresses,
    )
    # Twice: a former name that one app knows may lead another to an address.
    for holding in [*holdings(), *holdings()]:
        if holding.also_known_as:
            person = _with(person, *holding.also_known_as(person))
    return person


def _turned(rows: list[Contact]) -> set[str]:
    """The family name first, as lists have it."""
    turned = set()
    for row in rows:
        given = row.name.removesuffix(row.family_name).strip()
        if row.family_name and given and given != row.name:
            turned |= {f"{row.family_name}, {given}", f"{row.family_name} {given}"}
    return turned


def _with(person: Person, names: set[str], addresses: set[str]) -> Person:
    """The person with further names and addresses. An address that somebody else has too is set aside."""
    found = {address.strip().lower() for address in addresses if address.strip() and not is_pseudonym(address)}
    shared = _shared(person, found) | person.shared_addresses
    return replace(
        person,
        names=person.names | {name.strip() for name in names if name.strip() and not is_pseudonym(name)},
        addresses=(person.addresses | found) - shared,
        shared_addresses=shared,
    )


def _shared(person: Person, addresses: set[str]) -> frozenset[str]:
    others = [
        Address.objects.exclude(contact__in=person.contact_ids).filter(any_of("email", addresses)),
        User.objects.exclude(pk__in=person.user_ids).filter(any_of("email", addresses)),
        EmailAddress.objects.exclude(user__in=person.user_ids).filter(any_of("email", addresses)),
    ]
    return frozenset(email.lower() for rows in others for email in rows.values_list("email", flat=True))
