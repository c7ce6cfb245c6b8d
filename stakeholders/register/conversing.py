"""Writing down a conversation, so that the next coordinator knows of it. What was said never goes into the history."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import transaction

from ncss_portal.history.models import record
from stakeholders.register.models import Contact, Interaction

if TYPE_CHECKING:
    from stakeholders.permissions import User


@transaction.atomic
def write_down(interaction: Interaction, *, contacts: Iterable[Contact], by: "User") -> Interaction:
    interaction.recorded_by = by
    interaction.save()
    interaction.contacts.set(contacts)
    _record("conversation written down", interaction, by)
    return interaction


@transaction.atomic
def rewrite(interaction: Interaction, *, contacts: Iterable[Contact], by: "User") -> Interaction:
    """Saves a corrected version; who wrote it down first stays."""
    interaction.save()
    interaction.contacts.set(contacts)
    _record("conversation changed", interaction, by)
    return interaction


def _record(act: str, interaction: Interaction, by: "User") -> None:
    """The act goes to the organisation and to each contact: its subject may name people, so it is no label."""
    organisation = interaction.organisation
    for thing in [*([organisation] if organisation else []), *interaction.contacts.all()]:
        record(act, thing, by=by, interaction=interaction.pk)
