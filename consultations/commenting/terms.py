"""Changing for whom a comment period is and what is shown of it, and who looks at it before it opens."""

from datetime import datetime
from typing import Any, Unpack

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from consultations.commenting.models import Consultation, Phase
from consultations.commenting.opening import CannotOpenError, Terms, refuse_body
from consultations.commenting.rescheduling import CHANGED
from ncss_portal.history.models import record
from stakeholders.models import User
from stakeholders.permissions import Person

# From the opening on, whoever takes part does so under the others as they stand.
AT_ANY_TIME = {"purpose", "showing", "others_may_reply"}


class CannotChangeError(Exception):
    """Why all stays as it is; the message is for the person who asked."""


@transaction.atomic
def change_terms(
    consultation: Consultation, *, by: Person | None, at: datetime | None = None, **terms: Unpack[Terms]
) -> Consultation:
    """Changes what is said about a period; each change is a row of the history. Raises CannotChangeError."""
    held = _held(consultation)
    wished: dict[str, Any] = dict(terms)
    changed = [name for name, value in wished.items() if getattr(held, name) != value]
    if _has_begun(held, at) and not AT_ANY_TIME.issuperset(changed):
        raise CannotChangeError(_("The comment period has begun. Who may take part stays as it is."))
    before = {name: _plain(held, name) for name in changed}
    for name in changed:
        setattr(held, name, wished[name])
    try:
        refuse_body({"audience": held.audience, "body": held.body})
    except CannotOpenError as reason:
        raise CannotChangeError(str(reason)) from reason
    if changed:
        held.save(update_fields=changed)
        record(CHANGED, held, by=by, before=before, after={name: _plain(held, name) for name in changed})
    return held


@transaction.atomic
def name_reviewer(consultation: Consultation, person: User, *, by: Person | None, at: datetime | None = None) -> None:
    """Lets a person look at a period before it opens; once named, nothing more happens. Raises CannotChangeError."""
    held = _held(consultation)
    if _has_begun(held, at):
        raise CannotChangeError(_("The comment period has begun. There is nothing to look at before the opening."))
    if not held.reviewers.contains(person):
        held.reviewers.add(person)
        record("reviewer named", held, by=by, account=person.pk)


@transaction.atomic
def drop_reviewer(consultation: Consultation, person: User, *, by: Person | None) -> None:
    """The person looks at the period no more before it opens."""
    held = _held(consultation)
    if held.reviewers.contains(person):
        held.reviewers.remove(person)
        record("reviewer removed", held, by=by, account=person.pk)


def _held(consultation: Consultation) -> Consultation:
    return Consultation.objects.select_for_update(of=("self",)).select_related("body").get(pk=consultation.pk)


def _has_begun(consultation: Consultation, at: datetime | None) -> bool:
    return consultation.phase_at(at or timezone.now()) != Phase.SCHEDULED


def _plain(consultation: Consultation, name: str) -> Any:
    """A value as the history keeps it: of a body its key."""
    value = getattr(consultation, name)
    return value.pk if name == "body" and value is not None else value
