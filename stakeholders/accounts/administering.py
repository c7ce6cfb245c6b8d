"""What administrators do with accounts. Each act checks its own conditions once more, within its transaction."""

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.translation import gettext as _

from ncss_portal.history.models import record
from ncss_portal.outbox.queueing import queue
from stakeholders import permissions
from stakeholders.accounts.ending import end_sessions
from stakeholders.accounts.mails import RESET_REASON
from stakeholders.accounts.models import User


class NotPossible(Exception):
    """Why an act cannot be done; the words are for the person who wanted it."""


def _held(person: User, by: User) -> User:
    """The account as it is now. All administrators are held with it, so that two cannot remove each other."""
    if person.pk == by.pk:
        raise NotPossible(_("You cannot do this to your own account. Ask another administrator."))
    held = {each.pk: each for each in User.objects.select_for_update().filter(is_superuser=True).order_by("pk")}
    if by.pk not in held or not held[by.pk].is_active:
        raise NotPossible(_("You are no longer an administrator."))
    return held.get(person.pk) or User.objects.select_for_update().get(pk=person.pk)


@transaction.atomic
def make_auditor(person: User, *, by: User) -> None:
    """From now on the person reads what coordinators read, and the history."""
    person = _held(person, by)
    group = permissions.auditors()
    if person.groups.filter(pk=group.pk).exists():
        raise NotPossible(_("This person is an auditor already."))
    person.groups.add(group)
    record("made auditor", person, by=by)


@transaction.atomic
def stop_auditing(person: User, *, by: User) -> None:
    person = _held(person, by)
    group = permissions.auditors()
    if not person.groups.filter(pk=group.pk).exists():
        raise NotPossible(_("This person is not an auditor."))
    person.groups.remove(group)
    record("no longer auditor", person, by=by)


@transaction.atomic
def make_administrator(person: User, *, by: User) -> None:
    """From now on the person may do everything."""
    person = _held(person, by)
    if person.is_superuser:
        raise NotPossible(_("This person is an administrator already."))
    if not person.is_active:
        raise NotPossible(_("This account is switched off. Switch it on first."))
    _set(person, is_superuser=True, is_staff=True)
    record("made administrator", person, by=by)


@transaction.atomic
def stop_administering(person: User, *, by: User) -> None:
    """Whoever does this stays an administrator, so there always is one."""
    person = _held(person, by)
    if not person.is_superuser:
        raise NotPossible(_("This person is not an administrator."))
    _set(person, is_superuser=False, is_staff=False)
    record("no longer administrator", person, by=by)


@transaction.atomic
def deactivate(person: User, *, by: User) -> None:
    """The person is signed out everywhere at once and cannot sign in. What she did stays."""
    person = _held(person, by)
    if not person.is_active:
        raise NotPossible(_("This account is switched off already."))
    _set(person, is_active=False)
    record("account switched off", person, by=by, sessions=end_sessions(person))


@transaction.atomic
def reactivate(person: User, *, by: User) -> None:
    person = _held(person, by)
    if person.is_active:
        raise NotPossible(_("This account is switched on already."))
    _set(person, is_active=True)
    record("account switched on", person, by=by)


@transaction.atomic
def reset_second_factor(person: User, *, by: User) -> None:
    """For who has lost the telephone: removes app, passkeys and recovery codes, and tells the person by mail."""
    person = _held(person, by)
    factors = Authenticator.objects.filter(user=person)
    number = factors.count()
    if not number:
        raise NotPossible(_("This account has no second factor."))
    factors.delete()
    entry = record("second factor reset", person, by=by, factors=number, sessions=end_sessions(person))
    queue(recipient=person.email, reason=RESET_REASON, occasion=str(entry.pk), about=person.pk)


@transaction.atomic
def end_all_sessions(person: User, *, by: User) -> None:
    person = _held(person, by)
    record("sessions ended", person, by=by, sessions=end_sessions(person))


def _set(person: User, **fields: bool) -> None:
    for name, value in fields.items():
        setattr(person, name, value)
    person.save(update_fields=list(fields))
