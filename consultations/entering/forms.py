"""What a coordinator fills in to enter what came by other channels."""

import hashlib
import uuid
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from consultations.commenting.forms.say import LONGEST_REMARK, LONGEST_REPLACEMENT
from consultations.commenting.forms.window import YEARS, MomentInput
from consultations.commenting.models import Comment, Consultation
from consultations.commenting.models.comments import Sensitivity
from consultations.drafting.models import Node
from consultations.entering.finding import Finder
from consultations.entering.matrix_in import Matrix, NotAMatrix, read_matrix
from ncss_portal.wording import tidy
from stakeholders.models import Contact, Organisation, User

Channel = Comment.Channel
# The other channels have pages of their own.
SPOKEN_OR_WRITTEN = [
    (each.value, each.label)
    for each in (Channel.MAIL, Channel.LETTER, Channel.TELEPHONE, Channel.WORKSHOP, Channel.MEETING)
]
LONGEST_SEARCH = 100
MOST_FOUND = 20


class WhoForm(forms.Form):
    """Search for the respondent in the register. It is sent by GET."""

    who = forms.CharField(
        label=_("Who said it"),
        help_text=_("A part of the name, the address or the organisation."),
        max_length=LONGEST_SEARCH,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "type": "search"}),
    )

    def found(self, user: User) -> tuple[list[Contact], list[Organisation]]:
        """Contacts and organisations of the register, as far as the person keeps it."""
        words = self.cleaned_data["who"].strip() if self.is_valid() else ""
        if not words:
            return [], []
        contacts = Contact.objects.managed_by(user).standing_alone().with_words(words)
        organisations = Organisation.objects.managed_by(user).standing_alone().with_words(words)
        return (
            list(contacts.for_list().order_by("family_name", "name")[:MOST_FOUND]),
            list(organisations.order_by("name")[:MOST_FOUND]),
        )


class ReceivedForm(forms.Form):
    """When something came in; outside the period, why it counts all the same."""

    received_at = forms.DateTimeField(label=_("Received"), widget=MomentInput, validators=YEARS)
    late_reason = forms.CharField(
        label=_("Why it counts although it came outside the comment period"),
        help_text=_("Only where that is so. The reason is written into the history."),
        max_length=1_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, consultation: Consultation, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.consultation, self.at = consultation, at
        self.fields["received_at"].initial = at

    def clean_received_at(self) -> datetime:
        received: datetime = self.cleaned_data["received_at"]
        if received > self.at:
            raise forms.ValidationError(gettext("This lies in the future. Choose when it came in."))
        return received

    def clean_late_reason(self) -> str:
        return tidy(self.cleaned_data["late_reason"])

    def clean(self) -> dict[str, Any]:
        said = dict(super().clean() or self.cleaned_data)
        received = said.get("received_at")
        if received and self.consultation.phase_at(received) != "open" and not said.get("late_reason"):
            self.add_error("late_reason", gettext("It came outside the comment period. Write why it counts."))
        if received and self.consultation.phase_at(received) == "open":
            said["late_reason"] = ""
        return said


class EnterForm(ReceivedForm):
    """One comment that came by another channel. How and when it came stands there again for the next one."""

    # What a kind does not need must not stop the browser from sending.
    use_required_attribute = False

    channel = forms.ChoiceField(label=_("Channel"), choices=SPOKEN_OR_WRITTEN)
    place = forms.CharField(
        label=_("Place"),
        help_text=_("The number in the draft, such as 31 or 3.1, or “whole”."),
        max_length=80,
        error_messages={"required": _("Write the number of the place, or “whole”.")},
        widget=forms.TextInput(attrs={"list": "places", "autocomplete": "off"}),
    )
    kind = forms.ChoiceField(label=_("Kind of comment"), choices=Comment.Kind.choices)
    body = forms.CharField(label=_("Comment"), max_length=LONGEST_REMARK, widget=forms.Textarea(attrs={"rows": 4}))
    replacement = forms.CharField(
        label=_("Suggested words"),
        help_text=_("Only where other words are suggested: the whole text of the place as it should read."),
        max_length=LONGEST_REPLACEMENT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    sensitivity = forms.ChoiceField(label=_("Who may read it"), choices=Sensitivity.choices)
    wants_receipt = forms.BooleanField(label=_("Send a receipt to the address in the register"), required=False)
    # The same form sent twice is one comment.
    once = forms.UUIDField(widget=forms.HiddenInput)

    field_order = ("channel", "received_at", "late_reason", "place", "kind", "body", "replacement", "sensitivity")

    def __init__(self, *args: Any, finder: Finder, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.finder = finder
        self.node: Node | None = None
        self.fields["once"].initial = uuid.uuid4
        # Whether it is required depends on the kind; clean() asks for it.
        self.fields["body"].required = not self.is_bound
        if not self.is_bound and self.initial.get("channel"):
            # The next comment of the same letter: nothing but its place and its words are left to write.
            self.fields["place"].widget.attrs["autofocus"] = True

    def clean_place(self) -> str:
        place: str = self.cleaned_data["place"]
        spot = self.finder.find(place)
        if spot is None:
            raise forms.ValidationError(gettext("There is no such place. Choose one of the list."))
        self.node = spot.node
        return place

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        self.fields["body"].required = said.get("kind") != Comment.Kind.SUGGESTION
        said["body"], said["replacement"] = tidy(said.get("body", "")), tidy(said.get("replacement", ""))
        if said.get("kind") != Comment.Kind.SUGGESTION:
            said["replacement"] = ""
            if not said["body"] and "body" not in self.errors:
                self.add_error("body", gettext("Write what was said."))
        elif "place" not in self.errors and "replacement" not in self.errors:
            self._check_suggestion(said)
        return said

    def _check_suggestion(self, said: dict[str, Any]) -> None:
        if self.node is None or not self.node.can_be_reworded:
            self.add_error("kind", gettext("Other words cannot be suggested for this place. Choose the remark."))
        elif not said["replacement"]:
            self.add_error("replacement", gettext("Write the words as they should read."))
        elif said["replacement"] == tidy(self.node.text):
            self.add_error("replacement", gettext("These are the words of the draft. Change them first."))

    @property
    def said(self) -> dict[str, Any]:
        """What `on_behalf.enter` takes of it."""
        names = ("kind", "body", "replacement", "sensitivity", "channel", "received_at", "late_reason", "wants_receipt")
        once = self.cleaned_data["once"].hex
        return {name: self.cleaned_data[name] for name in names} | {"node": self.node, "source_key": f"entry-{once}"}


class BringMatrixForm(forms.Form):
    """A comment matrix that came back, and whose it is."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("The matrix as Excel workbook (.xlsx), CSV file (.csv) or Word document (.docx), up to 25 MB."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.docx"}),
    )
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("Organisation"), required=False, empty_label=_("none")
    )
    contact = forms.ModelChoiceField(
        Contact.objects.none(),
        label=_("Contact"),
        help_text=_("Who sent it. Without an organisation the contact speaks for himself or herself."),
        required=False,
        empty_label=_("none"),
    )
    sha256 = ""

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        organisations = Organisation.objects.managed_by(user).standing_alone().order_by("name")
        contacts = Contact.objects.managed_by(user).standing_alone().order_by("family_name", "name")
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]
        self.fields["contact"].queryset = contacts  # type: ignore[attr-defined]
        self.matrix: Matrix | None = None

    def clean_file(self) -> UploadedFile:
        """Reads the file once, so that a bad one is refused here, with a sentence that says what to do."""
        file: UploadedFile = self.cleaned_data["file"]
        if file.size and file.size > settings.UPLOAD_MAX_BYTES:
            raise forms.ValidationError(gettext("The file is too large. Bring it in parts."))
        data = file.read()
        try:
            self.matrix = read_matrix(data, file.name or "")
        except NotAMatrix as reason:
            raise forms.ValidationError(str(reason)) from reason
        self.sha256 = hashlib.sha256(data).hexdigest()
        file.seek(0)
        return file

    def clean(self) -> dict[str, Any]:
        said = dict(super().clean() or self.cleaned_data)
        if not self.errors and not said.get("organisation") and not said.get("contact"):
            self.add_error("organisation", gettext("Choose the organisation or the contact whose comments these are."))
        return said
