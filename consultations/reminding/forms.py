"""Forms: the address for mails about a document, and a line of a period's schedule."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from consultations.reminding.models import LAST_HOUR, Reminder

MOST_DAYS = 60


class AskForm(forms.Form):
    """Where somebody without an account wants the mails."""

    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("We send a link to it first, to be sure that it is yours. It is not shown to the public."),
        max_length=254,
        error_messages={
            "required": _("Write your e-mail address."),
            "invalid": _("Write the e-mail address in full, with an @."),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    # People do not see it; programs that fill in every field do.
    homepage = forms.CharField(
        label=_("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        said = dict(super().clean() or self.cleaned_data)
        if said.pop("homepage", ""):
            self.add_error(None, _("A field that people cannot see was filled in. Please send the form once more."))
        return said


def _hours() -> list[tuple[int, str]]:
    return [(hour, f"{hour:02}:00") for hour in range(LAST_HOUR + 1)]


class LineForm(forms.Form):
    """A line of the schedule: whether it is sent, at what hour, and for "days left" on which day."""

    days = forms.IntegerField(
        label=_("Days before the closing"),
        min_value=1,
        max_value=MOST_DAYS,
        error_messages={"required": _("Write how many days before the closing the mail goes out.")},
    )
    hour = forms.TypedChoiceField(label=_("At"), coerce=int, choices=_hours)
    is_on = forms.BooleanField(label=_("Send this mail"), required=False)

    def __init__(self, *args: Any, line: Reminder | None = None, **kwargs: Any) -> None:
        if line is not None:
            kwargs.setdefault("initial", {"is_on": line.is_on, "hour": line.hour, "days": -line.days})
        super().__init__(*args, **kwargs)
        if line is None:  # a new line is one that is sent
            del self.fields["is_on"]
            return
        if line.event != Reminder.Event.DAYS_LEFT:
            del self.fields["days"]
        if line.event == Reminder.Event.OPENED:  # goes out soon after the opening, whatever the hour
            del self.fields["hour"]

    @property
    def wished(self) -> dict[str, Any]:
        """What was written, as the row keeps it: days before the closing are negative."""
        wished = dict(self.cleaned_data)
        if "days" in wished:
            wished["days"] = -wished["days"]
        return wished
