"""Forms: putting a question, and answering one."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from consultations.commenting.models import Consultation
from consultations.commenting.places import WHOLE, takes_comments, title_of
from consultations.drafting.models import Node
from consultations.questioning.models import Opinion, Question
from consultations.questioning.opinions import options_of
from ncss_portal.wording import tidy

LONGEST_QUESTION = 1_000
LONGEST_HINT = 500
LONGEST_CHOICE = 200
LONGEST_ANSWER = 10_000
FEWEST_CHOICES, MOST_CHOICES = 2, 30
FEWEST_STEPS, MOST_STEPS = 2, 10
LONGEST_PLACE = 80
Form = Question.Form


class QuestionForm(forms.Form):
    """What a coordinator asks, how it is answered, and where it stands."""

    words = forms.CharField(label=_("Question"), max_length=LONGEST_QUESTION, widget=forms.Textarea(attrs={"rows": 3}))
    hint = forms.CharField(
        label=_("Hint"),
        help_text=_("What helps to answer. It stands below the question."),
        max_length=LONGEST_HINT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    form = forms.ChoiceField(label=_("Answered by"), choices=Form.choices, initial=Form.OPEN, widget=forms.RadioSelect)
    choices = forms.CharField(
        label=_("Choices"),
        help_text=_("For one or several of several: each choice on a line of its own."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    steps = forms.IntegerField(
        label=_("Steps of the scale"),
        help_text=_("For a scale: how many steps it has, from 2 to 10."),
        min_value=FEWEST_STEPS,
        max_value=MOST_STEPS,
        initial=5,
        required=False,
    )
    first_end = forms.CharField(
        label=_("Words at the first step"),
        help_text=_("For a scale, such as “Not at all”."),
        max_length=LONGEST_CHOICE,
        required=False,
    )
    last_end = forms.CharField(
        label=_("Words at the last step"),
        help_text=_("For a scale, such as “Very much”."),
        max_length=LONGEST_CHOICE,
        required=False,
    )

    def __init__(self, *args: Any, period: Consultation, question: Question | None = None, **kwargs: Any) -> None:
        if question is not None:
            kwargs.setdefault("initial", _as_typed(question))
        super().__init__(*args, **kwargs)
        pieces = Node.objects.filter(version=period.version_id).order_by("position")
        self.nodes = {node.anchor: node for node in pieces if takes_comments(node)}
        named = [(anchor, title_of(node)[:LONGEST_PLACE]) for anchor, node in self.nodes.items()]
        self.fields["place"] = forms.ChoiceField(
            label=_("Where it stands"),
            help_text=_("Beside one piece of the draft, or at the end of the draft."),
            choices=[(WHOLE, _now("At the end of the draft")), *named],
        )

    def clean_words(self) -> str:
        return tidy(self.cleaned_data["words"])

    def clean_hint(self) -> str:
        return tidy(self.cleaned_data["hint"])

    def clean_choices(self) -> list[str]:
        lines = [" ".join(line.split()) for line in self.cleaned_data["choices"].splitlines()]
        return [line for line in lines if line]

    def clean(self) -> dict[str, Any]:
        asked = dict(super().clean() or self.cleaned_data)
        form = asked.get("form")
        if form in {Form.ONE, Form.SEVERAL}:
            self._check_choices(asked.get("choices", []))
        if form == Form.SCALE:
            self._check_scale(asked)
        return asked

    def _check_choices(self, choices: list[str]) -> None:
        if not FEWEST_CHOICES <= len(choices) <= MOST_CHOICES:
            self.add_error("choices", _("Write from 2 to 30 choices, each on a line of its own."))
        elif len({choice.casefold() for choice in choices}) < len(choices):
            self.add_error("choices", _("Two choices are the same. Write each once."))
        elif any(len(choice) > LONGEST_CHOICE for choice in choices):
            self.add_error("choices", _("Write each choice in at most 200 characters."))

    def _check_scale(self, asked: dict[str, Any]) -> None:
        if asked.get("steps") is None and "steps" not in self.errors:
            self.add_error("steps", _("Write how many steps the scale has."))
        for name in ("first_end", "last_end"):
            if not asked.get(name) and name not in self.errors:
                self.add_error(name, _("Write what this end of the scale means."))

    @property
    def asked(self) -> dict[str, Any]:
        """What was written, as the row keeps it; what belongs to another way of answering is left out."""
        said = self.cleaned_data
        choices: dict[str, list[str]] = {Form.OPEN: [], Form.SCALE: [said["first_end"], said["last_end"]]}
        return {
            "words": said["words"],
            "hint": said["hint"],
            "form": said["form"],
            "choices": choices.get(said["form"], said["choices"]),
            "steps": said["steps"] if said["form"] == Form.SCALE else Question._meta.get_field("steps").default,
            "node": self.nodes.get(said["place"]),
        }


def _as_typed(question: Question) -> dict[str, Any]:
    typed: dict[str, Any] = {"words": question.words, "hint": question.hint, "form": question.form}
    typed["place"] = question.node.anchor if question.node else WHOLE
    typed["steps"] = question.steps
    if question.form == Form.SCALE:
        typed["first_end"], typed["last_end"] = [*question.offered, "", ""][:2]
    else:
        typed["choices"] = "\n".join(question.offered)
    return typed


class AnswerForm(forms.Form):
    """One question, to be answered. It may stay empty; an empty answer takes back what was answered before."""

    use_required_attribute = False

    answer: forms.Field

    def __init__(self, *args: Any, question: Question, opinion: Opinion | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", f"question-{question.pk}-%s")
        if opinion is not None:
            kwargs.setdefault("initial", {"answer": _as_chosen(question, opinion)})
        super().__init__(*args, **kwargs)
        self.question = question
        self.fields["answer"] = _field(question)

    @property
    def said(self) -> dict[str, Any]:
        """What was answered, as `save_opinion` takes it."""
        answer = self.cleaned_data["answer"]
        if self.question.form == Form.OPEN:
            return {"text": tidy(answer), "chosen": []}
        if self.question.form == Form.SEVERAL:
            return {"text": "", "chosen": sorted(answer)}
        return {"text": "", "chosen": [] if answer is None else [answer]}


def _as_chosen(question: Question, opinion: Opinion) -> Any:
    if question.form == Form.OPEN:
        return opinion.text
    if question.form == Form.SEVERAL:
        return opinion.chosen
    return opinion.chosen[0] if opinion.chosen else ""


def _field(question: Question) -> forms.Field:
    told: dict[str, Any] = {"label": question.words, "help_text": question.hint, "required": False}
    if question.form == Form.OPEN:
        return forms.CharField(max_length=LONGEST_ANSWER, widget=forms.Textarea(attrs={"rows": 4}), **told)
    options: list[tuple[Any, str]] = list(options_of(question))
    if question.form == Form.SEVERAL:
        return forms.TypedMultipleChoiceField(
            coerce=int, choices=options, widget=forms.CheckboxSelectMultiple, empty_value=[], **told
        )
    nothing = ("", _now("No answer"))
    return forms.TypedChoiceField(
        coerce=int, choices=[*options, nothing], widget=forms.RadioSelect, empty_value=None, **told
    )
