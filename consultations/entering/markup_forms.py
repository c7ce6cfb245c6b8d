"""What a coordinator says when bringing a marked-up Word file, and when taking it in."""

import hashlib
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ncss_portal.word.refusals import RefusedFile
from ncss_portal.word.revisions import read_revisions
from ncss_portal.wording import tidy
from stakeholders.models import Contact, Organisation, User


class BringMarkupForm(forms.Form):
    """A Word file with comments and tracked changes, and whose they are."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("The draft as a Word document (.docx) with comments and tracked changes, up to 25 MB."),
        widget=forms.FileInput(attrs={"accept": ".docx"}),
    )
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=_("Organisation"),
        help_text=_("From the register. What the file says counts as its response."),
        error_messages={"required": _("Choose the organisation whose comments these are.")},
    )
    contact = forms.ModelChoiceField(
        Contact.objects.none(),
        label=_("Contact"),
        help_text=_("Who sent it, if you know."),
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

    def clean_file(self) -> UploadedFile:
        """Reads the file once, so that a bad one is refused here, with a sentence that says what to do."""
        file: UploadedFile = self.cleaned_data["file"]
        if file.size and file.size > settings.UPLOAD_MAX_BYTES:
            raise forms.ValidationError(gettext("The file is larger than 25 MB. Make its pictures smaller."))
        data = file.read()
        try:
            revisions = read_revisions(data)
        except RefusedFile as refused:
            raise forms.ValidationError(str(refused)) from refused
        if not revisions.says_something:
            raise forms.ValidationError(gettext("This file has no comments and no tracked changes."))
        self.sha256 = hashlib.sha256(data).hexdigest()
        file.seek(0)
        return file


class TakeMarkupForm(forms.Form):
    """The last word before a marked-up file is taken in. Outside the comment period it asks why the file counts."""

    late_reason = forms.CharField(
        label=_("Why it counts although it came outside the comment period"),
        help_text=_("The reason is written into the history."),
        error_messages={"required": _("It came outside the comment period. Write why it counts.")},
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, is_open: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_open:
            del self.fields["late_reason"]

    def clean_late_reason(self) -> str:
        return tidy(self.cleaned_data["late_reason"])
