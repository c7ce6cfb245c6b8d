"""What came of the questions: how many people answered, and how many chose what. Nobody's name, nobody's own words."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consultations.commenting.models import Consultation, Phase
from consultations.questioning.bars import Bar, draw_bars
from consultations.questioning.models import Opinion, Question
from consultations.questioning.opinions import COUNTED, options_of


@dataclass(frozen=True)
class Result:
    """The answers to one question, counted."""

    question: Question
    number: int
    answered: int
    bars: list[Bar]

    @property
    def is_open(self) -> bool:
        return self.question.form == Question.Form.OPEN

    @property
    def takes_several(self) -> bool:
        return self.question.form == Question.Form.SEVERAL

    @property
    def what_will_stand_here(self) -> str:
        """In place of the answers, as long as there are none; once nobody can answer any more, nothing."""
        if self.question.consultation.is_closed:
            return ""
        if self.is_open:
            return _("How many people answered will stand here. Coordinators read what they wrote.")
        return _("How many people chose what will stand here, as a picture and as a table.")

    @property
    def title_of_none(self) -> str:
        is_closed = self.question.consultation.is_closed
        return _("Nobody answered this question") if is_closed else _("Nobody has answered yet")

    @property
    def picture(self) -> SafeString:
        """The picture; the table beside it says the same."""
        told = ngettext("%(number)s person answered", "%(number)s people answered", self.answered)
        counts = "; ".join(f"{bar.words}: {bar.count}" for bar in self.bars)
        return draw_bars(
            self.bars,
            name=f"result-{self.question.pk}",
            title=self.question.words,
            description=f"{told % {'number': self.answered}}. {counts}.",
        )


def are_shown(consultation: Consultation, at: datetime) -> bool:
    """Whether everybody who sees the period sees the results: once it is closed, unless nothing is ever shown."""
    return consultation.phase_at(at) == Phase.CLOSED and consultation.showing != Consultation.Showing.NEVER


def results_of(consultation: Consultation) -> list[Result]:
    """All questions in their order, counted by the database: two queries."""
    chosen: dict[int, Counter[int]] = {}
    answered: Counter[int] = Counter()
    counted = Opinion.objects.filter(COUNTED, question__consultation=consultation).order_by()
    for row in counted.values("question", "chosen").annotate(count=Count("pk")):
        answered[row["question"]] += row["count"]
        numbers = chosen.setdefault(row["question"], Counter())
        for number in row["chosen"]:
            numbers[number] += row["count"]
    return [
        Result(question, place, answered[question.pk], _bars(question, chosen.get(question.pk), answered[question.pk]))
        for place, question in enumerate(_questions_of(consultation), 1)
    ]


def _questions_of(consultation: Consultation) -> Iterator[Question]:
    for question in consultation.questions.select_related("node"):
        question.consultation = consultation
        yield question


def _bars(question: Question, chosen: Counter[int] | None, answered: int) -> list[Bar]:
    chosen = chosen or Counter()
    return [Bar(words, chosen[number], answered) for number, words in options_of(question)]


def table_of(consultation: Consultation) -> Iterator[list[str]]:
    """The results as rows of text: the headings, then one row for each choice, and one for each open question."""
    counts = [_("People"), _("Percent"), _("People who answered")]
    yield [_("Number"), _("Question"), _("Answered by"), _("Choice"), *counts]
    for result in results_of(consultation):
        question = result.question
        head = [str(result.number), question.words, str(question.get_form_display())]
        for bar in result.bars:
            yield [*head, bar.words, str(bar.count), str(bar.percent), str(result.answered)]
        if result.is_open:
            yield [*head, "", "", "", str(result.answered)]
