"""What a coordinator brings, and what she decides about its doubts."""

import hashlib
from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.forms import BoundField
from django.utils.html import format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from stakeholders.exchange.reading.understanding import MOST_BYTES, understand
from stakeholders.exchange.reading.understood import Doubt, Unreadable

MOST_ROWS_SHOWN = 4
# More choices than these stand in a list to choose from.
MOST_RADIOS = 5
# The kinds of doubts in the order in which they are asked: who is whom comes first, since the rest follows from it.
KINDS = {
    "organisation": _("Organisations"),
    "person": _("People"),
    "address": _("E-mail addresses"),
    "name": _("Names"),
    "category": _("Categories"),
    "correction": _("Corrections"),
    "text": _("Texts"),
}


class BringFileForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        help_text=_("An Excel workbook (.xlsx) or a CSV file (.csv), up to 20 MB. Nothing is taken in yet."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )
    sha256 = ""

    def clean_file(self) -> UploadedFile:
        """Reads the file once, so that a bad one is refused here, with a sentence that says what to do."""
        file: UploadedFile = self.cleaned_data["file"]
        if file.size and file.size > min(settings.UPLOAD_MAX_BYTES, MOST_BYTES):
            raise forms.ValidationError(gettext("The file is too large. Bring it in parts."))
        data = file.read()
        try:
            understand(data, file.name or "", {})
        except Unreadable as error:
            raise forms.ValidationError(str(error)) from error
        self.sha256 = hashlib.sha256(data).hexdigest()
        file.seek(0)
        return file


class DoubtField(forms.ChoiceField):
    """One doubt with its choices. A proposal stands until somebody decides otherwise, so an answer may be missing."""

    def __init__(self, doubt: Doubt, *, answer: str, row_words: dict[int, str], must_decide: bool) -> None:
        is_long = len(doubt.choices) > MOST_RADIOS
        choices = [(choice.key, choice.words) for choice in doubt.choices]
        super().__init__(
            label=doubt.question,
            help_text=_hint(doubt, row_words, names_proposal=is_long),
            choices=[("", "")] * (not answer) + choices if is_long else _marked(choices, doubt.proposed),
            initial=answer,
            widget=forms.Select if is_long else forms.RadioSelect,
            error_messages={
                "required": _("Choose an answer."),
                "invalid_choice": _("This answer is not among the choices. Choose again."),
            },
        )
        self.doubt, self.may_wait = doubt, bool(doubt.proposed) or not must_decide

    def validate(self, value: str) -> None:
        if value or not self.may_wait:
            super().validate(value)


class DecisionsForm(forms.Form):
    """The doubts of one page. Only their keys and their choices are taken; everything else that is sent is ignored."""

    use_required_attribute = False  # what is not decided yet is no reason not to keep the rest

    def __init__(
        self,
        data: Any = None,
        *,
        doubts: Sequence[Doubt],
        answers: dict[str, str],
        row_words: dict[int, str],
        must_decide: bool = False,
    ) -> None:
        super().__init__(data)
        self.names = {doubt.key: field_name(doubt) for doubt in doubts}
        for doubt in doubts:
            self.fields[field_name(doubt)] = DoubtField(
                doubt,
                answer=answers.get(doubt.key, ""),
                row_words=row_words,
                must_decide=must_decide,
            )

    @property
    def decisions(self) -> dict[str, str]:
        """What was chosen, by the doubt's key."""
        chosen = {key: self.cleaned_data.get(name, "") for key, name in self.names.items()}
        return {key: choice for key, choice in chosen.items() if choice}

    @property
    def groups(self) -> list[tuple[str, Any, list[BoundField]]]:
        """Kind, its heading, and the fields, for the page."""
        by_kind: dict[str, list[BoundField]] = {}
        for name, field in self.fields.items():
            if isinstance(field, DoubtField):
                by_kind.setdefault(field.doubt.kind, []).append(self[name])
        return [(kind, KINDS.get(kind, _("Other questions")), fields) for kind, fields in by_kind.items()]

    @property
    def waiting(self) -> list[BoundField]:
        """The fields that have neither an answer nor a proposal."""
        return [
            self[name] for name, field in self.fields.items() if isinstance(field, DoubtField) and not field.initial
        ]


def field_name(doubt: Doubt) -> str:
    """The same for the same doubt. A key holds words of the file, which a name in a form should not."""
    return f"doubt-{hashlib.sha256(doubt.key.encode()).hexdigest()[:16]}"


def _hint(doubt: Doubt, row_words: dict[int, str], *, names_proposal: bool) -> str:
    """What stands in the rows that a doubt concerns, one on each line; and the proposal, where no choice is marked."""
    rows = [row for row in doubt.rows or (doubt.row,) if row]
    lines = [(_row(row, row_words.get(row, "")),) for row in rows[:MOST_ROWS_SHOWN]]
    if len(rows) > MOST_ROWS_SHOWN:
        others = ", ".join(map(str, rows[MOST_ROWS_SHOWN:]))
        lines.append((gettext("Also in the rows %(rows)s") % {"rows": others},))
    if names_proposal and doubt.proposed:
        lines.append((gettext("The portal proposes: %(choice)s") % {"choice": doubt.proposed_words},))
    return format_html_join("", "<p>{}</p>", lines)


def _row(row: int, words: str) -> str:
    if not words:
        return gettext("Row %(row)s") % {"row": row}
    return gettext("Row %(row)s: %(words)s") % {"row": row, "words": words}


def _marked(choices: list[tuple[str, str]], proposed: str) -> list[tuple[str, str]]:
    """The choices, with the one that the portal proposes marked as its own."""
    mark = gettext("%(choice)s (the portal proposes this)")
    return [(key, mark % {"choice": words} if key == proposed else words) for key, words in choices]
