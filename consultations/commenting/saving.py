"""Saving what somebody types, before it is sent. One draft for each place and holder; nobody else reads it."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from consultations.commenting.models import Consultation, Draft, Holder
from consultations.commenting.places import WHOLE
from consultations.drafting.models import Node

FIELDS = ("kind", "body", "replacement", "quote", "quote_prefix", "quote_suffix", "sensitivity")


def draft_at(consultation: Consultation, holder: Holder, place: str) -> Draft | None:
    return Draft.objects.held_by(holder).filter(consultation=consultation, place=place).first()


def save_draft(
    consultation: Consultation,
    holder: Holder,
    *,
    node: Node | None,
    at: datetime | None = None,
    **said: Any,
) -> Draft | None:
    """Keeps what is typed on a place, whatever the phase of the period; empty words keep nothing.

    `said` has some of FIELDS; what it leaves out stays as it was.
    """
    if holder.is_nobody:
        raise ValueError("a draft needs a holder")
    at = at or timezone.now()
    place = node.anchor if node else WHOLE
    said = {name: said[name] for name in FIELDS if name in said}
    with transaction.atomic():
        draft, _made = Draft.objects.update_or_create(
            consultation=consultation,
            place=place,
            **holder.fields,
            defaults={**said, "saved_at": at},
            create_defaults={**said, "node": node, "started_at": at, "saved_at": at},
        )
    if not draft.body.strip() and not draft.replacement.strip():
        draft.delete()
        return None
    return draft


def forget(consultation: Consultation, holder: Holder, place: str) -> None:
    """The words were sent, or their holder threw them away."""
    Draft.objects.held_by(holder).filter(consultation=consultation, place=place).delete()
