"""The form below a node, and the forms with which a coordinator opens a comment period and moves its dates."""

import re
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from consultations.commenting.models import Comment
from consultations.drafting.models import Node
from ncss_portal.wording import tidy
from stakeholders.permissions import Person

LONGEST_REMARK = 10_000
LONGEST_REPLACEMENT = 40_000


def _body_label() -> SafeString:
    """Both labels; the style sheet shows the one that fits the chosen kind."""
    return format_html(
        '<span class="only-remark">{}</span> <span class="only-words">{}</span>', _now("Your remark"), _now("Why")
    )


class CommentForm(forms.Form):
    """A comment on one node (or, without one, on the whole draft), by somebody with or without an account."""

    # Fields that are hidden by the choice of the other kind must not stop the browser from sending.
    use_required_attribute = False

    kind = forms.ChoiceField(
        label=_("Kind of comment"),
        choices=Comment.Kind.choices,
        initial=Comment.Kind.REMARK,
        widget=forms.RadioSelect,
    )
    replacement = forms.CharField(
        label=_("The text as you would write it"),
        help_text=_(
            "Change what you want changed. The difference is shown word by word. Leave marks such as [^1] in place: "
            "they stand for footnotes."
        ),
        max_length=LONGEST_REPLACEMENT,
        widget=forms.Textarea(attrs={"rows": 5, "class": "words"}),
    )
    body = forms.CharField(
        label=_("Your remark"),
        help_text=_("A sentence or two helps whoever answers you."),
        max_length=LONGEST_REMARK,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    name = forms.CharField(
        label=_("Your name"),
        help_text=_("It stands beside your comment."),
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
    # People do not see it; programs that fill in every field do.
    homepage = forms.CharField(
        label=_("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, node: Node | None, user: Person, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "say-%s")
        super().__init__(*args, **kwargs)
        self.node = node
        self.can_reword = node is not None and node.can_be_reworded
        self.asks_email = not user.is_authenticated
        self.asks_name = not (user.is_authenticated and user.name)
        self._drop_what_is_not_asked()
        if self.can_reword and node is not None:
            self.fields["replacement"].initial = node.text
            self.fields["body"].label = lazy(_body_label, SafeString)()

    def _drop_what_is_not_asked(self) -> None:
        asked = {"kind": self.can_reword, "replacement": self.can_reword}
        asked |= {"name": self.asks_name, "email": self.asks_email}
        for name, is_asked in asked.items():
            if not is_asked:
                del self.fields[name]
        if self.is_bound:
            # Which of the two is required depends on the kind; clean() asks for it.
            for name in {"replacement", "body"} & set(self.fields):
                self.fields[name].required = False

    def clean_name(self) -> str:
        return _one_line(self.cleaned_data["name"])

    def clean_organisation_name(self) -> str:
        return _one_line(self.cleaned_data["organisation_name"])

    def clean_replacement(self) -> str:
        return tidy(self.cleaned_data["replacement"])

    def clean_body(self) -> str:
        return tidy(self.cleaned_data["body"])

    def clean(self) -> dict[str, Any]:
        said = dict(super().clean() or self.cleaned_data)
        said.setdefault("kind", Comment.Kind.REMARK)
        if said["kind"] == Comment.Kind.SUGGESTION:
            self._check_suggestion(said)
        else:
            said["replacement"] = ""
            if not said.get("body") and "body" not in self.errors:
                self.add_error("body", _("Write your remark."))
        if said.pop("homepage", ""):
            self.add_error(None, _("A field that people cannot see was filled in. Please send the comment once more."))
        for name in {"replacement", "body"} & set(self.fields):
            self.fields[name].required = name != "body" or said["kind"] != Comment.Kind.SUGGESTION
        return said

    def _check_suggestion(self, said: dict[str, Any]) -> None:
        if "replacement" in self.errors or self.node is None:
            return
        if not said.get("replacement"):
            self.add_error(
                "replacement", _("Write the words as you want them. To have the text taken out, say so in a remark.")
            )
        elif said["replacement"] == tidy(self.node.text):
            self.add_error(
                "replacement", _("Change the words first. To say something without that, choose the remark.")
            )


# Signs that turn the direction of the words behind them around, beyond the name that they stand in.
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")


def _one_line(name: str) -> str:
    return " ".join(TURNING.sub("", name).split())


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

    def __init__(self, *args: Any, fixed_opening: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if fixed_opening:
            del self.fields["opens_at"]


class OpenForm(DatesForm):
    """All that it takes to open a comment period on a version."""

    title = forms.CharField(label=_("Title"), max_length=250)
    slug = forms.SlugField(
        label=_("Address"),
        help_text=_("The last part of the page's address. Small letters, numbers and hyphens."),
        max_length=80,
        required=False,
    )

    field_order = ("title", "closes_at", "opens_at", "slug")

    def clean_slug(self) -> str:
        return self.cleaned_data["slug"].lower()
