"""The reason that a coordinator gives."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ncss_portal.wording import tidy

LONGEST_REASON = 1_000


class ReasonForm(forms.Form):
    """Why something is hidden or admitted; other people read it."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        error_messages={"required": _("Write the reason.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, hint: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = hint

    def clean_reason(self) -> str:
        return tidy(self.cleaned_data["reason"])
