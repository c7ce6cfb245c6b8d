"""The form below a node."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from consultations.commenting.attaching import ACCEPT, LARGEST_BYTES, MOST_FILES, Checked, check
from consultations.commenting.forms.respondent import RespondentFields
from consultations.commenting.models import Colleague, Comment, Consultation
from consultations.commenting.models.comments import Sensitivity
from consultations.commenting.quoting import Quote, standing
from consultations.drafting.models import Node
from ncss_portal.word import refusals
from ncss_portal.word.refusals import RefusedFile
from ncss_portal.wording import tidy
from stakeholders.permissions import Person, may_act

LONGEST_REMARK = 10_000
LONGEST_REPLACEMENT = 40_000
QUOTE_FIELDS = ("quote", "quote_prefix", "quote_suffix")
# What the form asks only where it is not known, or where it makes sense.
CHECKED_AFTERWARDS = ("kind", "replacement", "body", "sensitivity")


def _body_label() -> SafeString:
    """Both labels; the style sheet shows the one that fits the chosen kind."""
    return format_html(
        '<span class="only-remark">{}</span> <span class="only-words">{}</span>', _now("Your remark"), _now("Why")
    )


def quote_initial(given: Mapping[str, Any], node: Node | None) -> dict[str, Any]:
    """The words of a node that somebody pointed at, from an address; nothing where they do not stand in it."""
    quote = standing(Quote(*(str(given.get(name, "")) for name in ("quote", "prefix", "suffix"))), node)
    return dict(quote.fields) if quote.exact else {}


def respondent_initial(consultation: Consultation, user: Person) -> dict[str, Any]:
    """What the person said of herself with an earlier comment in this period, or to the portal."""
    if not may_act(user) or not user.is_authenticated:
        return {}
    known = consultation.responses.filter(user=user.pk, is_shared=False).first()
    if known is None:
        return {"name": user.name, "email": user.email}
    said = {name: getattr(known, name) for name in ("name", "organisation_name", "shows_name", "interest")}
    return {**said, "email": user.email}


class FilesInput(forms.ClearableFileInput):
    template_name = "django/forms/widgets/file.html"
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files, each looked at byte by byte. Its value is a list of `Checked`."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> Any:
        files: list[UploadedFile] = [file for file in data or [] if file]
        if len(files) > MOST_FILES:
            raise forms.ValidationError(_now("At most %(number)s files can be attached.") % {"number": MOST_FILES})
        errors, checked = [], []
        for file in files:
            try:
                checked.append(_checked(file))
            except RefusedFile as refused:
                errors.append(_now("%(name)s: %(reason)s") % {"name": file.name, "reason": refused})
        if errors:
            raise forms.ValidationError(errors)
        return checked


def _checked(file: UploadedFile) -> Checked:
    if (file.size or 0) > LARGEST_BYTES:
        raise refusals.too_large(LARGEST_BYTES)
    return check(file.name or "", file.read())


class CommentForm(RespondentFields):
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
    sensitivity = forms.ChoiceField(
        label=_("Who may read it"),
        help_text=_(
            "Choose something else than everybody when your comment tells of a weakness that others could use. "
            "The task force are the people who write the strategy; the government are those who coordinate it."
        ),
        choices=Sensitivity.choices,
        initial=Sensitivity.PUBLIC,
    )
    attachments = FilesField(
        label=_("Files"),
        help_text=_("Up to 5 files of up to 10 MB: PDF, Word, Excel, OpenDocument text, PNG, JPEG or plain text."),
        required=False,
        widget=FilesInput(attrs={"accept": ACCEPT}),
    )
    # The words that the comment is on; found again by what stands around them.
    quote = forms.CharField(max_length=LONGEST_REPLACEMENT, required=False, strip=False, widget=forms.HiddenInput)
    quote_prefix = forms.CharField(max_length=1000, required=False, strip=False, widget=forms.HiddenInput)
    quote_suffix = forms.CharField(max_length=1000, required=False, strip=False, widget=forms.HiddenInput)
    # What is said stands before who says it, in the summary of errors too.
    field_order = ("kind", "replacement", "body", "name", "organisation_name", "email")

    def __init__(
        self,
        *args: Any,
        node: Node | None,
        user: Person,
        consultation: Consultation | None = None,
        colleague: Colleague | None = None,
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("auto_id", "say-%s")
        super().__init__(*args, **kwargs)
        self.node = node
        self.consultation = consultation
        # Whoever writes for an organisation is known by the link; the focal point says who speaks.
        self.colleague = colleague
        self.can_reword = node is not None and node.can_be_reworded
        asked = consultation.identification if consultation else Consultation.Identification.EITHER
        # Without an account nothing is taken where the period asks for one.
        is_alone = colleague is None
        self.needs_account = is_alone and asked == Consultation.Identification.ACCOUNT and not may_act(user)
        by_mail = asked == Consultation.Identification.MAIL
        self.account_is_faster = not by_mail
        self.asks_email = is_alone and (by_mail or not user.is_authenticated)
        self.asks_name = is_alone and (by_mail or not (user.is_authenticated and user.name))
        self._drop_what_is_not_asked()
        self._offer_kinds()
        if self.can_reword and node is not None:
            self.fields["replacement"].initial = node.text
            self.fields["body"].label = lazy(_body_label, SafeString)()

    def _drop_what_is_not_asked(self) -> None:
        asked = {"replacement": self.can_reword, "name": self.asks_name, "email": self.asks_email}
        asked |= dict.fromkeys(("organisation_name", "shows_name", "interest"), self.colleague is None)
        for name, is_asked in asked.items():
            if not is_asked:
                del self.fields[name]
        if self.is_bound:
            # What is required depends on the kind, and clean() asks for it; what is left out has a meaning of its own.
            for name in set(CHECKED_AFTERWARDS) & set(self.fields):
                self.fields[name].required = False

    def _offer_kinds(self) -> None:
        """Where there are no words to change, none are suggested. Who asks for it all the same makes a remark."""
        if not self.can_reword:
            offered = [choice for choice in Comment.Kind.choices if choice[0] != Comment.Kind.SUGGESTION]
            self.fields["kind"].widget.choices = offered

    @property
    def quoted(self) -> str:
        """The words that the comment is on, as they stand in the form; empty for the whole place."""
        return str(self["quote"].value() or "") if "quote" in self.fields else ""

    @property
    def said_quote(self) -> Quote:
        return Quote(*(self.cleaned_data.get(name, "") for name in QUOTE_FIELDS))

    @property
    def typed(self) -> str:
        """The words as they came, to give them back where no form is shown."""
        words = (self.data.get("replacement", ""), self.data.get("body", "")) if self.is_bound else ()
        return "\n\n".join(word.strip() for word in words if word.strip())

    @property
    def has_more(self) -> bool:
        """Whether what is folded away holds something, or something wrong."""
        folded = [name for name in ("attachments", "interest") if name in self.fields]
        return any(name in self.errors or self[name].value() for name in folded)

    @property
    def lost_files(self) -> bool:
        """Whether files came with a form that comes back: no browser fills them in again."""
        return self.is_bound and bool(self.files)

    @property
    def shown_sentence(self) -> str:
        """When others read the comment, as the period has it; of a colleague's, who reads it first."""
        if self.colleague:
            return _now("Only you and the focal point of %(organisation)s read it until the response is sent.") % {
                "organisation": self.colleague.response.full_signature
            }
        showing = self.consultation.showing if self.consultation else Consultation.Showing.AT_ONCE
        return {
            Consultation.Showing.AT_ONCE: _now(
                "Your comment is public as soon as it is sent, with your name or your organisation beside it."
            ),
            Consultation.Showing.AFTER_LOOK: _now("A coordinator looks at your comment before everybody reads it."),
            Consultation.Showing.AFTER_CLOSING: _now("Others read your comment when the comment period is closed."),
            Consultation.Showing.NEVER: _now("Only those who work on the strategy read your comment."),
        }[Consultation.Showing(showing)]

    def clean_replacement(self) -> str:
        return tidy(self.cleaned_data["replacement"])

    def clean_body(self) -> str:
        return tidy(self.cleaned_data["body"])

    def clean(self) -> dict[str, Any]:
        said = dict(super().clean() or self.cleaned_data)
        said["kind"] = self._kind_of(said)
        said["sensitivity"] = said.get("sensitivity") or Sensitivity.PUBLIC
        if said["kind"] == Comment.Kind.SUGGESTION:
            self._check_suggestion(said)
        else:
            said["replacement"] = ""
            if not said.get("body") and "body" not in self.errors:
                self.add_error("body", _("Write your remark."))
        if said.pop("homepage", ""):
            self.add_error(None, _("A field that people cannot see was filled in. Please send the comment once more."))
        for name in set(CHECKED_AFTERWARDS) & set(self.fields):
            self.fields[name].required = name != "body" or said["kind"] != Comment.Kind.SUGGESTION
        return said

    def _kind_of(self, said: dict[str, Any]) -> str:
        kind = str(said.get("kind") or Comment.Kind.REMARK)
        return kind if self.can_reword or kind != Comment.Kind.SUGGESTION else Comment.Kind.REMARK

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
