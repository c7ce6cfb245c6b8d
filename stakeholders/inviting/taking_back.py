"""Taking an invitation back; and what it opened, once it was accepted."""

from django.db import transaction
from django.utils import timezone

from ncss_portal.history.models import record
from ncss_portal.outbox.queueing import stop
from stakeholders.accounts.models import User
from stakeholders.inviting.doors import openable
from stakeholders.inviting.mails import REASONS
from stakeholders.inviting.models import Invitation


@transaction.atomic
def take_back(invitation: Invitation, *, by: User | None) -> bool:
    """Makes both links open nothing, also the one of the reminder.

    False where somebody was faster, or it was accepted meanwhile.
    """
    waiting = Invitation.objects.filter(pk=invitation.pk, accepted_at__isnull=True, revoked_at__isnull=True)
    if not waiting.update(revoked_at=timezone.now()):
        return False
    for reason in REASONS:
        stop(reason=reason, occasion=str(invitation.pk))
    record("invitation taken back", invitation, by=by, contact=invitation.contact_id)
    return True


@transaction.atomic
def close(invitation: Invitation, *, by: User) -> bool:
    """Takes from the account what the invitation opened. Only what the person could open herself."""
    groups = list(invitation.groups.all())
    if invitation.accepted_by is None or not groups or len(openable(groups, by)) < len(groups):
        return False
    accepted = Invitation.objects.filter(pk=invitation.pk, accepted_at__isnull=False, revoked_at__isnull=True)
    if not accepted.update(revoked_at=timezone.now()):
        return False
    invitation.accepted_by.groups.remove(*groups)
    closed = sorted(group.pk for group in groups)
    record("invitation closed", invitation, by=by, contact=invitation.contact_id, groups=closed)
    return True
