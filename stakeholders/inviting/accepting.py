"""Accepting an invitation: who may, and what it does. It happens once, however often the button is pressed."""

from datetime import datetime
from enum import StrEnum

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils import timezone

from ncss_portal.history.models import record
from stakeholders.accounts.models import User
from stakeholders.inviting.doors import openable
from stakeholders.inviting.models import Invitation
from stakeholders.permissions import Person
from stakeholders.register.models import Contact


class Case(StrEnum):
    """What the link's page has to say to the person who opened it. The first three lead on."""

    NEW = "new"  # nobody has the address: an account is made
    SIGN_IN = "sign-in"  # an account has the address: its owner signs in first
    READY = "ready"  # signed in with the address
    WRONG_ADDRESS = "wrong-address"
    OTHER_ACCOUNT = "other-account"
    OTHER_PERSON = "other-person"
    YOURS = "yours"
    USED = "used"
    TAKEN_BACK = "taken-back"
    EXPIRED = "expired"
    UNKNOWN = "unknown"
    TOO_OFTEN = "too-often"


class Refused(Exception):
    """It cannot be accepted; `case` says why."""

    def __init__(self, case: Case) -> None:
        super().__init__(case)
        self.case = case


def case_of(invitation: Invitation | None, user: Person, at: datetime | None = None) -> Case:
    """What a person who opens the link is told."""
    if invitation is None:
        return Case.UNKNOWN
    ended = _ended(invitation, user, at or timezone.now())
    if ended:
        return ended
    contact = _standing(invitation.contact)
    # A link that went to a wrong address opens nothing once the address is put right.
    known = {address.email.lower() for address in contact.addresses.all()}
    if contact.erased_at or invitation.email.lower() not in known:
        return Case.TAKEN_BACK
    if not isinstance(user, User):
        return _for_stranger(invitation, contact)
    if not EmailAddress.objects.filter(user=user, verified=True, email__iexact=invitation.email).exists():
        return Case.WRONG_ADDRESS
    if contact.user_id not in (None, user.pk):
        return Case.OTHER_ACCOUNT
    own = Contact.objects.filter(user=user).first()
    return Case.READY if own is None or _standing(own) == contact else Case.OTHER_PERSON


def _ended(invitation: Invitation, user: Person, at: datetime) -> Case | None:
    state = invitation.state_at(at)
    if state == Invitation.State.ACCEPTED:
        return Case.YOURS if invitation.accepted_by == user else Case.USED
    return {Invitation.State.TAKEN_BACK: Case.TAKEN_BACK, Invitation.State.EXPIRED: Case.EXPIRED}.get(state)


def _for_stranger(invitation: Invitation, contact: Contact) -> Case:
    if _has_account(invitation.email):
        return Case.SIGN_IN
    return Case.NEW if contact.user_id is None else Case.OTHER_ACCOUNT


def _has_account(address: str) -> bool:
    """Whether an account has the address. One that never proved it does not count, unless it signs in with it."""
    if User.objects.filter(email__iexact=address).exists():
        return True
    return EmailAddress.objects.filter(email__iexact=address, verified=True).exists()


def contact_of(invitation: Invitation) -> Contact:
    """Who is invited: the contact itself, or the one into which it was merged since."""
    return _standing(invitation.contact)


def _standing(contact: Contact) -> Contact:
    """The contact itself, or the one into which it was merged."""
    while contact.merged_into is not None:
        contact = contact.merged_into
    return contact


@transaction.atomic
def accept(invitation: Invitation, *, by: Person, at: datetime | None = None) -> User:
    """Gives the contact an account, or joins the one that is there, and opens what the invitation promised.

    What the inviter could not open any more is not opened.
    """
    at = at or timezone.now()
    # Of several clicks at the same moment the others wait here, and then see what the first one did.
    Invitation.objects.select_for_update().get(pk=invitation.pk)
    invitation = Invitation.objects.select_related("contact", "sent_by").get(pk=invitation.pk)
    case = case_of(invitation, by, at)
    if case not in (Case.NEW, Case.READY):
        raise Refused(case)
    user = by if isinstance(by, User) else _make_account(invitation)
    if not Invitation.objects.open(at).filter(pk=invitation.pk).update(accepted_at=at, accepted_by=user):
        raise Refused(Case.USED)
    _join(invitation.contact, user)
    opened = openable(list(invitation.groups.all()), invitation.sent_by)
    user.groups.add(*opened)
    groups = sorted(group.pk for group in opened)
    record("invitation accepted", invitation, by=user, contact=invitation.contact_id, groups=groups)
    return user


def _make_account(invitation: Invitation) -> User:
    """An account without a password. Whoever has the link reads the mail of the address, so it is proven."""
    email = invitation.email.lower()
    try:
        with transaction.atomic():
            user = User.objects.create_user(email, name=_standing(invitation.contact).name)
            EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    except IntegrityError as error:  # somebody opened an account with the address at the same moment
        raise Refused(Case.SIGN_IN) from error
    return user


def _join(contact: Contact, user: User) -> None:
    """Makes the account the contact's own, unless it is already, be it through a contact that was merged into it."""
    if Contact.objects.filter(user=user).exists():
        return
    contact = _standing(contact)
    if not Contact.objects.filter(pk=contact.pk, user__isnull=True).update(user=user):
        raise Refused(Case.OTHER_ACCOUNT)
    if not user.name:
        user.name = contact.name
        user.save(update_fields=["name"])
