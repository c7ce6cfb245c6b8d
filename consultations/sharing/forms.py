"""Forms of the shared response: whom to let in, what to change, and who speaks when it is sent."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from consultations.commenting.forms.respondent import LONGEST_INTEREST, one_line
from consultations.commenting.suspecting import LINK
from ncss_portal.wording import tidy


class ColleagueForm(forms.Form):
    """A colleague who gets the link by mail, or from the focal point's hand."""

    name = forms.CharField(
        label=_("Name"),
        max_length=200,
        error_messages={"required": _("Write the name of your colleague.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("We mail the link there. Without an address you pass the link on yourself."),
        max_length=254,
        required=False,
        error_messages={"invalid": _("Write the e-mail address in full, with an @.")},
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "colleague-%s")
        super().__init__(*args, **kwargs)

    def clean_name(self) -> str:
        name = one_line(self.cleaned_data["name"])
        # It stands in a mail to an address that may be anybody's.
        if LINK.search(name):
            raise forms.ValidationError(_("Write a name without a link."))
        return name


class SendForm(forms.Form):
    """Who speaks: the organisation, and its interest in the matter."""

    organisation_name = forms.CharField(
        label=_("Name of the organisation"),
        help_text=_("It stands beside the comments."),
        max_length=250,
        error_messages={"required": _("Write the name under which the organisation speaks.")},
    )
    shows_name = forms.BooleanField(
        label=_("Show the name of the organisation beside its comments"),
        help_text=_("Without it, only those who answer the comments read who speaks."),
        required=False,
    )
    interest = forms.CharField(
        label=_("Interest of the organisation in the matter"),
        help_text=_("For example that it sells what the draft asks for. It helps to read the comments rightly."),
        max_length=LONGEST_INTEREST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "together-%s")
        super().__init__(*args, **kwargs)

    def clean_organisation_name(self) -> str:
        return one_line(self.cleaned_data["organisation_name"])

    def clean_interest(self) -> str:
        return tidy(self.cleaned_data["interest"])
