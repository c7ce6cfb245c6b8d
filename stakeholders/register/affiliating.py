"""Where a contact works: beginning, changing and ending it. Who is a focal point speaks for the organisation."""

from datetime import date
from typing import TYPE_CHECKING

from django.contrib.auth.models import Group
from django.db import transaction

from ncss_portal.history.models import record
from stakeholders.permissions import REPRESENT, grant
from stakeholders.register.models import Affiliation, Organisation

if TYPE_CHECKING:
    from stakeholders.permissions import Person


@transaction.atomic
def affiliate(affiliation: Affiliation, *, by: "Person") -> Affiliation:
    """Saves a new affiliation."""
    affiliation.save()
    _let_speak(affiliation)
    record("affiliation begun", affiliation.contact, by=by, **_ids(affiliation))
    return affiliation


@transaction.atomic
def change_affiliation(affiliation: Affiliation, *, changed: list[str], by: "Person") -> Affiliation:
    affiliation.save()
    _let_speak(affiliation)
    record("affiliation changed", affiliation.contact, by=by, fields=sorted(changed), **_ids(affiliation))
    return affiliation


@transaction.atomic
def end_affiliation(affiliation: Affiliation, *, on: date, by: "Person") -> Affiliation:
    """Ends it; the day is the first one without. The rights of a focal point go with it."""
    affiliation.ends_on = on
    affiliation.save(update_fields=["ends_on"])
    record("affiliation ended", affiliation.contact, by=by, on=on, **_ids(affiliation))
    return affiliation


@transaction.atomic
def remove_affiliation(affiliation: Affiliation, *, by: "Person") -> None:
    """Takes out one that was entered by mistake."""
    record("affiliation removed", affiliation.contact, by=by, **_ids(affiliation))
    affiliation.delete()


def _ids(affiliation: Affiliation) -> dict[str, int]:
    return {"affiliation": affiliation.pk, "organisation": affiliation.organisation_id}


def _let_speak(affiliation: Affiliation) -> None:
    if affiliation.is_focal_point:
        focal_group(affiliation.organisation)


def focal_group(organisation: Organisation) -> Group:
    """The group with the rights of those who speak for the organisation, made when there is the first of them.

    Nobody is ever put into it: the affiliations say who they are (permissions.groups_of).
    """
    if organisation.group is None:
        # Two who make the first focal point at the same moment: the second one finds the group of the first.
        organisation.group = Organisation.objects.select_for_update().get(pk=organisation.pk).group
    if organisation.group is None:
        organisation.group = Group.objects.create(name=f"focal-points:{organisation.slug}")
        organisation.save(update_fields=["group"])
        grant(REPRESENT, organisation.group, organisation)
    return organisation.group
