"""The history: what the person did, and what was done to the person's rows."""

import re
from collections.abc import Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ncss_portal.history import erasing
from ncss_portal.history.models import Entry
from ncss_portal.personal import Holding, Person
from stakeholders.accounts.models import User
from stakeholders.register.models import Contact


def things_of(person: Person) -> erasing.Things:
    return {Contact: person.contact_ids, User: person.user_ids}


def _entries(person: Person) -> Iterable[dict[str, Any]]:
    """By kind and number only: the words of a row may name somebody else."""
    own = Q(actor__in=person.user_ids)
    own_words = _("you") if person.asks else _("this person")
    for model, ids in things_of(person).items():
        own |= Q(thing_type=ContentType.objects.get_for_model(model), thing_id__in=ids)
    for entry in Entry.objects.filter(own).select_related("thing_type"):
        what = f"{entry.thing_type.name} {entry.thing_id}"
        whose = own_words if entry.actor_id in person.user_ids else _("somebody else, or the portal")
        yield {_("When"): entry.at, _("What"): entry.act, _("On what"): what, _("By"): whose}


def _erase(person: Person) -> int:
    return erasing.scrub(person, things=things_of(person))


def _also_known_as(person: Person) -> tuple[set[str], set[str]]:
    """What the rows were called before: former names and addresses."""
    labels = erasing.labels_of(things_of(person))
    addresses = {label for label in labels if re.fullmatch(r"[^@\s]+@[^@\s]+", label)}
    return labels - addresses, addresses


HOLDINGS = (
    Holding(
        gettext_lazy("History"),
        _entries,
        _erase,
        gettext_lazy("What was done stays, by a number instead of a name."),
        order=90,
        also_known_as=_also_known_as,
    ),
)
