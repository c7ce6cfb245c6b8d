"""Who signs in is recognised in the register, by an address that is proven."""

from typing import Any

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.db.models import Q

from ncss_portal.history.models import record
from stakeholders.accounts.models import User
from stakeholders.register.models import Contact


@transaction.atomic
def recognise(user: User) -> Contact | None:
    """Gives an account the one contact that has its address, where there is no doubt.

    An address alone does not say who somebody is: where two contacts share it, or where the contact has an account
    already, a person decides.
    """
    if Contact.objects.filter(user=user).exists():
        return None
    proven = EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)
    has_one = Q()
    for address in proven:
        has_one |= Q(addresses__email__iexact=address)
    if not has_one:
        return None
    # Two are enough to know that it is not one.
    found = list(Contact.objects.standing_alone().filter(has_one).order_by("pk").distinct()[:2])
    if len(found) != 1 or found[0].user_id or not _take(found[0], user):
        return None
    record("contact recognised", found[0], by=user, account=user.pk)
    return found[0]


def _take(contact: Contact, user: User) -> bool:
    """Once, also where the same person signs in twice at the same time."""
    try:
        with transaction.atomic():
            return bool(Contact.objects.filter(pk=contact.pk, user__isnull=True).update(user=user))
    except IntegrityError:  # the account has become another contact's meanwhile
        return False


# --- What allauth tells us -------------------------------------------------------------------------------------------


def recognise_who_signs_in(user: User, **_signal: Any) -> None:
    recognise(user)


def recognise_by_new_address(email_address: EmailAddress, **_signal: Any) -> None:
    recognise(email_address.user)
