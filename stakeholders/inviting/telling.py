"""What the invitations tell of a contact, and of an organisation whose people were invited."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ncss_portal.timeline import Moment
from stakeholders.inviting.models import Invitation
from stakeholders.permissions import can_read_register
from stakeholders.register.models import Affiliation, Contact, Organisation

KIND = gettext_lazy("Invitation")


def tell(thing: Model, user: Any) -> Iterator[Moment]:
    """To those who may read the register. One query, and one more for the rights."""
    if not isinstance(thing, Contact | Organisation) or not can_read_register(user):
        return
    if isinstance(thing, Contact):
        found = Invitation.objects.filter(contact=thing)
    else:
        people = Affiliation.objects.filter(organisation=thing).current().values("contact")
        found = Invitation.objects.filter(contact__in=people, contact__erased_at__isnull=True)
    for invitation in found.select_related("contact", "sent_by"):
        yield from _moments(invitation, names_contact=isinstance(thing, Organisation))


def _moments(invitation: Invitation, *, names_contact: bool) -> Iterator[Moment]:
    contact = invitation.contact
    name, url = (contact.name, contact.get_absolute_url()) if names_contact else ("", "")

    def told(words: str) -> str:
        return _("%(name)s: %(words)s") % {"name": name, "words": words} if name else words

    yield Moment(invitation.sent_at, KIND, told(_("invited")), url, by=str(invitation.sent_by))
    if invitation.reminded_at:
        yield Moment(invitation.reminded_at, KIND, told(_("reminded")), url)
    if invitation.accepted_at:
        yield Moment(invitation.accepted_at, KIND, told(_("accepted")), url)
    if invitation.revoked_at:
        yield Moment(invitation.revoked_at, KIND, told(_("taken back")), url)
