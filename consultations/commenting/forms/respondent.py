"""Who speaks: the fields that every form has in which somebody takes part, with or without an account."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from ncss_portal.wording import tidy

LONGEST_INTEREST = 2_000
# Signs that turn the direction of the words behind them around, beyond the name that they stand in.
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")


def one_line(name: str) -> str:
    return " ".join(TURNING.sub("", name).split())


class RespondentFields(forms.Form):
    """Name, organisation, address and interest. A form takes out what it need not ask."""

    name = forms.CharField(
        label=_("Your name"),
        help_text=_("It stands beside your comments."),
        max_length=200,
        error_messages={"required": _("Write your name.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    organisation_name = forms.CharField(
        label=_("For the organisation"),
        help_text=_("Where you speak for one, it stands beside your comments in place of your name."),
        max_length=250,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("For the link to confirm. It is not shown."),
        max_length=254,
        error_messages={
            "required": _("Write your e-mail address: we send the link to it."),
            "invalid": _("Write the e-mail address in full, with an @."),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    shows_name = forms.BooleanField(
        label=_("Show my name beside my comments"),
        help_text=_("Without it, only those who answer the comments read who you are."),
        required=False,
        initial=True,
    )
    interest = forms.CharField(
        label=_("Your interest in the matter"),
        help_text=_("For example that you sell what the draft asks for. It helps to read your comments rightly."),
        max_length=LONGEST_INTEREST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    # People do not see it; programs that fill in every field do.
    homepage = forms.CharField(
        label=_("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )

    def clean_name(self) -> str:
        return one_line(self.cleaned_data["name"])

    def clean_organisation_name(self) -> str:
        return one_line(self.cleaned_data["organisation_name"])

    def clean_interest(self) -> str:
        return tidy(self.cleaned_data["interest"])
