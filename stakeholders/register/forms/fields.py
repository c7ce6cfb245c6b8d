"""Fields that several forms of the register share."""

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class DayField(forms.DateField):
    """A day, with the browser's own calendar."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"input_formats": ["%Y-%m-%d"], **options})


class PastDayField(DayField):
    """A day that has come: what happened cannot lie in the future."""

    def validate(self, value: date | None) -> None:
        super().validate(value)
        if value is not None and value > timezone.localdate():
            raise ValidationError(_("This day is still to come."))


class WebField(forms.URLField):
    """A web address that a page may link to: http or https and nothing else."""

    default_validators = [URLValidator(schemes=["http", "https"])]

    def __init__(self, **options: Any) -> None:
        super().__init__(assume_scheme="https", **options)


class LinesField(forms.CharField):
    """A list, one on each line. The same line twice counts once."""

    widget = forms.Textarea(attrs={"rows": 3})

    def __init__(self, *, longest: int = 250, **options: Any) -> None:
        self.longest = longest
        super().__init__(**{"max_length": 10_000, "required": False, **options})

    def clean(self, value: Any) -> Any:
        lines: dict[str, str] = {}
        for line in (super().clean(value) or "").splitlines():
            text = " ".join(line.split())
            if len(text) > self.longest:
                raise ValidationError(_("A line is too long: “%(line)s…”.") % {"line": text[:60]})
            if text:
                lines.setdefault(text.lower(), text)
        return list(lines.values())


class AddressesField(LinesField):
    """E-mail addresses, one on each line, in small letters. Those that are none, or stand twice, are named."""

    def clean(self, value: Any) -> list[str]:
        written = [line.strip().lower() for line in str(value or "").splitlines() if line.strip()]
        if twice := sorted({address for address in written if written.count(address) > 1}):
            raise ValidationError(
                _("This address stands there twice: %(addresses)s.") % {"addresses": ", ".join(twice)}
            )
        addresses: list[str] = super().clean(value)
        if wrong := [address for address in addresses if not _is_address(address)]:
            raise ValidationError(_("This is no e-mail address: %(addresses)s.") % {"addresses": ", ".join(wrong)})
        return [address.lower() for address in addresses]


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


class ClashMixin(forms.Form):
    """Warns once when the register may know something already; a tick box that then appears overrides the warning.

    A form fills `lookalikes` in its `clean`, and the page shows them with their addresses.
    """

    is_another = forms.BooleanField(required=False)
    steering: ClassVar[tuple[str, ...]] = ("is_another",)
    another_label: Any = gettext_lazy("It is another one")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.lookalikes: list[Any] = []
        # Last, so that the warning and its way out stand above the button.
        tick = self.fields.pop("is_another")
        if self.is_bound:
            tick.label = self.another_label
            self.fields["is_another"] = tick

    @property
    def changed_fields(self) -> list[str]:
        """What was changed of the thing itself; ticks that only steer the form do not count."""
        return [name for name in self.changed_data if name not in self.steering]

    def warn_of(self, lookalikes: list[Any], words: str) -> None:
        """To be called last in `clean`."""
        self.lookalikes = lookalikes
        if lookalikes and not self.cleaned_data.get("is_another"):
            self.add_error("is_another", words)
        elif not lookalikes:
            del self.fields["is_another"]
