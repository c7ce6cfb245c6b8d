"""What coordinators say of a standing, and how they filter the map."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from stakeholders.bodies.models import Body
from stakeholders.mapping.models import Standing
from stakeholders.mapping.scales import INFLUENCE, INTEREST
from stakeholders.register.models import Category, Organisation


def _numbered(scale: dict[int, Any]) -> list[tuple[int, str]]:
    """The steps of a scale with their words, the highest first, as on the map."""
    return [(step, f"{step} – {word}") for step, word in sorted(scale.items(), reverse=True)]


def _influences() -> list[tuple[int, str]]:
    return _numbered(INFLUENCE)


def _interests() -> list[tuple[int, str]]:
    return _numbered(INTEREST)


class StandingForm(forms.ModelForm):
    """One judgement."""

    influence = forms.TypedChoiceField(
        label=_("Influence"),
        help_text=_("How much the organisation can further or hold up the strategy. 4 and 5 count as high."),
        choices=_influences,
        coerce=int,
        widget=forms.RadioSelect,
    )
    interest = forms.TypedChoiceField(
        label=_("Interest"),
        help_text=_("How much the strategy matters to it, whether or not it says so. 4 and 5 count as high."),
        choices=_interests,
        coerce=int,
        widget=forms.RadioSelect,
    )

    reason = forms.CharField(
        label=_("Why"),
        help_text=_("What the judgement rests on. Write only what you could say to the organisation."),
        max_length=5_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    class Meta:
        model = Standing
        fields = ["influence", "interest", "position", "wanted", "reason", "judged_on"]
        labels = {"position": _("Position now"), "wanted": _("Position hoped for"), "judged_on": _("Day")}
        help_texts = {"judged_on": _("The day for which the judgement holds.")}
        widgets = {
            "position": forms.RadioSelect,
            "wanted": forms.RadioSelect,
            "judged_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["position"].choices = Standing.Position.choices  # type: ignore[attr-defined]
        self.fields["wanted"].choices = [("", _("Not said")), *Standing.Position.choices]  # type: ignore[attr-defined]

    def clean_judged_on(self) -> date:
        day: date = self.cleaned_data["judged_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(gettext("The day lies in the future. Nobody can judge it yet."))
        return day


class RowForm(forms.Form):
    """The short form in the list of organisations without a standing. A row that is left alone says nothing."""

    influence = forms.TypedChoiceField(
        label=_("Influence"),
        choices=lambda: [("", "–"), *_influences()],
        coerce=int,
        error_messages={"required": _("Choose the influence.")},
    )
    interest = forms.TypedChoiceField(
        label=_("Interest"),
        choices=lambda: [("", "–"), *_interests()],
        coerce=int,
        error_messages={"required": _("Choose the interest.")},
    )
    position = forms.ChoiceField(
        label=_("Position"), choices=Standing.Position.choices, initial=Standing.Position.NEUTRAL, required=False
    )

    def __init__(self, data: Any, *, organisation: Organisation) -> None:
        super().__init__(data, prefix=f"o{organisation.pk}", empty_permitted=True, use_required_attribute=False)
        self.organisation = organisation
        for field in self.fields.values():
            label = {"field": field.label, "organisation": organisation.name}
            field.widget.attrs["aria-label"] = gettext("%(field)s of %(organisation)s") % label

    def clean_position(self) -> str:
        return self.cleaned_data["position"] or Standing.Position.NEUTRAL


class MapFilter(forms.Form):
    """Sent by GET. What it cannot understand does not filter."""

    category = forms.ChoiceField(label=_("Category"), required=False)
    sector = forms.ChoiceField(
        label=_("Sector"), choices=[("", _("All")), *Organisation.Sector.choices], required=False
    )
    body = forms.ChoiceField(label=_("Sits in"), required=False)
    position = forms.ChoiceField(
        label=_("Position"), choices=[("", _("All")), *Standing.Position.choices], required=False
    )
    since = forms.DateField(
        label=_("Show movements since"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        required=False,
    )
    sort = forms.CharField(widget=forms.HiddenInput, max_length=20, required=False)

    def __init__(self, data: Any, *, categories: list[Category], bodies: list[Body]) -> None:
        super().__init__(data)
        chosen: dict[str, Any] = {
            "category": [(category.key, str(category)) for category in categories],
            "body": [(body.slug, body.name) for body in bodies],
        }
        for name, choices in chosen.items():
            self.fields[name].choices = [("", _("All")), *choices]  # type: ignore[attr-defined]
