"""What is said before two are merged: which, and which of them stays."""

from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

THIS, OTHER = "this", "other"


class FindForm(forms.Form):
    q = forms.CharField(label=_("Words in the name, another name or an address"), max_length=200)


class PairForm(forms.Form):
    """Which one is the other, and which of the two stays. Sent by GET for a preview, by POST to merge."""

    stays = forms.ChoiceField(choices=[(THIS, THIS), (OTHER, OTHER)], required=False)

    def __init__(self, *args: Any, others: "models.QuerySet[Any]", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["other"] = forms.ModelChoiceField(others)

    def clean_stays(self) -> str:
        return self.cleaned_data["stays"] or THIS
