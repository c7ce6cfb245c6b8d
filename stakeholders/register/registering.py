"""Entering an organisation, changing what is said of it, and removing it while nothing hangs on it."""

from typing import TYPE_CHECKING, Any

from django.db import models, transaction

from ncss_portal.history.models import record
from stakeholders.register.models import Alias, Organisation
from stakeholders.register.naming import free_slug, save_under_free_slug
from stakeholders.register.saving import save_what_people_say

if TYPE_CHECKING:
    from stakeholders.permissions import Person

# By kind: the names of that kind.
Names = dict[str, list[str]]
# They belong to the organisation as its own fields do.
_OWN = {"Alias", "OrganisationGroupPermission", "OrganisationUserPermission"}


@transaction.atomic
def enter_organisation(
    organisation: Organisation, *, categories: Any, names: Names, by: "Person", **detail: Any
) -> Organisation:
    """Saves a new organisation with its categories and other names; its address is made of its name."""
    save_under_free_slug(organisation, lambda: free_slug(organisation.name, Organisation.objects.all()))
    organisation.categories.set(categories)
    _set_names(organisation, names)
    record("organisation entered", organisation, by=by, **detail)
    return organisation


@transaction.atomic
def change_organisation(
    organisation: Organisation,
    *,
    categories: Any,
    names: Names,
    changed: list[str],
    by: "Person",
    former_name: str = "",
) -> Organisation:
    """Saves what was changed. The address stays, so that links hold. `former_name` is kept as one."""
    if former_name:
        names = {**names, Alias.Kind.FORMER: [*names.get(Alias.Kind.FORMER, []), former_name]}
    save_what_people_say(organisation)
    organisation.categories.set(categories)
    _set_names(organisation, names)
    record("organisation changed", organisation, by=by, fields=sorted(changed))
    return organisation


def _set_names(organisation: Organisation, names: Names) -> None:
    """Makes the other names of an organisation these. A name counts once, and not if it is the organisation's own."""
    wanted: dict[str, tuple[str, str]] = {}
    for kind, listed in names.items():
        for name in listed:
            if name.lower() != organisation.name.lower():
                wanted.setdefault(name.lower(), (name, kind))
    for alias in organisation.aliases.all():
        name, kind = wanted.pop(alias.name.lower(), ("", ""))
        if not name:
            alias.delete()
        elif (name, kind) != (alias.name, alias.kind):
            alias.name, alias.kind = name, kind
            alias.save()
    for name, kind in wanted.values():
        organisation.aliases.create(name=name, kind=kind)


def hanging_on(organisation: Organisation) -> list[tuple[str, int]]:
    """What points at an organisation, in every app: the words for it and how many there are. Own names do not count."""
    found = []
    for relation in organisation._meta.get_fields(include_hidden=True):
        if not isinstance(relation, models.ForeignObjectRel):
            continue
        model: Any = relation.related_model
        if model.__name__ in _OWN or model._meta.auto_created:
            continue
        rows: models.QuerySet[Any] = model._default_manager.filter(**{relation.field.name: organisation})
        if number := rows.count():
            found.append((str(model._meta.verbose_name_plural), number))
    return found


@transaction.atomic
def remove_organisation(organisation: Organisation, *, by: "Person") -> None:
    """Removes an organisation on which nothing hangs; the database refuses if something does after all."""
    record("organisation removed", organisation, by=by)
    group = organisation.group
    organisation.aliases.all().delete()
    organisation.delete()
    if group is not None:
        group.delete()
