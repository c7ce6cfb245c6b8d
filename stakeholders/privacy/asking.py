"""How the commands are told whom is meant: by the number of a contact, or by the address of an account."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from ncss_portal.personal import Person
from stakeholders.accounts.models import User
from stakeholders.privacy.people import person_of, person_of_account
from stakeholders.register.models import Contact


def add_person(parser: ArgumentParser) -> None:
    whom = parser.add_mutually_exclusive_group(required=True)
    whom.add_argument("--contact", type=int, help="the number of the contact, as in its address")
    whom.add_argument("--account", help="the e-mail address of the account")


def person_meant(options: dict[str, Any], *, asks: bool = False) -> tuple[Contact | User, Person]:
    """The row that was named, and the person behind it."""
    if options["contact"] is not None:
        contact = Contact.objects.filter(pk=options["contact"]).first()
        if contact is None:
            raise CommandError(f"There is no contact {options['contact']}.")
        return contact, person_of(contact, asks=asks)
    account = User.objects.filter(email__iexact=options["account"]).first()
    if account is None:
        raise CommandError(f"Nobody has an account with the address {options['account']}.")
    return account, person_of_account(account, asks=asks)
