"""All accounts, with what an administrator must know of each, in one query."""

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from stakeholders.accounts.models import User
from stakeholders.accounts.second_factor import FACTORS
from stakeholders.permissions import AUDIT, MANAGE_REGISTER

IS_TRUSTED = Q(is_superuser=True) | Q(is_auditor=True) | Q(is_keeper=True)


def _is_in_group_with(right: str) -> Exists:
    rights = {"permissions__codename": right, "permissions__content_type__app_label": "stakeholders"}
    return Exists(Group.objects.filter(user=OuterRef("pk"), **rights))


def accounts() -> QuerySet[User]:
    """By name. `is_auditor`, `is_keeper` (coordinates a strategy) and `has_second_factor` say what the names say."""
    factors = Authenticator.objects.filter(user=OuterRef("pk"), type__in=FACTORS)
    return (
        User.objects.annotate(
            is_auditor=_is_in_group_with(AUDIT),
            is_keeper=_is_in_group_with(MANAGE_REGISTER),
            has_second_factor=Exists(factors),
        )
        .select_related("contact")
        .order_by("name", "email", "pk")
    )


def found(people: QuerySet[User], *, words: str = "", role: str = "", state: str = "") -> QuerySet[User]:
    """Those that fit the filters of the list; every filter that is empty lets all through."""
    for word in words.split():
        people = people.filter(Q(name__icontains=word) | Q(email__icontains=word))
    roles = {
        "administrator": Q(is_superuser=True),
        "auditor": Q(is_auditor=True),
        "coordinator": Q(is_keeper=True),
        "none": ~IS_TRUSTED,
    }
    states = {
        "active": Q(is_active=True),
        "inactive": Q(is_active=False),
        "unguarded": Q(is_active=True, has_second_factor=False) & IS_TRUSTED,
        "never": Q(last_login__isnull=True),
    }
    return people.filter(roles.get(role, Q()), states.get(state, Q()))


def by_last_sign_in(people: QuerySet[User]) -> QuerySet[User]:
    return people.order_by(F("last_login").desc(nulls_last=True), "pk")
