"""The forms with which a coordinator opens a comment period, moves its dates, and says for whom it is."""

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, ngettext_lazy

from consultations.commenting.dates import Dates
from consultations.commenting.models import Consultation
from stakeholders.models import Body, User


class MomentInput(forms.DateTimeInput):
    """Day and time in the portal's zone, chosen in the browser's own way."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


# A year with a digit too many or too few; the last moments that a date can hold exist in no other zone.
EARLIEST, LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
YEARS = [
    MinValueValidator(EARLIEST, _("Choose a year after 2000.")),
    MaxValueValidator(LATEST, _("Choose a year before 2200.")),
]
LONGEST_REASON = 1_000


def _reason(label: Any, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 3}), **more)


class DatesForm(forms.Form):
    """When a comment period opens and closes. Who uses it says in the page which zone is meant."""

    opens_at = forms.DateTimeField(
        label=_("Opens"), help_text=_("Empty: it opens at once."), required=False, widget=MomentInput, validators=YEARS
    )
    closes_at = forms.DateTimeField(
        label=_("Closes"),
        help_text=_("From this moment on no comment is taken."),
        error_messages={"required": _("Choose when the comment period closes.")},
        widget=MomentInput,
        validators=YEARS,
    )
    short_reason = _reason(_("Reason for the short time"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        weeks = settings.CONSULTATION_WEEKS
        self.fields["short_reason"].help_text = ngettext_lazy(
            "Needed where the comment period is shorter than %(number)s week. It stands on its page.",
            "Needed where the comment period is shorter than %(number)s weeks. It stands on its page.",
            weeks,
        ) % {"number": weeks}

    def clean(self) -> dict[str, Any]:
        said = dict(super().clean() or self.cleaned_data)
        dates = self._dates(said)
        if dates is None or dates.closes_at <= dates.opens_at:
            return said  # what is wrong with them is said elsewhere
        if not dates.is_short:
            said["short_reason"] = ""
        elif not said.get("short_reason") and "short_reason" not in self.errors:
            self.add_error("short_reason", _too_short(dates))
        return said

    def _dates(self, said: dict[str, Any]) -> Dates | None:
        if "closes_at" not in said or self.has_error("opens_at"):
            return None
        now = timezone.now()
        fixed = self.initial.get("opens_at") if "opens_at" not in self.fields else None
        return Dates(fixed or max(said.get("opens_at") or now, now), said["closes_at"])


def _too_short(dates: Dates) -> str:
    days, weeks = dates.days, settings.CONSULTATION_WEEKS
    lasts = ngettext("This is %(number)s day;", "These are %(number)s days;", days) % {"number": days}
    usual = ngettext("%(number)s week is usual.", "%(number)s weeks are usual.", weeks) % {"number": weeks}
    return f"{lasts} {usual} {_('Say why it is shorter.')}"


class MoveForm(DatesForm):
    """Other dates for a comment period. Once it has begun, its opening stays and each move needs a reason."""

    reason = _reason(
        _("Reason for the new dates"),
        help_text=_("It stands on the page of the comment period and in the mail about the change."),
        error_messages={"required": _("Say why the dates move.")},
    )

    field_order = ("closes_at", "opens_at", "reason", "short_reason")

    def __init__(self, *args: Any, has_begun: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = has_begun
        if has_begun:
            del self.fields["opens_at"]


class CloseForm(forms.Form):
    """Why an open comment period closes before its time."""

    reason = _reason(
        _("Reason"),
        help_text=_("It stands on the page of the comment period and in the mail about the change."),
        error_messages={"required": _("Say why it closes early.")},
    )


class TermsForm(forms.Form):
    """What a comment period is about, for whom it is, and what is shown of it. What is not said is as it was."""

    purpose = forms.CharField(
        label=_("What it is about"),
        help_text=_("A few sentences above the draft: what you want to know, and what happens with the comments."),
        max_length=5_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    audience = forms.ChoiceField(
        label=_("Who may take part"),
        help_text=_("Only they see the draft and the comments, besides those who prepare it."),
        choices=(
            (Consultation.Audience.PUBLIC, _("Everybody")),
            (Consultation.Audience.INVITED, _("Only guests of the draft, whom you invite")),
            (Consultation.Audience.BODY, _("Only the members of one body")),
        ),
        required=False,
        widget=forms.RadioSelect,
    )
    body = forms.ModelChoiceField(
        label=_("Body"),
        help_text=_("Where it is for the members of one body."),
        queryset=Body.objects.none(),
        required=False,
        empty_label=_("No body"),
    )
    identification = forms.ChoiceField(
        label=_("How people say who they are"),
        help_text=_(
            "For comments. Who replies to a comment, supports one or asks to be admitted late always signs in: "
            "signing in proves the address as well as a mail does."
        ),
        choices=Consultation.Identification.choices,
        required=False,
        widget=forms.RadioSelect,
    )
    showing = forms.ChoiceField(
        label=_("Comments are shown"), choices=Consultation.Showing.choices, required=False, widget=forms.RadioSelect
    )
    others_may_reply = forms.BooleanField(label=_("Others may reply to comments"), required=False)

    # Once the period has begun, whoever took part did so under these.
    UNTIL_OPENING = ("audience", "body", "identification")

    def __init__(self, *args: Any, has_begun: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].queryset = Body.objects.existing().order_by("name")  # type: ignore[attr-defined]
        for name in ("audience", "identification", "showing"):
            self.initial.setdefault(name, getattr(Consultation(), name))
        for name in self.UNTIL_OPENING if has_begun else ():
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        said = dict(super().clean() or self.cleaned_data)
        for name in ("audience", "identification", "showing"):
            if name in said:
                said[name] = said[name] or self.initial[name]
        if "audience" in said:
            self._check_body(said)
        return said

    def _check_body(self, said: dict[str, Any]) -> None:
        if said["audience"] != Consultation.Audience.BODY:
            said["body"] = None
        elif said.get("body") is None and not self.has_error("body"):
            self.add_error("body", _("Choose the body whose members may take part."))


class OpenForm(TermsForm, DatesForm):
    """All that it takes to open a comment period on a version."""

    title = forms.CharField(label=_("Title"), max_length=250)
    slug = forms.SlugField(
        label=_("Address"),
        help_text=_("The last part of the page's address. Small letters, numbers and hyphens."),
        max_length=80,
        required=False,
    )

    field_order = (
        "title",
        "purpose",
        "closes_at",
        "opens_at",
        "short_reason",
        "audience",
        "body",
        "identification",
        "showing",
        "others_may_reply",
        "slug",
    )

    def clean_slug(self) -> str:
        return self.cleaned_data["slug"].lower()


class ReviewerForm(forms.Form):
    """Who else looks at a comment period before it opens."""

    email = forms.EmailField(
        label=_("E-mail address of an account"),
        error_messages={
            "required": _("Write the e-mail address of the account."),
            "invalid": _("Write the e-mail address in full, with an @."),
        },
    )

    def clean_email(self) -> User:
        found = User.objects.filter(email__iexact=self.cleaned_data["email"], is_active=True).first()
        if found is None:
            raise forms.ValidationError(_("There is no account with this address. Invite the person first."))
        return found
