"""What a coordinator says of a body and of a seat in it."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from stakeholders.bodies.models import Body, Seat
from stakeholders.register.forms.fields import DayField
from stakeholders.register.models import Affiliation, Contact, Organisation


def choice(form: forms.BaseForm, name: str) -> Any:
    """A field of a form in which a row is chosen."""
    return form.fields[name]


class OrganisationChoice(forms.ModelChoiceField):
    """Organisations by their names, with the acronym: one may be looked for by either."""

    def label_from_instance(self, organisation: Any) -> str:
        return f"{organisation.name} ({organisation.acronym})" if organisation.acronym else organisation.name


class BodyForm(forms.ModelForm):
    lead = OrganisationChoice(
        queryset=Organisation.objects.none(),
        label=_("Lead"),
        required=False,
        help_text=_("The organisation that convenes it."),
    )
    established_on = DayField(label=_("Established on"), required=False)

    class Meta:
        model = Body
        fields = ["name", "kind", "mandate", "lead", "predecessor", "established_on"]
        help_texts = {
            "mandate": _("What it is asked to do, and by whom."),
            "predecessor": _("The body whose work it carries on, if there is one."),
        }
        widgets = {"mandate": forms.Textarea(attrs={"rows": 5})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        alone = Q(merged_into__isnull=True) | Q(pk=self.instance.lead_id)
        lead, predecessor = choice(self, "lead"), choice(self, "predecessor")
        lead.queryset, lead.empty_label = Organisation.objects.filter(alone), gettext("Nobody yet")
        predecessor.queryset = Body.objects.exclude(pk=self.instance.pk).order_by("name")
        predecessor.empty_label = gettext("None")

    def clean_predecessor(self) -> Body | None:
        """Bodies that took over from one another in a circle would be nonsense."""
        chosen: Body | None = self.cleaned_data["predecessor"]
        earlier = chosen
        seen: set[int] = set()
        while earlier is not None and earlier.pk not in seen:
            if earlier.pk == self.instance.pk:
                raise forms.ValidationError(gettext("That body took over from this one."))
            seen.add(earlier.pk)
            earlier = earlier.predecessor
        return chosen

    def clean_established_on(self) -> Any:
        day, end = self.cleaned_data["established_on"], self.instance.dissolved_on
        if day and end and day > end:
            raise forms.ValidationError(gettext("It was dissolved before that day."))
        return day


class DissolveForm(forms.ModelForm):
    """The day from which on a body is dissolved. Where one is written down already, leaving it empty takes it back."""

    dissolved_on = DayField(
        label=_("Dissolved on"), required=False, help_text=_("From this day on its seats open nothing.")
    )

    class Meta:
        model = Body
        fields = ["dissolved_on"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.dissolved_on is None:
            self.fields["dissolved_on"].required = True
            self.initial["dissolved_on"] = timezone.localdate()
        else:
            self.fields["dissolved_on"].help_text = gettext("Leave it empty if the body goes on.")

    def clean_dissolved_on(self) -> Any:
        day, begin = self.cleaned_data["dissolved_on"], self.instance.established_on
        if day and begin and day < begin:
            raise forms.ValidationError(gettext("It was not established yet on that day."))
        return day


class ForOrganisationForm(forms.Form):
    """The first step to a seat: for whom it is. Then its contacts can stand first."""

    organisation = OrganisationChoice(queryset=Organisation.objects.none(), label=_("Organisation"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice(self, "organisation").queryset = Organisation.objects.standing_alone()


class SeatForm(forms.ModelForm):
    """The second step: who holds the seat, and from when until when."""

    starts_on = DayField(label=_("From"), required=False, help_text=_("Empty: since the body began."))
    ends_on = DayField(
        label=_("Until"),
        required=False,
        help_text=_("The first day without the seat. Empty: until it is taken back."),
    )
    # What the person saw: a form that was left open must not give back what was revoked meanwhile.
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Seat
        fields = ["holder", "alternate", "role", "starts_on", "ends_on"]
        help_texts = {"alternate": _("Who comes when the holder cannot. May read the same papers.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = Q(merged_into__isnull=True, erased_at__isnull=True)
        kept = Q(pk__in=[pk for pk in (self.instance.holder_id, self.instance.alternate_id) if pk])
        people = Contact.objects.filter(known | kept)
        choices = contact_choices(people, self.instance.organisation)
        for name in ("holder", "alternate"):
            field = choice(self, name)
            field.queryset, field.choices = people, [("", gettext("Nobody named yet")), *choices]
        if self.instance.pk is None:
            self.initial["starts_on"] = timezone.localdate()
        self.initial["seen"] = _fingerprint(self.instance)

    def clean_seen(self) -> str:
        seen: str = self.cleaned_data["seen"]
        if seen and seen != self.initial["seen"]:
            raise forms.ValidationError(
                gettext("Somebody changed this seat while you had the page open. Open it again and look.")
            )
        return seen

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("holder") and said.get("holder") == said.get("alternate"):
            self.add_error("alternate", gettext("The holder cannot be the alternate too."))
        return said


def _fingerprint(seat: Seat) -> str:
    if seat.pk is None:
        return ""
    return "|".join(str(value) for value in (seat.holder_id, seat.alternate_id, seat.starts_on, seat.ends_on))


def contact_choices(people: Any, organisation: Organisation) -> list[tuple[str, list[tuple[int, str]]]]:
    """Contacts to choose from: those of the organisation first, with their jobs; then the others, with theirs."""
    places: dict[int, dict[int, str]] = {}
    here = Affiliation.objects.current().order_by("pk")
    for contact, place, name, job in here.values_list("contact", "organisation", "organisation__name", "job"):
        places.setdefault(contact, {})[place] = job if place == organisation.pk else name
    own: list[tuple[int, str]] = []
    others: list[tuple[int, str]] = []
    for pk, name in people.order_by("name", "pk").values_list("pk", "name"):
        where = places.get(pk, {})
        beside = where[organisation.pk] if organisation.pk in where else ", ".join(where.values())
        choice = (pk, f"{name}, {beside}" if beside else name)
        (own if organisation.pk in where else others).append(choice)
    groups = [(organisation.name, own), (gettext("Other contacts"), others)]
    return [(name, choices) for name, choices in groups if choices]
