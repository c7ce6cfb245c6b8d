"""The form with which somebody replies to a comment."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from consultations.commenting.forms.respondent import one_line
from consultations.commenting.forms.say import LONGEST_REMARK
from ncss_portal.wording import tidy
from stakeholders.models import User
from stakeholders.permissions import Person


class ReplyForm(forms.Form):
    """A few words; and the name, of an account that has none and does not speak for the government."""

    body = forms.CharField(
        label=_("Your reply"),
        max_length=LONGEST_REMARK,
        error_messages={"required": _("Write your reply.")},
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    name = forms.CharField(
        label=_("Your name"),
        help_text=_("It stands beside your reply."),
        max_length=200,
        error_messages={"required": _("Write your name.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )

    def __init__(self, *args: Any, user: Person, is_official: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_official or (isinstance(user, User) and user.name):
            del self.fields["name"]

    def clean_body(self) -> str:
        return tidy(self.cleaned_data["body"])

    def clean_name(self) -> str:
        return one_line(self.cleaned_data["name"])
