"""Who may do what: the one way to ask for rights.

Rights on single objects are granted to groups (a strategy's coordinators, a body's members), through guardian's
direct-foreign-key tables, so that no grant outlives its object. A model that is guarded has two such tables, with the
related names `group_permissions` and `user_permissions`. Lists and single objects ask the same question:
`granted(queryset, user, right)`.

Who is in a group: of a body, whoever holds a seat in it today; of an organisation, whoever is its focal point today;
of every other group, its members (`groups_of`). So a seat that ends takes its rights along at once, by its date.

Rights on the portal as a whole (the register, the history) are Django's permissions, given to groups as well.
"""

from datetime import date
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, TypeVar, cast

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser, Group, Permission
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase
from guardian.shortcuts import assign_perm, remove_perm

if TYPE_CHECKING:
    from stakeholders.accounts.models import User
    from stakeholders.register.models import Organisation

# On the portal as a whole.
MANAGE_REGISTER = "manage_register"
AUDIT = "audit_portal"
# On one organisation.
REPRESENT = "represent_organisation"
AUDITORS = "Auditors"

if TYPE_CHECKING:
    Person = User | AnonymousUser
else:
    # The register asks for rights too, and stands below the accounts: to it a person is whoever can sign in.
    Person = AbstractBaseUser | AnonymousUser
M = TypeVar("M", bound=Model)


class BodyGroupPermission(GroupObjectPermissionBase):
    content_object = models.ForeignKey("stakeholders.Body", on_delete=models.CASCADE, related_name="group_permissions")


class BodyUserPermission(UserObjectPermissionBase):
    content_object = models.ForeignKey("stakeholders.Body", on_delete=models.CASCADE, related_name="user_permissions")


class OrganisationGroupPermission(GroupObjectPermissionBase):
    content_object = models.ForeignKey(
        "stakeholders.Organisation", on_delete=models.CASCADE, related_name="group_permissions"
    )


class OrganisationUserPermission(UserObjectPermissionBase):
    content_object = models.ForeignKey(
        "stakeholders.Organisation", on_delete=models.CASCADE, related_name="user_permissions"
    )


def signed_in(request: HttpRequest) -> "User":
    """The person behind a request, in a view that is not open to everybody."""
    if not isinstance(request.user, AbstractBaseUser):
        raise PermissionDenied
    return cast("User", request.user)


def may_act(user: Person | None) -> bool:
    """Whether this is a person at all who may act in the portal. Guardian itself forgets to ask for `is_active`.

    An error page may be shown before it is known who asks: then there is nobody.
    """
    return user is not None and user.is_authenticated and user.is_active


def groups_of(user: Person, on: date | None = None) -> "QuerySet[Group]":
    """The groups in which a person is on a day (today): by membership, by a seat, as a focal point.

    Bodies and organisations never count by mere membership: there the seats and the affiliations decide. A person who
    was two contacts before they were merged keeps the rights with both accounts.
    """
    return Group.objects.filter(_in_groups("pk", user, on))


def _in_groups(path: str, user: Person, on: date | None) -> Q:
    """That `path` is one of the person's groups. Flat, since SQLite gives up on deeply nested queries."""
    if isinstance(user, AnonymousUser) or not may_act(user):
        return Q(pk__in=[])
    on = on or timezone.localdate()
    plain = Group.objects.filter(user=user, body__isnull=True, organisation__isnull=True)
    several = (plain, _seated(user, "holder", on), _seated(user, "alternate", on), _focal(user, on))
    return reduce(or_, (Q(**{f"{path}__in": groups.values("pk")}) for groups in several))


def _seated(user: Person, place: str, on: date) -> "QuerySet[Group]":
    """The groups of the bodies in which a person has a seat. One `filter`, so that all is said of the same seat."""
    return Group.objects.filter(
        _is_person(f"body__seats__{place}", user),
        reaches("body__seats__", on),
        Q(body__dissolved_on__isnull=True) | Q(body__dissolved_on__gt=on),
    )


def _focal(user: Person, on: date) -> "QuerySet[Group]":
    return Group.objects.filter(
        _is_person("organisation__affiliations__contact", user),
        reaches("organisation__affiliations__", on),
        organisation__affiliations__is_focal_point=True,
        organisation__merged_into__isnull=True,
    )


def _is_person(path: str, user: Person) -> Q:
    return Q(**{f"{path}__user": user}) | Q(**{f"{path}__absorbed__user": user})


def reaches(prefix: str, on: date | None = None) -> Q:
    """Begun and not ended on a day (today), said of what the prefix leads to; the last day is the first one without.

    The one rule for seats and affiliations, in rights and in lists alike.
    """
    on = on or timezone.localdate()
    begun = Q(**{f"{prefix}starts_on__isnull": True}) | Q(**{f"{prefix}starts_on__lte": on})
    return begun & (Q(**{f"{prefix}ends_on__isnull": True}) | Q(**{f"{prefix}ends_on__gt": on}))


def granted(queryset: QuerySet[M], user: Person, right: str, on: date | None = None) -> QuerySet[M]:
    """The objects on which `user` has `right`, by herself or through a group. An administrator has every right.

    `IN (subquery)` and not `EXISTS`: with the OR of two grants the databases answer it many times faster.
    """
    if not may_act(user):
        return queryset.none()
    if user.is_superuser:
        return queryset
    of_group = queryset.model._default_manager.filter(
        _in_groups("group_permissions__group", user, on), group_permissions__permission__codename=right
    )
    of_user = queryset.model._default_manager.filter(
        user_permissions__user=user, user_permissions__permission__codename=right
    )
    return queryset.filter(Q(pk__in=of_group.values("pk")) | Q(pk__in=of_user.values("pk")))


def is_granted(thing: Model, user: Person, right: str) -> bool:
    """Whether `user` has `right` on this one thing: the same rule as in lists."""
    return granted(type(thing)._default_manager.filter(pk=thing.pk), user, right).exists()


def rights_on(thing: Any, user: Person, on: date | None = None) -> frozenset[str]:
    """All rights that `user` has on this one thing, in one query: the same rule as `granted`."""
    if not may_act(user):
        return frozenset()
    if user.is_superuser:
        return frozenset(right for right, _name in thing._meta.permissions)
    of_group = thing.group_permissions.filter(_in_groups("group", user, on))
    of_user = thing.user_permissions.filter(user=user)
    held = (given.values_list("permission__codename", flat=True) for given in (of_group, of_user))
    return frozenset(next(held).union(*held))


def grant(right: str, group: Group, thing: Model) -> Any:
    """Gives a group a right on a thing."""
    return assign_perm(right, group, thing)


def withdraw(right: str, group: Group, thing: Model) -> Any:
    """Takes the right on a thing from a group."""
    return remove_perm(right, group, thing)


def forget_grants(user: "User") -> None:
    """Takes every right that a person has by herself, on whatever thing."""
    for table in UserObjectPermissionBase.__subclasses__():
        if not table._meta.abstract:
            table._default_manager.filter(user=user).delete()


# --- Rights on the portal as a whole ----------------------------------------------------------------------------------


def grant_on_portal(right: str, group: Group) -> None:
    """Gives a group a right on the portal as a whole."""
    group.permissions.add(Permission.objects.get(content_type__app_label="stakeholders", codename=right))


def auditors() -> Group:
    """The group of the auditors, made when it is first needed."""
    group, _made = Group.objects.get_or_create(name=AUDITORS)
    grant_on_portal(AUDIT, group)
    return group


def _has_on_portal(user: Person, right: str) -> bool:
    if isinstance(user, AnonymousUser) or not may_act(user):
        return False
    return user.is_superuser or right in user.portal_rights


def can_manage_register(user: Person) -> bool:
    """Keeps organisations, contacts, bodies and standings: whoever coordinates a strategy, and administrators."""
    return _has_on_portal(user, MANAGE_REGISTER)


def can_audit(user: Person) -> bool:
    """Reads what coordinators read, and who did what; changes nothing."""
    return _has_on_portal(user, AUDIT)


def can_read_register(user: Person) -> bool:
    return can_manage_register(user) or can_audit(user)


def can_see_standings(user: Person) -> bool:
    """Standings are judgements of people at work: those who make them see them, and nobody else."""
    return can_manage_register(user)


def can_administer(user: Person) -> bool:
    """Looks after accounts and roles."""
    return may_act(user) and user.is_superuser


def is_trusted(user: Person) -> bool:
    """Whoever can do harm with a stolen account: coordinators, auditors, administrators. They need a second factor."""
    return can_read_register(user)


def represented(
    organisations: "QuerySet[Organisation]", user: Person, on: date | None = None
) -> "QuerySet[Organisation]":
    """The organisations for which a person speaks on a day (today), whether or not a right hangs on it yet."""
    if not may_act(user):
        return organisations.none()
    spoken_for = organisations.model._default_manager.filter(
        _is_person("affiliations__contact", user),
        reaches("affiliations__", on),
        affiliations__is_focal_point=True,
        merged_into__isnull=True,
    )
    return organisations.filter(pk__in=spoken_for.values("pk"))
