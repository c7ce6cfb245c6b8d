"""Erasing a person: everything that can go goes, and what must stand stands without name and address.

It cannot be undone. What an erasure would do is found by doing it and undoing it, so the preview cannot be wrong.
"""

from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from ncss_portal.history.models import record
from ncss_portal.personal import ERASED_DOMAIN, Person, holdings
from stakeholders.accounts.models import User
from stakeholders.bodies.models import Seat
from stakeholders.privacy.holdings.seats import seats_of
from stakeholders.privacy.people import is_for_administrators
from stakeholders.register.models import Contact


class Refused(Exception):
    """This person cannot be erased, or not by whoever asks; the words say why."""


@dataclass(frozen=True)
class Touched:
    """What an erasure does to one kind of data: how many rows it changes, of how many that are held."""

    title: str | Promise
    held: int
    count: int
    stays: str | Promise


@dataclass
class Erasure:
    """What an erasure did, or would do."""

    touched: list[Touched] = field(default_factory=list)

    @property
    def rows(self) -> int:
        return sum(one.count for one in self.touched)


def is_erased(person: Person) -> bool:
    """Whether there is nothing left to erase."""
    rows = Contact.objects.filter(pk__in=person.contact_ids, erased_at__isnull=True)
    accounts = User.objects.filter(pk__in=person.user_ids).exclude(email__endswith=ERASED_DOMAIN)
    return not rows.exists() and not accounts.exists()


def why_not(person: Person, *, by: Any | None) -> str:
    """Why `by` may not erase this person; empty where nothing is against it. None is whoever has the server."""
    if by is not None and by.pk in person.user_ids:
        return _("You cannot erase yourself. Ask an administrator to do it.")
    if by is not None and is_for_administrators(person, by=by):
        return _("Only an administrator can erase a coordinator, an auditor or an administrator.")
    if not User.objects.filter(pk__in=person.user_ids, is_active=True, is_superuser=True).exists():
        return ""
    others = User.objects.filter(is_active=True, is_superuser=True).exclude(pk__in=person.user_ids)
    if not others.exists():
        return _("This is the last administrator of the portal. Make somebody else an administrator first.")
    return ""


@transaction.atomic
def erase_person(person: Person, thing: Model, *, by: Any | None) -> Erasure:
    """Erases a person, all or nothing. `thing` is the row or the account for which it was asked.

    Erasing again does nothing. Raises `Refused`.
    """
    # Two erasures at once wait for each other, so that they cannot take the last two administrators.
    list(User.objects.select_for_update().filter(is_superuser=True).order_by("pk"))
    if reason := why_not(person, by=by):
        raise Refused(reason)
    if is_erased(person):
        return Erasure()
    held = [len(list(one.collect(person))) for one in holdings()]
    done = Erasure(
        [Touched(one.title, held[place], one.erase(person), one.stays) for place, one in enumerate(holdings())]
    )
    record(
        "person erased",
        # As it is now: a trial is undone, and must not leave its mark on the caller's object.
        type(thing)._base_manager.get(pk=thing.pk),
        by=by,
        contacts=sorted(person.contact_ids),
        accounts=sorted(person.user_ids),
        rows=done.rows,
    )
    return done


class _Undo(Exception):
    """Carries nothing: it only ends the trial."""


def try_erasing(person: Person, thing: Model, *, by: Any | None) -> Erasure:
    """What erasing would do. Raises `Refused`. Nothing stays changed, and no file goes."""
    done = Erasure()
    try:
        with transaction.atomic():
            done = erase_person(person, thing, by=by)
            raise _Undo
    except _Undo:
        return done


def warnings_about(person: Person) -> list[str]:
    """What a coordinator should know before it is done."""
    held = Seat.objects.current().filter(pk__in=seats_of(person).values("pk")).select_related("organisation", "body")
    return [*map(_vacancy, held), *map(_sharing, sorted(person.shared_addresses))]


def _vacancy(seat: Seat) -> str:
    words = _("%(organisation)s holds a seat in %(body)s through this person. The place will be vacant from today.")
    return words % {"organisation": seat.organisation, "body": seat.body}


def _sharing(address: str) -> str:
    words = _(
        "The address %(address)s belongs to somebody else too. "
        "What went there, or came from there, stays, unless it names this person."
    )
    return words % {"address": address}
