"""What a person says when opening an account, beside the address."""

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from stakeholders.accounts.models import User


class SignupForm(forms.Form):
    name = forms.CharField(
        label=_("Your name"),
        max_length=200,
        help_text=_("It stands beside your comments."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )

    def signup(self, request: HttpRequest, user: User) -> None:
        """allauth calls this when the account exists; the adapter has saved the name already."""
