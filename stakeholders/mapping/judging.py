"""Writes a judgement down, or takes one back. The history says that somebody judged, never what."""

from datetime import date

from django.db import transaction

from ncss_portal.history.models import record
from stakeholders.accounts.models import User
from stakeholders.mapping.models import Standing
from stakeholders.register.models import Organisation


class AlreadyTakenBack(Exception):
    """The judgement is gone, or the day on which it could be taken back is over."""


@transaction.atomic
def judge(
    organisation: Organisation,
    *,
    by: User,
    influence: int,
    interest: int,
    position: str,
    on: date,
    wanted: str = "",
    reason: str = "",
) -> Standing:
    """Adds a judgement. The second click of a double one adds nothing."""
    said = {"influence": influence, "interest": interest, "position": position, "judged_on": on}
    said |= {"wanted": wanted, "reason": reason}
    # Holds the organisation, so that two clicks come one after the other.
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    same = Standing.objects.may_be_taken_back_by(by).filter(organisation=organisation).order_by("-pk").first()
    if same and all(getattr(same, name) == value for name, value in said.items()):
        return same
    standing = Standing.objects.create(organisation=organisation, judged_by=by, **said)
    record("standing judged", organisation, by=by, standing=standing.pk)
    return standing


@transaction.atomic
def take_back(standing: Standing, *, by: User) -> None:
    """Removes a judgement of today that the same person made."""
    gone, _tables = Standing.objects.may_be_taken_back_by(by).filter(pk=standing.pk).delete()
    if not gone:
        raise AlreadyTakenBack
    record("standing taken back", standing.organisation, by=by, standing=standing.pk)
