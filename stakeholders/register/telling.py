"""What the register tells of an organisation or a contact on its timeline. Only to who may read the register."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Model
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ncss_portal.history.models import Entry
from ncss_portal.timeline import Moment
from stakeholders.permissions import can_read_register
from stakeholders.register.models import Affiliation, Contact, Organisation

# The history's names of our acts in words. Those of others are shown as they are.
ACTS = {
    "organisation entered": gettext_lazy("Entered in the register"),
    "organisation changed": gettext_lazy("Details changed"),
    "contact entered": gettext_lazy("Entered in the register"),
    "contact changed": gettext_lazy("Details changed"),
    "affiliation begun": gettext_lazy("Affiliation entered"),
    "affiliation changed": gettext_lazy("Affiliation changed"),
    "affiliation ended": gettext_lazy("Affiliation ended"),
    "affiliation removed": gettext_lazy("Affiliation taken out"),
    "conversation changed": gettext_lazy("Conversation corrected"),
}
# These stand on the timeline already, with the day on which they happened.
TOLD_OTHERWISE = ("conversation written down", "consent given", "consent withdrawn")


def tell_of_register(thing: Model, user: Any) -> Iterable[Moment]:
    """Conversations, affiliations begun and ended, consents given and withdrawn."""
    if not isinstance(thing, Organisation | Contact) or not can_read_register(user):
        return []
    return [*_conversations(thing), *_affiliations(thing), *_consents(thing)]


def tell_of_history(thing: Model, user: Any) -> Iterable[Moment]:
    """Who changed something, and when; what exactly stays in the history."""
    if not isinstance(thing, Organisation | Contact) or not can_read_register(user):
        return []
    entries = Entry.objects.about(thing).exclude(act__in=TOLD_OTHERWISE)
    kind = _("Register")
    return [
        Moment(entry.at, kind, str(ACTS.get(entry.act, capfirst(entry.act))), by=str(entry.actor or ""))
        for entry in entries
    ]


def _conversations(thing: Organisation | Contact) -> Iterator[Moment]:
    for interaction in thing.interactions.select_related("recorded_by"):
        yield Moment(
            interaction.happened_on,
            interaction.get_channel_display(),
            interaction.subject,
            f"#conversation-{interaction.pk}",
            interaction.spoke or str(interaction.recorded_by),
        )


def _affiliations(thing: Organisation | Contact) -> Iterator[Moment]:
    today = timezone.localdate()
    alone = thing.affiliations.select_related("contact", "organisation").filter(contact__erased_at=None)
    for affiliation in alone:
        other = affiliation.contact if isinstance(thing, Organisation) else affiliation.organisation
        words = f"{other}, {affiliation.job}" if affiliation.job else str(other)
        yield from _begun_and_ended(affiliation, words, other.get_absolute_url(), today)


def _begun_and_ended(affiliation: Affiliation, words: str, url: str, today: Any) -> Iterator[Moment]:
    if affiliation.starts_on and affiliation.starts_on <= today:
        yield Moment(affiliation.starts_on, _("Affiliation begun"), words, url)
    if affiliation.ends_on and affiliation.ends_on <= today:
        yield Moment(affiliation.ends_on, _("Affiliation ended"), words, url)


def _consents(thing: Organisation | Contact) -> Iterator[Moment]:
    if isinstance(thing, Organisation):
        return
    for consent in thing.consents.all():
        yield Moment(consent.given_on, _("Consent given"), consent.get_purpose_display())
        if consent.withdrawn_on:
            yield Moment(consent.withdrawn_on, _("Consent withdrawn"), consent.get_purpose_display())
