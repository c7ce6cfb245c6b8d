"""What stands above the lists of the register. Sent by GET; what it cannot understand does not filter."""

from typing import Any

from django import forms
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from stakeholders.register.models import Category, Consent, Organisation
from stakeholders.register.querysets import ContactQuerySet, OrganisationQuerySet

ALL = ("", _("All"))
ANY_BODY, NO_BODY = "any", "none"


def language_name(code: str) -> str:
    """The language in words where Django knows it, else the code itself."""
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


class ListFilter(forms.Form):
    """The order is chosen in the same form, so that it works on a phone, where a table has no head."""

    order = forms.ChoiceField(label=_("Sorted by"), required=False)
    q = forms.CharField(
        label=_("Words"), max_length=200, required=False, widget=forms.TextInput(attrs={"type": "search"})
    )

    def offer(self, name: str, choices: list[tuple[str, Any]]) -> None:
        """Choices that are known only when the form is made."""
        self.fields[name].choices = [ALL, *choices]  # type: ignore[attr-defined]


class OrganisationFilter(ListFilter):
    field_order = ["q", "category", "sector", "country", "place", "people", "named", "body", "order"]

    category = forms.ChoiceField(label=_("Category"), required=False)
    sector = forms.ChoiceField(label=_("Sector"), choices=[ALL, *Organisation.Sector.choices], required=False)
    country = forms.ChoiceField(label=_("Country"), required=False)
    place = forms.ChoiceField(
        label=_("Local or not"), choices=[ALL, ("local", _("Local")), ("abroad", _("Not local"))], required=False
    )
    people = forms.ChoiceField(
        label=_("Contacts"),
        choices=[ALL, ("with", _("With contacts")), ("without", _("Without contacts"))],
        required=False,
    )
    named = forms.ChoiceField(
        label=_("Named in public"), choices=[ALL, ("yes", _("Agreed")), ("no", _("Not agreed"))], required=False
    )
    body = forms.ChoiceField(label=_("Takes part in"), required=False)

    def __init__(self, data: Any, *, organisations: OrganisationQuerySet) -> None:
        super().__init__(data)
        self.fields["order"].choices = [  # type: ignore[attr-defined]
            ("", _("Name")),
            ("category", _("Category")),
            ("contacts", _("Number of contacts")),
        ]
        self.offer("category", [(category.key, str(category)) for category in Category.objects.all()])
        codes = organisations.exclude(country="").order_by("country").values_list("country", flat=True).distinct()
        self.offer("country", sorted(((code, countries.name(code)) for code in codes), key=lambda pair: str(pair[1])))
        seated = organisations.filter(seats__isnull=False).order_by("seats__body__name")
        bodies = seated.values_list("seats__body__slug", "seats__body__name").distinct()
        self.offer("body", [(ANY_BODY, _("Any body")), (NO_BODY, _("No body")), *bodies])


class ContactFilter(ListFilter):
    field_order = ["q", "category", "account", "consent", "language", "focal", "mail", "order"]

    category = forms.ChoiceField(label=_("Category"), required=False)
    account = forms.ChoiceField(
        label=_("Account"),
        choices=[ALL, ("with", _("With an account")), ("without", _("Without an account"))],
        required=False,
    )
    consent = forms.ChoiceField(label=_("Consent"), required=False)
    language = forms.ChoiceField(label=_("Language"), required=False)
    focal = forms.ChoiceField(label=_("Role"), choices=[ALL, ("yes", _("Focal points"))], required=False)
    mail = forms.ChoiceField(label=_("Mail"), choices=[ALL, ("back", _("Mail comes back"))], required=False)

    def __init__(self, data: Any, *, contacts: ContactQuerySet) -> None:
        super().__init__(data)
        self.fields["order"].choices = [  # type: ignore[attr-defined]
            ("", _("Name")),
            ("organisation", _("Organisation")),
            ("newest", _("Newest first")),
        ]
        self.offer("category", [(category.key, str(category)) for category in Category.objects.all()])
        codes = contacts.exclude(language="").order_by("language").values_list("language", flat=True).distinct()
        self.offer("language", [(code, language_name(code)) for code in codes])
        given = [
            (f"given-{key}", _("Given: %(purpose)s") % {"purpose": words}) for key, words in Consent.Purpose.choices
        ]
        missing = [
            (f"no-{key}", _("Missing: %(purpose)s") % {"purpose": words}) for key, words in Consent.Purpose.choices
        ]
        self.offer("consent", [*given, *missing])
