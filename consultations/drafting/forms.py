"""What a coordinator says when bringing a draft."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from actionplan.models import Strategy
from consultations.drafting.addresses import free_slug, is_taken
from consultations.drafting.importing import Understood, understand
from consultations.drafting.models import Document
from consultations.drafting.plan_tables import PlanTables
from ncss_portal.word.refusals import RefusedFile


class BringDraftForm(forms.Form):
    """A file, and the document whose next version it is."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("A Word document (.docx) or a Markdown file (.md), up to 25 MB. Nothing is taken in yet."),
        widget=forms.FileInput(attrs={"accept": ".docx,.md"}),
    )
    document = forms.ModelChoiceField(
        Document.objects.none(),
        label=_("It is"),
        required=False,
        empty_label=_("a new document"),
        help_text=_("Choose a document to make this its next version. The two are then compared."),
    )

    def __init__(self, *args: Any, strategy: Strategy, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.strategy = strategy
        self.fields["document"].queryset = strategy.documents.order_by("title")  # type: ignore[attr-defined]
        self.understood: Understood | None = None

    def clean_file(self) -> UploadedFile:
        """Reads the file once, so that a bad one is refused here, with a sentence that says what to do."""
        file: UploadedFile = self.cleaned_data["file"]
        name = file.name or ""
        if file.size and file.size > settings.UPLOAD_MAX_BYTES:
            raise forms.ValidationError(gettext("The file is larger than 25 MB. Make its pictures smaller."))
        try:
            self.understood = understand(file.read(), name, strategy=self.strategy, document=None)
        except RefusedFile as refused:
            raise forms.ValidationError(str(refused)) from refused
        file.seek(0)
        return file


class TakeDraftForm(forms.Form):
    """The last word before a draft is taken in."""

    class Plan:
        KEEP, SHOW = "keep", "show"

    title = forms.CharField(label=_("Title of the document"), max_length=250)
    slug = forms.SlugField(
        label=_("Address"),
        max_length=80,
        help_text=_("Lower-case letters, digits and hyphens. It stands in links and does not change."),
    )
    plan = forms.ChoiceField(
        label=_("The tables of the action plan"),
        choices=[
            (Plan.SHOW, _("Show the portal’s action plan in their place. It is typed once, and the same everywhere.")),
            (Plan.KEEP, _("Keep the tables as they are in the file.")),
        ],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, understood: Understood, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.understood = understood
        if understood.document is not None:
            del self.fields["title"], self.fields["slug"]
        else:
            self.fields["title"].initial = readable(understood.title, understood.strategy.title)
            self.fields["slug"].initial = free_slug(understood.title)
        if not understood.plan_tables:
            del self.fields["plan"]

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"]
        if is_taken(slug):
            raise forms.ValidationError(gettext("Another page has this address. Choose another one."))
        return slug

    @property
    def plan_tables(self) -> PlanTables:
        shown = self.cleaned_data.get("plan") == self.Plan.SHOW
        return self.understood.plan_tables if shown else {}


def readable(title: str, known: str) -> str:
    """A title that shouts, as files give it, written as the strategy's own or else in sentence case."""
    if title.casefold() == known.casefold():
        return known
    return title.capitalize() if title.isupper() else title
