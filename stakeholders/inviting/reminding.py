"""Reminding of an invitation that will soon run out: once, with a link of its own."""

import logging
from datetime import datetime

from django.db import transaction

from ncss_portal.history.models import record
from ncss_portal.outbox.models import MailChoice
from ncss_portal.outbox.queueing import queue
from ncss_portal.outbox.refusing import Wishes
from stakeholders.inviting import links, mails
from stakeholders.inviting.models import Invitation

logger = logging.getLogger(__name__)


def remind(at: datetime) -> int:
    """Puts a reminder into the outbox for each invitation that needs one; gives their number."""
    waiting = list(Invitation.objects.to_remind(at).with_what_decides().order_by("expires_at", "pk"))
    wishes = Wishes.of(invitation.email for invitation in waiting) if waiting else None
    number = 0
    for invitation in waiting:
        try:
            number += bool(wishes and _may_remind(invitation, wishes, at) and _remind(invitation, at))
        except Exception:  # one row that cannot be reminded of must not stop the others
            logger.exception("The reminder of %s could not be written.", invitation)
    return number


def _may_remind(invitation: Invitation, wishes: Wishes, at: datetime) -> bool:
    """Not where mail comes back, nor to whom does not wish it. Asked at every look, for all of this may change."""
    if wishes.is_unreachable(invitation.email):
        return False
    is_refused = wishes.how(invitation.email, mails.REMINDER) == MailChoice.How.NEVER
    return not is_refused and mails.leads_on(invitation, at)


@transaction.atomic
def _remind(invitation: Invitation, at: datetime) -> bool:
    """False where another worker was faster, or the invitation was accepted or taken back meanwhile.

    The portal has forgotten the link of the first mail, so this one gets another; both open the same.
    """
    token = links.new_token()
    mine = Invitation.objects.to_remind(at).filter(pk=invitation.pk)
    if not mine.update(reminded_at=at, reminder_hash=links.checksum(token)):
        return False
    queue(
        recipient=invitation.email,
        reason=mails.REMINDER_REASON,
        occasion=str(invitation.pk),
        about=invitation.pk,
        secret=links.address_of(token),
        due_at=at,
    )
    record("invitation reminded", invitation, by=None, contact=invitation.contact_id)
    return True
