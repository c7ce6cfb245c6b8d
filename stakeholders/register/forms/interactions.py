"""What a coordinator writes down of a conversation."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy

from stakeholders.register.forms.fields import PastDayField
from stakeholders.register.models import Affiliation, Contact, Interaction, Organisation


class InteractionForm(forms.ModelForm):
    """A conversation with an organisation (tick with whom) or with a contact (choose for whom the person spoke)."""

    happened_on = PastDayField(label=gettext_lazy("Day"), initial=timezone.localdate)

    class Meta:
        model = Interaction
        fields = ["happened_on", "channel", "subject", "text", "spoke", "contacts", "organisation"]
        widgets = {
            "channel": forms.RadioSelect,
            "text": forms.Textarea(attrs={"rows": 6}),
            "contacts": forms.CheckboxSelectMultiple,
        }
        help_texts = {
            "text": gettext_lazy("What the next coordinator must know. Those you spoke with may ask to see it."),
            "spoke": gettext_lazy("Whoever spoke for the secretariat."),
            "organisation": gettext_lazy("The organisation for which the person spoke."),
        }

    def __init__(self, *args: Any, contact: Contact | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.contact = contact
        chosen = Q(interactions=self.instance) if self.instance.pk else Q(pk=None)
        if self.instance.organisation_id:
            del self.fields["organisation"]
            # Whoever was there stays there, also after the person was erased.
            people = Q(affiliations__organisation=self.instance.organisation_id, merged_into=None, erased_at=None)
            self._offer("contacts", Contact.objects.filter(people | chosen).distinct())
        elif contact is not None:
            del self.fields["contacts"]
            self._offer("organisation", _organisations_of(Q(affiliations__contact=contact)))
            self.initial["organisation"] = _only_place_of(contact)
        else:
            self._offer("contacts", Contact.objects.filter(chosen))
            self._offer("organisation", _organisations_of(Q(affiliations__contact__interactions=self.instance)))
        if "contacts" in self.fields and not self.fields["contacts"].queryset:  # type: ignore[attr-defined]
            del self.fields["contacts"]

    def _offer(self, name: str, things: Any) -> None:
        self.fields[name].queryset = things  # type: ignore[attr-defined]

    @property
    def with_whom(self) -> list[Contact]:
        """The contacts of the conversation."""
        if self.contact is not None:
            return [self.contact]
        return list(self.cleaned_data.get("contacts") or [])


def _only_place_of(contact: Contact) -> int | None:
    """For whom somebody spoke who is at one place only. Else whoever writes it down has to say so."""
    here = Affiliation.objects.current().filter(contact=contact, organisation__merged_into=None)
    places = set(here.values_list("organisation", flat=True))
    return places.pop() if len(places) == 1 else None


def _organisations_of(people: Q) -> Any:
    return Organisation.objects.standing_alone().filter(people).distinct()
