"""Texts of the register in which anybody may be named, and what mergings remember."""

from collections.abc import Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy

from ncss_portal.personal import Holding, Person, facts, scrub_rows
from stakeholders.bodies.models import Body
from stakeholders.inviting.models import Invitation
from stakeholders.mapping.models import Standing
from stakeholders.merging.models import Merging
from stakeholders.register.models import Affiliation, Consent, Contact, Interaction, Organisation

# Each free text that a coordinator writes, and in which somebody else may be named. What an organisation is called is
# no personal data, and neither is what a person who is not erased says of herself.
TEXTS = {
    Interaction: ("subject", "text", "spoke"),
    Organisation: ("description", "expertise", "note"),
    Body: ("mandate",),
    Standing: ("reason",),
    Contact: ("needs", "expertise", "source", "note"),
    Affiliation: ("job",),
    Consent: ("how",),
    Invitation: ("message",),
}


def _nothing(_person: Person) -> Iterable[dict[str, Any]]:
    """Who is named where in the notes on others is found by an erasure; for an export it would give out the notes."""
    return ()


def _erase_names(person: Person) -> int:
    return sum(scrub_rows(model._base_manager.all(), person, *fields) for model, fields in TEXTS.items())


def mergings_of(person: Person) -> "QuerySet[Merging]":
    """Those in which the person's own rows were merged."""
    kind = ContentType.objects.get_for_model(Contact)
    return Merging.objects.filter(Q(kept_id__in=person.contact_ids) | Q(gone_id__in=person.contact_ids), kind=kind)


def _mergings(person: Person) -> Iterable[dict[str, Any]]:
    return [facts(row, "merged_at", "undone_at", "before") for row in mergings_of(person)]


def _erase_mergings(person: Person) -> int:
    """What was kept for undoing goes; without it a merging cannot be undone."""
    own = mergings_of(person).exclude(before={}, moved=[]).update(before={}, moved=[])
    return own + scrub_rows(Merging.objects.all(), person, "before", "moved")


HOLDINGS = (
    Holding(
        gettext_lazy("Mergings"),
        _mergings,
        _erase_mergings,
        gettext_lazy("That rows were merged stays. It cannot be undone any more."),
        order=70,
    ),
    Holding(
        gettext_lazy("Named in notes on others"),
        _nothing,
        _erase_names,
        gettext_lazy("The notes stay without the name. Who is named there in another way is not found."),
        order=80,
    ),
)
