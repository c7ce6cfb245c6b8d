"""Forms of the own response: what is saved while it is typed, who sends it, and what is changed later."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from consultations.commenting.forms.respondent import RespondentFields
from consultations.commenting.forms.say import (
    LONGEST_REMARK,
    LONGEST_REPLACEMENT,
    CommentForm,
    respondent_initial,
)
from consultations.commenting.models import Comment, Consultation
from consultations.commenting.models.comments import Sensitivity
from consultations.commenting.quoting import CONTEXT
from consultations.commenting.saving import FIELDS
from stakeholders.permissions import Person, may_act


class DraftForm(forms.Form):
    """What is saved while somebody types: nothing is required, and only what surrounds a quote is cut."""

    kind = forms.ChoiceField(choices=Comment.Kind.choices, required=False)
    body = forms.CharField(max_length=LONGEST_REMARK, required=False, strip=False)
    replacement = forms.CharField(max_length=LONGEST_REPLACEMENT, required=False, strip=False)
    quote = forms.CharField(max_length=LONGEST_REMARK, required=False, strip=False)
    quote_prefix = forms.CharField(max_length=LONGEST_REMARK, required=False, strip=False)
    quote_suffix = forms.CharField(max_length=LONGEST_REMARK, required=False, strip=False)
    sensitivity = forms.ChoiceField(choices=Sensitivity.choices, required=False)

    def clean_quote_prefix(self) -> str:
        return str(self.cleaned_data["quote_prefix"])[-CONTEXT:]

    def clean_quote_suffix(self) -> str:
        return str(self.cleaned_data["quote_suffix"])[:CONTEXT]

    @property
    def said(self) -> dict[str, str]:
        """What was sent along. An empty choice says nothing."""
        known = {name: str(self.cleaned_data[name]) for name in FIELDS if name in self.data}
        return {name: value for name, value in known.items() if value or name not in {"kind", "sensitivity"}}


class RespondentForm(RespondentFields):
    """Who sends a response: what is not known of the person yet is asked."""

    def __init__(self, *args: Any, consultation: Consultation, user: Person, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "send-%s")
        kwargs.setdefault("initial", respondent_initial(consultation, user))
        super().__init__(*args, **kwargs)
        self.confirms_by_mail = not speaks_by_account(consultation, user)
        if not self.confirms_by_mail:
            del self.fields["email"]
            if user.is_authenticated and user.name:
                del self.fields["name"]

    def clean(self) -> dict[str, Any]:
        return _refusing_programs(self, dict(super().clean() or self.cleaned_data))


def speaks_by_account(consultation: Consultation, user: Person) -> bool:
    """Whether what the person sends counts by the account alone, without a mail to confirm."""
    return may_act(user) and consultation.identification != Consultation.Identification.MAIL


class LinkForm(RespondentFields):
    """Where the link goes by which somebody without an account comes back to what she sent."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in set(self.fields) - {"email", "homepage"}:
            del self.fields[name]
        self.fields["email"].help_text = _(
            "The address with which you confirmed. The link goes there, and nowhere else."
        )

    def clean(self) -> dict[str, Any]:
        return _refusing_programs(self, dict(super().clean() or self.cleaned_data))


def _refusing_programs(form: forms.Form, said: dict[str, Any]) -> dict[str, Any]:
    """What was said, without the field that only programs fill in."""
    if said.pop("homepage", ""):
        form.add_error(None, _("A field that people cannot see was filled in. Please send once more."))
    return said


class AskForm(forms.Form):
    """Why words that were not sent at the closing should be considered all the same."""

    reason = forms.CharField(
        label=_("Why you could not send them in time"),
        help_text=_("A coordinator reads it and decides."),
        max_length=1_000,
        error_messages={"required": _("Write a sentence: a coordinator decides by it.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ChangeForm(CommentForm):
    """A comment that was sent, with the revision that its author had before her."""

    KEPT = ("kind", "replacement", "body", "sensitivity")

    revision = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, comment: Comment, user: Person, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {name: getattr(comment, name) for name in (*self.KEPT, "revision")})
        super().__init__(*args, node=comment.node, user=user, **kwargs)
        self.user = user
        for name in set(self.fields) - {*self.KEPT, "revision"}:
            del self.fields[name]
        if "replacement" in self.fields and not comment.replacement and comment.node:
            self.initial["replacement"] = comment.node.text

    @property
    def said(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.KEPT if name in self.cleaned_data}

    def over(self, comment: Comment) -> "ChangeForm":
        """The same words once more, for the comment as it stands since somebody else changed it."""
        again = ChangeForm(
            {**dict(self.data.items()), "revision": str(comment.revision)}, comment=comment, user=self.user
        )
        again.is_valid()
        return again
