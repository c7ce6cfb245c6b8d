"""What a coordinator says when bringing an action plan."""

import hashlib

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from actionplan.plan.reading import read_plan
from actionplan.plan.reading.plan_read import PlanRead, PlanUnreadable


class BringPlanForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        help_text=_("An Excel workbook (.xlsx) or a YAML file. Nothing is taken in yet."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.yaml,.yml"}),
    )

    plan: PlanRead | None = None
    sha256 = ""

    def clean_file(self) -> UploadedFile:
        """Reads the file once, so that a bad one is refused here, with a sentence that says what to do."""
        file: UploadedFile = self.cleaned_data["file"]
        data = file.read()
        try:
            self.plan = read_plan(data, file.name or "")
        except PlanUnreadable as error:
            raise forms.ValidationError(str(error)) from error
        self.sha256 = hashlib.sha256(data).hexdigest()
        file.seek(0)
        return file
