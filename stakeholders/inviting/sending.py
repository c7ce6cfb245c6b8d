"""Inviting: one mail to each, with a link of its own."""

from collections.abc import Collection, Iterable
from datetime import timedelta
from functools import partial

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from ncss_portal.history.models import record
from ncss_portal.outbox.letters import preview
from ncss_portal.outbox.models.mails import SECRET_PLACE
from ncss_portal.outbox.queueing import queue
from stakeholders.accounts.models import User
from stakeholders.inviting import links, mails
from stakeholders.inviting.doors import openable
from stakeholders.inviting.models import VALID_FOR, Invitation
from stakeholders.inviting.recipients import Obstacle, Recipient, look_at, with_what_counts
from stakeholders.inviting.taking_back import take_back
from stakeholders.register.models import Contact

# A list that was chosen by mistake shall not become a thousand mails.
MOST_AT_ONCE = 200
# What somebody with a stolen account could send at most.
MOST_A_DAY = 1000
DAY = timedelta(days=1)


class TooMany(Exception):
    """More than may be invited at once, or within a day."""


class Refused(Exception):
    """The one contact cannot be invited again; says why."""

    def __init__(self, obstacle: Obstacle) -> None:
        super().__init__(obstacle)
        self.obstacle = obstacle


def left_today(by: User) -> int:
    """How many a person may still invite. Counted in the rows themselves, which all processes share."""
    sent = Invitation.objects.filter(sent_by=by, sent_at__gt=timezone.now() - DAY).count()
    return max(0, MOST_A_DAY - sent)


def mail_for(recipient: Recipient, *, by: User, message: str) -> tuple[str, str]:
    """Subject and text of the mail that a recipient will get; the link itself is made at sending."""
    said = mails.variables(recipient.contact, by=by, message=message, expires_at=timezone.now() + VALID_FOR)
    letter = preview(mails.REASON, said)
    return letter.subject, letter.text.replace(SECRET_PLACE, gettext("<personal link>"))


@transaction.atomic
def invite(
    contact_ids: Iterable[int], *, by: User, message: str = "", groups: Collection[Group] = (), again: bool = False
) -> list[Recipient]:
    """Invites those who can be invited, and says of each contact whether it was. All or nothing.

    With `again`, who is invited already gets a new link, and the earlier one is taken back.
    """
    # Two people who invite the same contact at the same moment: the second one sees what the first one did.
    chosen = Contact.objects.filter(pk__in=contact_ids).order_by("pk")
    list(chosen.select_for_update().values_list("pk", flat=True))
    seen = look_at(with_what_counts(chosen), by=by, groups=groups, again=again)
    invited = [recipient for recipient in seen if recipient.obstacle is None]
    if len(invited) > min(MOST_AT_ONCE, left_today(by)):
        raise TooMany
    for recipient in invited:
        _invite(recipient, by=by, message=message, groups=groups)
    return seen


def _invite(recipient: Recipient, *, by: User, message: str, groups: Collection[Group]) -> None:
    promised = set(groups)
    for earlier in recipient.waiting:
        promised |= set(earlier.groups.all())
        take_back(earlier, by=by)
    token = links.new_token()
    invitation = Invitation.objects.create(
        contact=recipient.contact,
        email=recipient.email,
        token_hash=links.checksum(token),
        message=message,
        sent_by=by,
    )
    invitation.groups.set(promised)
    queue(
        recipient=recipient.email,
        reason=mails.REASON,
        occasion=str(invitation.pk),
        about=invitation.pk,
        secret=links.address_of(token),
    )
    opened = sorted(group.pk for group in promised)
    record("invitation sent", invitation, by=by, contact=recipient.contact.pk, groups=opened)


@transaction.atomic
def send_again(invitation: Invitation, *, by: User) -> Recipient:
    """A new link for somebody who did not accept; the earlier one is taken back.

    Only for what the sender could open herself: the address in the register may have changed since.
    """
    groups = list(invitation.groups.all())
    if len(openable(groups, by)) < len(groups):
        raise Refused(Obstacle.BEYOND)
    act = partial(invite, by=by, message=invitation.message, groups=groups, again=True)
    [recipient] = act([invitation.contact.pk])
    if recipient.obstacle:
        raise Refused(recipient.obstacle)
    return recipient
