"""The account: how a person signs in, from where, and what it may do. Passwords and secrets are never given out."""

import json
from collections.abc import Iterable
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session
from django.db.models import ForeignKey
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ncss_portal.personal import Holding, Person, emptied, facts, pseudonymous_address
from stakeholders.accounts.models import User
from stakeholders.permissions import forget_grants

Rows = Iterable[dict[str, Any]]


def _accounts(person: Person) -> Rows:
    for user in User.objects.filter(pk__in=person.user_ids).prefetch_related("groups"):
        said = facts(user, "email", "name", "is_active", "is_staff", "joined_at", "last_login")
        groups = sorted(group.name for group in user.groups.all())
        yield {**said, **({_("Groups"): groups} if groups else {})}


def _erase_accounts(person: Person) -> int:
    """The account stays as a number: what was done with it stays done by somebody."""
    users = list(User.objects.filter(pk__in=person.user_ids).exclude(email__endswith="@erased.invalid"))
    for user in users:
        user.groups.clear()
        user.user_permissions.clear()
        forget_grants(user)
        User.objects.filter(pk=user.pk).update(
            **emptied(User, "password"),
            email=pseudonymous_address(user.pk),
            password=make_password(None),
            is_active=False,
            is_staff=False,
            is_superuser=False,
            last_login=None,
        )
    return len(users)


def _means(person: Person) -> Rows:
    """The addresses, second factors and other sign-ins of the account."""
    for address in EmailAddress.objects.filter(user__in=person.user_ids):
        yield {_("Address of the account"): address.email, _("Confirmed"): _("yes") if address.verified else _("no")}
    for factor in Authenticator.objects.filter(user__in=person.user_ids):
        yield {_("Second factor"): factor.get_type_display(), **facts(factor, "created_at", "last_used_at")}
    for other in SocialAccount.objects.filter(user__in=person.user_ids):
        yield {_("Signs in through"): other.provider, _("Known there as"): other.uid, **facts(other, "extra_data")}


def _erase_means(person: Person) -> int:
    kinds = (EmailAddress, Authenticator, SocialAccount)
    return sum(kind.objects.filter(user__in=person.user_ids).delete()[0] for kind in kinds)


def _sessions(person: Person) -> Rows:
    rows = UserSession.objects.filter(user__in=person.user_ids).order_by("-created_at")
    return [facts(row, "created_at", "last_seen_at", "ip", "user_agent") for row in rows]


def _erase_sessions(person: Person) -> int:
    """Signs out everywhere, at once; also drops half-made sign-ins that hold the address."""
    ended = [session.pk for session in Session.objects.iterator() if _belongs(session, person)]
    Session.objects.filter(pk__in=ended).delete()
    known, _kinds = UserSession.objects.filter(user__in=person.user_ids).delete()
    return max(known, len(ended))


def _belongs(session: Session, person: Person) -> bool:
    held = session.get_decoded()
    if held.get(SESSION_KEY) in {str(pk) for pk in person.user_ids}:
        return True
    words = json.dumps(held, default=str, ensure_ascii=False)
    return SESSION_KEY not in held and person.is_named_in(words)


def _work(person: Person) -> Rows:
    """How many rows of which kind say that the account made them. What they say is not about the person."""
    for field in _pointing_at_accounts():
        count = field.model._base_manager.filter(**{f"{field.name}__in": person.user_ids}).count()
        if count:
            kind = capfirst(str(field.model._meta.verbose_name_plural))
            yield {_("Kind"): kind, _("The account is named as"): str(field.verbose_name), _("How many"): count}


def _pointing_at_accounts() -> list["ForeignKey[Any, Any]"]:
    fields = [relation.field for relation in User._meta.related_objects if isinstance(relation.field, ForeignKey)]
    ours = {"stakeholders", "actionplan", "consultations", "roadmap"}
    return [field for field in fields if field.model._meta.app_label in ours and field.name != "user"]


def _nothing(_person: Person) -> int:
    return 0


HOLDINGS = (
    Holding(
        gettext_lazy("Account"),
        _accounts,
        _erase_accounts,
        gettext_lazy("The account stays as a number. It cannot sign in, and has no rights."),
        order=30,
    ),
    Holding(gettext_lazy("Ways to sign in"), _means, _erase_means, order=31),
    Holding(gettext_lazy("Signed in from"), _sessions, _erase_sessions, order=32),
    Holding(
        gettext_lazy("Work in the portal"),
        _work,
        _nothing,
        gettext_lazy("What the account made stays, by a number instead of a name."),
        order=85,
    ),
)
