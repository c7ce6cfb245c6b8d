"""What a coordinator says of an organisation."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stakeholders.register.clashes import organisations_called
from stakeholders.register.forms.fields import ClashMixin, DayField, LinesField, WebField
from stakeholders.register.models import Alias, Category, Organisation

# The field of each kind of other name.
NAME_FIELDS = {Alias.Kind.OTHER: "other_names", Alias.Kind.FORMER: "former_names", Alias.Kind.SPELLING: "spellings"}


class OrganisationForm(ClashMixin, forms.ModelForm):
    """A new organisation, or one that is changed. `clean` looks for another one of the same name."""

    steering = ("is_another", "keep_old_name")
    another_label = gettext_lazy("It is another organisation")

    other_names = LinesField(label=gettext_lazy("Also called"), help_text=gettext_lazy("One name on each line."))
    former_names = LinesField(label=gettext_lazy("Former names"), help_text=gettext_lazy("One name on each line."))
    spellings = LinesField(
        label=gettext_lazy("Spellings in files"),
        help_text=gettext_lazy("One on each line. A file that has one of them means this organisation."),
    )
    keep_old_name = forms.BooleanField(
        label=gettext_lazy("If the name changes, keep the old one as a former name"), required=False, initial=True
    )
    website = WebField(label=gettext_lazy("Website"), required=False, max_length=200)
    named_since = DayField(
        label=gettext_lazy("Agreed to be named in public on"),
        required=False,
        help_text=gettext_lazy("From this day on, name and website stand in the public list of those who take part."),
    )
    succeeded_on = DayField(label=gettext_lazy("Succeeded since"), required=False)

    class Meta:
        model = Organisation
        fields = [
            *("name", "acronym", "categories", "sector", "country", "is_local", "website", "description", "expertise"),
            *("note", "named_since", "successor", "succeeded_on"),
        ]
        widgets = {
            "categories": forms.CheckboxSelectMultiple,
            "description": forms.Textarea(attrs={"rows": 3}),
            "expertise": forms.Textarea(attrs={"rows": 3}),
            "note": forms.Textarea(attrs={"rows": 3}),
        }
        labels = {"is_local": gettext_lazy("Local: it is at home in this country")}
        help_texts = {
            "note": gettext_lazy("For those who keep the register. It is never shown to others."),
            "successor": gettext_lazy("The organisation that took its place, if there is one."),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        own: Organisation = self.instance
        self.old_name = own.name if own.pk else ""
        self.fields["categories"].queryset = Category.objects.all()  # type: ignore[attr-defined]
        others = Organisation.objects.standing_alone().exclude(pk=own.pk).order_by("name")
        self.fields["successor"].queryset = others  # type: ignore[attr-defined]
        if not own.pk:
            del self.fields["keep_old_name"]
            return
        aliases = list(own.aliases.all())
        for kind, field in NAME_FIELDS.items():
            self.initial[field] = "\n".join(alias.name for alias in aliases if alias.kind == kind)

    def clean(self) -> dict[str, Any]:
        super().clean()
        said = self.cleaned_data
        if said.get("succeeded_on") and not said.get("successor") and "successor" not in self.errors:
            self.add_error("successor", _("Choose the organisation that took its place."))
        if said.get("successor") and self._goes_in_a_circle(said["successor"]):
            self.add_error("successor", _("This one was itself succeeded by the organisation. Choose another one."))
        self._look_for_the_same()
        return said

    def _goes_in_a_circle(self, successor: Organisation) -> bool:
        seen: set[int] = set()
        step: Organisation | None = successor
        while step is not None and step.pk not in seen:
            if step.pk == self.instance.pk:
                return True
            seen.add(step.pk)
            step = step.successor
        return False

    def _look_for_the_same(self) -> None:
        """A name that was there before is no news: a spelling may have been allowed for two."""
        names = [self.cleaned_data.get("name", ""), *(name for listed in self.names.values() for name in listed)]
        known = {self.old_name, *(alias.name for alias in self.instance.aliases.all())} if self.instance.pk else set()
        found = organisations_called([name for name in names if name not in known], but=self.instance)
        self.warn_of(found, _("The register has an organisation of this name. Look at it, or tick that it is another."))

    @property
    def names(self) -> dict[str, list[str]]:
        """The other names, by kind."""
        return {kind: self.cleaned_data.get(field, []) for kind, field in NAME_FIELDS.items()}

    @property
    def former_name(self) -> str:
        """The name that is to be kept as a former one; empty if it did not change, or is not worth it."""
        keeps = self.cleaned_data.get("keep_old_name") and self.cleaned_data["name"] != self.old_name
        return self.old_name if keeps else ""
