"""The outcome of a comment period in numbers, and as a bar."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from consultations.answering.models import Answer
from consultations.commenting.models import Comment, Consultation
from stakeholders.permissions import Person

BAR_WIDTH = 640
GAP = 3
FILLS = {
    Answer.Disposition.ACCEPTED: "f-done",
    Answer.Disposition.PARTLY: "f-track",
    Answer.Disposition.NOT_ACCEPTED: "f-soft",
    Answer.Disposition.NOTED: "f-none",
    Answer.Disposition.OUT_OF_SCOPE: "f-out",
}


@dataclass(frozen=True, slots=True)
class Part:
    """One disposition: its number, and its place in the bar, in the units of the picture."""

    sign: str
    word: str
    number: int
    fill: str
    start: float
    width: float


@dataclass(frozen=True, slots=True)
class Tally:
    """How many comments, from how many respondents, with which answers."""

    comments: int
    respondents: int
    changing: int
    parts: list[Part]
    width: int = BAR_WIDTH


def tally(consultation: Consultation, user: Person, at: datetime | None = None) -> Tally:
    """Counts the comments of a period that the person sees, and their answers, in two queries."""
    shown = Comment.objects.shown_to(user, at).sent().filter(consultation=consultation)
    counted = shown.aggregate(
        comments=Count("pk"), respondents=Count("response", distinct=True), changing=Count("answer__change")
    )
    answers = Answer.objects.of(consultation).filter(comment__in=shown.order_by().values("pk"))
    return Tally(**counted, parts=_parts(answers.by_disposition()))


def _parts(numbers: dict[str, int]) -> list[Part]:
    given = [value for value in Answer.Disposition if numbers.get(value)]
    room = BAR_WIDTH - GAP * (len(given) - 1)
    total = sum(numbers.values())
    parts, start = [], 0.0
    for value in Answer.Disposition:
        number = numbers.get(value, 0)
        width = round(room * number / total, 1) if number else 0.0
        parts.append(Part(Answer.sign_of(value), str(value.label), number, FILLS[value], round(start, 1), width))
        start += width + GAP if number else 0
    return parts
