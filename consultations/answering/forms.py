"""Forms of the coordinator's inbox: the filters of the list, and the answer."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from consultations.answering.models import Answer
from consultations.commenting.models import Comment
from consultations.commenting.places import title_of
from consultations.drafting.models import Node

# Deeper sections would make the list of chapters too long to choose from.
DEEPEST_LISTED = 2


class InboxFilter(forms.Form):
    """Sent by GET. What it cannot understand does not filter."""

    WHOLE = "whole"

    state = forms.ChoiceField(
        choices=[("to-answer", ""), ("prepared", ""), ("all", "")], widget=forms.HiddenInput, required=False
    )
    q = forms.CharField(
        label=_("Words in comment"), max_length=200, widget=forms.TextInput(attrs={"type": "search"}), required=False
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("All")), *Comment.Kind.choices], required=False)
    on = forms.ChoiceField(label=_("Chapter"), required=False)
    disposition = forms.ChoiceField(
        label=_("Disposition"), choices=[("", _("All")), *Answer.Disposition.choices], required=False
    )

    def __init__(self, data: Any, *, headings: list[Node], node: Node | None) -> None:
        super().__init__(data)
        listed = [heading for heading in headings if (heading.level or 1) <= DEEPEST_LISTED]
        if node is not None and node not in listed:
            listed.append(node)
        chapters = [(str(heading.pk), title_of(heading)) for heading in listed]
        self.fields["on"].choices = [("", _("All")), (self.WHOLE, _("The whole draft")), *chapters]  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    """Disposition, reason and, where the place has words, the words from now on.

    `revision` and `seen` say which answer and which words the writer saw.
    """

    # The field of the words is hidden for some dispositions; a browser would refuse to send it empty without a word.
    use_required_attribute = False

    disposition = forms.ChoiceField(
        label=_("Disposition"),
        choices=Answer.Disposition.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a disposition.")},
    )
    reason = forms.CharField(
        label=_("Reason, public"),
        help_text=_("Two or three sentences, to the author."),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Give a reason: every answer has one.")},
    )
    words = forms.CharField(
        max_length=50_000,
        widget=forms.Textarea(attrs={"rows": 5, "class": "words"}),
        error_messages={"required": _("Write the words. An empty field does not take a paragraph out.")},
    )
    share = forms.BooleanField(required=False)
    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    seen = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """Words are asked for only where they can change."""
        if self.cleaned_data.get("disposition") not in Answer.ACCEPTING:
            self.errors.pop("words", None)
        return self.cleaned_data
