"""What a coordinator says of a contact: the person, where she works, and to what she agreed."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stakeholders.register.clashes import contacts_like
from stakeholders.register.forms.fields import AddressesField, ClashMixin, DayField, PastDayField
from stakeholders.register.models import Affiliation, Consent, Contact, Organisation

_LANGUAGE = RegexValidator(
    r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z", gettext_lazy("Write the code of a language, such as en or es.")
)


class ContactForm(ClashMixin, forms.ModelForm):
    """A new contact, or one that is changed. `clean` looks for the same name and the same addresses."""

    another_label = gettext_lazy("It is another person")

    addresses = AddressesField(
        label=gettext_lazy("E-mail addresses"),
        help_text=gettext_lazy("One on each line. The first one is written to."),
    )
    checked_on = PastDayField(label=gettext_lazy("Details checked on"), required=False)

    field_order = ["name", "family_name", "addresses"]

    class Meta:
        model = Contact
        fields = [
            *("name", "family_name", "phone", "language", "needs", "expertise", "source", "note", "checked_on"),
        ]
        widgets = {"expertise": forms.Textarea(attrs={"rows": 3}), "note": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "family_name": gettext_lazy("The part of the name by which lists are sorted."),
            "note": gettext_lazy("For those who keep the register. It is part of what a person may ask to see."),
            "source": gettext_lazy("How the person came into the register, such as a registration or a letter."),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["language"].validators.append(_LANGUAGE)
        self._known = [address.email for address in self.instance.addresses.all()] if self.instance.pk else []
        self.initial["addresses"] = "\n".join(self._known)

    def clean_language(self) -> str:
        return str(self.cleaned_data["language"])

    def clean(self) -> dict[str, Any]:
        super().clean()
        said = self.cleaned_data
        old_name = self.initial.get("name", "")
        name = said.get("name", "") if said.get("name") != old_name else ""
        new = [address for address in said.get("addresses") or [] if address not in map(str.lower, self._known)]
        words = _("The register may know this person already. Look at the contact, or tick that it is another person.")
        self.warn_of(contacts_like(name, new, but=self.instance), words)
        return said


class NewContactForm(ContactForm):
    """A new contact, with the place where the person works at once."""

    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=gettext_lazy("Organisation"), required=False
    )
    job = forms.CharField(label=gettext_lazy("Job"), max_length=200, required=False)
    is_focal_point = forms.BooleanField(
        label=gettext_lazy("Focal point"),
        required=False,
        help_text=gettext_lazy("Speaks for the organisation, and reports on its activities."),
    )

    field_order = ["name", "family_name", "addresses", "organisation", "job", "is_focal_point"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        alone = Organisation.objects.standing_alone().order_by("name")
        self.fields["organisation"].queryset = alone  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        if (said.get("job") or said.get("is_focal_point")) and not said.get("organisation"):
            self.add_error("organisation", _("Choose the organisation in which the person has this job."))
        return said

    def affiliation_of(self, contact: Contact) -> Affiliation | None:
        """Where the contact works, if it was said."""
        said = self.cleaned_data
        if not said["organisation"]:
            return None
        return Affiliation(
            contact=contact, organisation=said["organisation"], job=said["job"], is_focal_point=said["is_focal_point"]
        )


class AffiliationForm(forms.ModelForm):
    starts_on = DayField(label=gettext_lazy("From"), required=False)
    ends_on = DayField(
        label=gettext_lazy("Until"), required=False, help_text=gettext_lazy("The first day without this job.")
    )

    class Meta:
        model = Affiliation
        fields = ["organisation", "job", "is_focal_point", "starts_on", "ends_on"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        alone = Organisation.objects.standing_alone().order_by("name")
        self.fields["organisation"].queryset = alone  # type: ignore[attr-defined]


class AffiliationEndForm(forms.Form):
    """The day on which it ends. A focal point loses the rights on that day."""

    ends_on = DayField(
        label=gettext_lazy("Ends on"),
        initial=timezone.localdate,
        help_text=gettext_lazy("The first day without this job. What a focal point may do ends with it."),
    )

    def __init__(self, *args: Any, affiliation: Affiliation, **options: Any) -> None:
        super().__init__(*args, **options)
        self.affiliation = affiliation

    def clean_ends_on(self) -> Any:
        begun, ends_on = self.affiliation.starts_on, self.cleaned_data["ends_on"]
        if begun and ends_on < begun:
            raise forms.ValidationError(_("The end lies before the beginning."))
        return ends_on


class ConsentForm(forms.ModelForm):
    """Offers the purposes for which there is no consent that stands."""

    given_on = PastDayField(label=gettext_lazy("Given on"), initial=timezone.localdate)

    class Meta:
        model = Consent
        fields = ["purpose", "given_on", "how"]
        widgets = {"purpose": forms.RadioSelect}
        help_texts = {"how": gettext_lazy("Such as a signed form, a mail of that day, or by telephone.")}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        standing = set(self.instance.contact.consents.filter(withdrawn_on=None).values_list("purpose", flat=True))
        left = [(key, words) for key, words in Consent.Purpose.choices if key not in standing]
        self.fields["purpose"].choices = left  # type: ignore[attr-defined]
        self.fields["how"].required = True


class ConsentWithdrawForm(forms.Form):
    withdrawn_on = PastDayField(
        label=gettext_lazy("Withdrawn on"),
        initial=timezone.localdate,
        help_text=gettext_lazy("Both days stay as a record. Consent can be given again later."),
    )

    def __init__(self, *args: Any, consent: Consent, **options: Any) -> None:
        super().__init__(*args, **options)
        self.consent = consent

    def clean_withdrawn_on(self) -> Any:
        if self.cleaned_data["withdrawn_on"] < self.consent.given_on:
            raise forms.ValidationError(_("It cannot be withdrawn before it was given."))
        return self.cleaned_data["withdrawn_on"]
