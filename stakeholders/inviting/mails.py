"""The mails of this room: an invitation with its personal link, and its reminder with another one."""

from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ncss_portal.outbox.kinds import Content, Kind, NotDue, Topic
from ncss_portal.outbox.models import Mail
from stakeholders.accounts.models import User
from stakeholders.inviting.accepting import Case, case_of, contact_of
from stakeholders.inviting.models import Invitation
from stakeholders.inviting.recipients import wishes_mail
from stakeholders.register.models import Contact

# What the outbox calls the mail of an invitation; the occasion is the invitation's number.
REASON = "invitation"
REMINDER_REASON = "invitation_reminder"
REASONS = (REASON, REMINDER_REASON)


def variables(contact: Contact, *, by: User, message: str, expires_at: datetime) -> dict[str, object]:
    """What the letter of an invitation says, also before there is one."""
    return {
        "name": contact.name,
        "inviter": str(by),
        "message": message,
        "portal_name": settings.PORTAL_NAME,
        "government": settings.PORTAL_GOVERNMENT,
        "expires_at": expires_at,
    }


def leads_on(invitation: Invitation, at: datetime) -> bool:
    """Whether the link of an invitation would open something to its reader, and she may still be written to."""
    if not wishes_mail(contact_of(invitation), timezone.localdate(at)):
        return False
    return case_of(invitation, AnonymousUser(), at) in (Case.NEW, Case.SIGN_IN)


def _write(mail: Mail, at: datetime) -> Content:
    known = Invitation.objects.select_related("contact__user", "sent_by")
    invitation = known.filter(pk=mail.about or 0).first()
    if invitation is None or invitation.state_at(at) != Invitation.State.OPEN:
        raise NotDue("The invitation is no longer open.")
    if invitation.email.lower() != mail.recipient.lower():
        raise NotDue("The invitation went to another address.")
    if not leads_on(invitation, at):
        raise NotDue("The contact has another address or account now, or does not wish to be written to.")
    said = variables(
        invitation.contact, by=invitation.sent_by, message=invitation.message, expires_at=invitation.expires_at
    )
    return Content({**said, "sent_at": invitation.sent_at})


WHY = _("You get this mail because somebody who works on the strategy invited you.")
REMINDERS = Topic(
    "invitation_reminders", _("Reminders of invitations"), _("One mail, some days before an invitation runs out.")
)
INVITATION = Kind(REASON, _("Invitation"), WHY, _write, can_wait=False)
# It is gone when the invitation has run out, and its personal link stands in no digest.
REMINDER = Kind(REMINDER_REASON, _("Reminder of an invitation"), WHY, _write, topic=REMINDERS, can_wait=False)
KINDS = (INVITATION, REMINDER)
