"""What an administrator says of a new strategy, and a coordinator when bringing an action plan."""

import hashlib
import re

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from actionplan.plan.models import Strategy
from actionplan.plan.reading import read_plan
from actionplan.plan.reading.plan_read import PlanRead, PlanUnreadable
from stakeholders.models import User

# Addresses of pages beside those of the plans.
RESERVED = {"new", "uploads"}


class StrategyForm(forms.ModelForm):
    """A new strategy and the people who coordinate it."""

    coordinators = forms.CharField(
        label=_("Coordinators"),
        required=False,
        max_length=5_000,
        help_text=_("E-mail addresses of people who have an account, one on each line. You can leave it empty."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    is_announced = forms.BooleanField(
        label=_("Show the strategy to the public now"),
        required=False,
        initial=True,
        help_text=_("Everybody can then read its roadmap and action plan. Drafts stay closed until you open them."),
    )

    class Meta:
        model = Strategy
        fields = ["title", "subtitle", "slug", "country", "government", "period_from", "period_to"]
        help_texts = {
            "slug": _("Lower-case letters, digits and hyphens. It stands in links and does not change."),
            "government": _("As it stands on the cover, such as “Government of Belize”."),
        }

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"]
        if slug in RESERVED:
            raise forms.ValidationError(gettext("The portal needs this address itself. Choose another one."))
        return slug

    def clean_coordinators(self) -> list[User]:
        """The accounts behind the addresses; an address without an account is named."""
        people, unknown = [], []
        for address in filter(None, re.split(r"[\s,;]+", self.cleaned_data["coordinators"])):
            person = User.objects.filter(email__iexact=address, is_active=True).first()
            people.append(person) if person else unknown.append(address)
        if unknown:
            raise forms.ValidationError(
                gettext("Nobody with an account has this address: %(addresses)s. Ask them to sign up first.")
                % {"addresses": ", ".join(unknown)}
            )
        return people


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
