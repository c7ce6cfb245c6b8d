"""Who can be invited, and at which address; and who cannot, and why."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.db import models
from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ncss_portal.outbox.bounces.knowing import bounces_of
from ncss_portal.outbox.models import Bounce
from stakeholders.accounts.models import User
from stakeholders.inviting.doors import openable
from stakeholders.inviting.models import Invitation
from stakeholders.register.models import Affiliation, Consent, Contact


class Obstacle(models.TextChoices):
    """Why somebody is not invited."""

    ERASED = "erased", _("The contact was erased.")
    MERGED = "merged", _("The contact was merged into another one.")
    UNWILLING = "unwilling", _("Does not wish to be written to: the consent was withdrawn.")
    NO_ADDRESS = "no-address", _("No e-mail address is known.")
    TAKES_PART = "takes-part", _("Has an account and takes part already.")
    CLOSED = "closed", _("Has an account that was closed.")
    OTHER_ADDRESS = "other-address", _("Has an account, but with none of the addresses in the register.")
    FOREIGN = "foreign", _("The account with this address belongs to another contact.")
    SHARED = "shared", _("Shares the address with somebody above. An account belongs to one person.")
    OPEN = "open", _("Is invited already. Tick “Send again” to send a new link.")
    BEYOND = "beyond", _("Is invited already, to something that you do not manage.")


@dataclass(frozen=True)
class Recipient:
    """One contact, looked at for an invitation."""

    contact: Contact
    email: str
    obstacle: Obstacle | None
    waiting: tuple[Invitation, ...] = ()
    # Mail to the address came back, or it takes none. It warns, and is no obstacle: the address may work again.
    returned: Bounce | None = None

    @property
    def organisation(self) -> str:
        """The first organisation in which the contact is today."""
        return next((str(place.organisation) for place in self.contact.affiliations.all()), "")


def with_what_counts(contacts: "QuerySet[Contact]", at: datetime | None = None) -> "QuerySet[Contact]":
    """Contacts with all that decides whether they can be invited, however many they are."""
    waiting = Invitation.objects.open(at).select_related("sent_by").prefetch_related("groups")
    return contacts.select_related("user").prefetch_related(
        "addresses",
        Prefetch("affiliations", Affiliation.objects.current().select_related("organisation")),
        Prefetch("consents", Consent.objects.filter(purpose=Consent.Purpose.CONTACT)),
        Prefetch("invitations", waiting.order_by("-sent_at")),
    )


def look_at(
    contacts: Iterable[Contact],
    *,
    by: User,
    groups: Collection[Group] = (),
    opens: int | None = None,
    again: bool = False,
) -> list[Recipient]:
    """Looks at contacts that were fetched `with_what_counts`.

    `groups` are what the invitation opens; `opens` is their number, where some of them are not made yet.
    """
    contacts = list(contacts)
    looking = _Looking(contacts, by=by, groups=groups, again=again, opens=len(groups) if opens is None else opens)
    return [looking.at(contact) for contact in contacts]


class _Looking:
    """One look at several contacts: who has which account is asked once for all of them."""

    def __init__(
        self, contacts: list[Contact], *, by: User, groups: Collection[Group], again: bool, opens: int
    ) -> None:
        self.by, self.opens, self.again, self.today = by, opens, again, timezone.localdate()
        known = {address.email.lower() for one in contacts for address in one.addresses.all()}
        self.owners, self.returned = _owners(known), bounces_of(known)
        self.contact_of = dict(Contact.objects.filter(user__in=self.owners.values()).values_list("user_id", "pk"))
        self.insiders = _insiders([one.user_id for one in contacts if one.user_id], groups, opens)
        promised = _promised(invitation for one in contacts for invitation in one.invitations.all())
        self.mine = set(openable(promised, by)) if promised else set()
        self.addressed: set[str] = set()

    def at(self, contact: Contact) -> Recipient:
        email = self._address(contact)
        waiting = tuple(contact.invitations.all())
        obstacle = self._itself(contact) or self._account(contact, email) or self._waiting(email, waiting)
        if obstacle is None:
            self.addressed.add(email.lower())
        return Recipient(contact, email, obstacle, waiting, self.returned.get(email.lower()))

    def _address(self, contact: Contact) -> str:
        """The first address; of somebody with an account the first that the account has, too."""
        addresses = [address.email for address in contact.addresses.all()]
        own = [one for one in addresses if contact.user_id and self.owners.get(one.lower()) == contact.user_id]
        return next(iter([*own, *addresses]), "")

    def _itself(self, contact: Contact) -> Obstacle | None:
        if contact.erased_at:
            return Obstacle.ERASED
        if contact.merged_into_id:
            return Obstacle.MERGED
        if not _is_willing(contact.consents.all(), self.today):
            return Obstacle.UNWILLING
        return None if contact.addresses.all() else Obstacle.NO_ADDRESS

    def _account(self, contact: Contact, email: str) -> Obstacle | None:
        owner = self.owners.get(email.lower())
        if contact.user is None:
            return Obstacle.FOREIGN if owner and self.contact_of.get(owner, contact.pk) != contact.pk else None
        if not contact.user.is_active:
            return Obstacle.CLOSED
        if not self.opens or contact.user == self.by or contact.user.pk in self.insiders:
            return Obstacle.TAKES_PART
        return None if owner == contact.user.pk else Obstacle.OTHER_ADDRESS

    def _waiting(self, email: str, waiting: tuple[Invitation, ...]) -> Obstacle | None:
        if email.lower() in self.addressed:
            return Obstacle.SHARED
        if not waiting:
            return None
        if not self.again:
            return Obstacle.OPEN
        return None if _promised(waiting) <= self.mine else Obstacle.BEYOND


def _promised(invitations: Iterable[Invitation]) -> set[Group]:
    return {group for invitation in invitations for group in invitation.groups.all()}


def wishes_mail(contact: Contact, today: date) -> bool:
    """Whether the contact may be written to on a day: unless every consent to it was withdrawn."""
    about = Consent.Purpose.CONTACT
    return _is_willing((consent for consent in contact.consents.all() if consent.purpose == about), today)


def _is_willing(consents: Iterable[Consent], today: date) -> bool:
    consents = list(consents)
    return not consents or any(_holds(consent, today) for consent in consents)


def _holds(consent: Consent, today: date) -> bool:
    return consent.withdrawn_on is None or consent.withdrawn_on > today


def _owners(addresses: set[str]) -> dict[str, int]:
    """The accounts behind addresses that were proven."""
    proven = EmailAddress.objects.filter(email__in=addresses, verified=True)
    return dict(proven.values_list("email", "user_id"))


def _insiders(users: list[int], groups: Collection[Group], opens: int) -> set[int]:
    """Those of the accounts that are in all of the groups already."""
    if not users or len(groups) < opens:
        return set()
    found = User.objects.filter(pk__in=users, groups__in=groups).values("pk").annotate(held=models.Count("groups"))
    return {row["pk"] for row in found if row["held"] == opens}
