"""The way of a strategy from the plan to publication, as a list that a coordinator works down."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consultations.models import Consultation, Document, Version
from roadmap.planning.models import Stage

if TYPE_CHECKING:
    from roadmap.home.desk import Workshop


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do: its words, its state, where it is done, and what there is to say about it."""

    words: str
    url: str
    stage: Stage
    note: str = ""


def checklist(workshop: "Workshop") -> list[Task]:
    """The six tasks in their order. The first that is not done is the one to do now."""
    steps = [
        _plan(workshop),
        _draft(workshop),
        _period(workshop),
        _answers(workshop),
        _next_version(workshop),
        _publication(workshop),
    ]
    tasks: list[Task] = []
    for words, is_done, url, note in steps:
        waits = any(task.stage == Stage.NOW for task in tasks)
        stage = Stage.DONE if is_done else (Stage.NEXT if waits else Stage.NOW)
        tasks.append(Task(words, url, stage, note))
    return tasks


Step = tuple[str, bool, str, str]


def _plan(workshop: "Workshop") -> Step:
    slug = workshop.strategy.slug
    url = reverse("actionplan:plan" if workshop.has_plan else "actionplan:plan_import", args=[slug])
    return _("Bring in the action plan"), workshop.has_plan, url, ""


def _draft(workshop: "Workshop") -> Step:
    document = _paper(workshop)
    if document is None:
        return _("Bring in the draft"), False, reverse("consultations:draft_import", args=[workshop.strategy.slug]), ""
    return _("Bring in the draft"), True, document.get_absolute_url(), document.title


def _period(workshop: "Workshop") -> Step:
    words = _("Open a comment period")
    if workshop.consultations:
        last = _last(workshop)
        return words, True, last.get_absolute_url(), last.title
    version = _newest(workshop)
    if version is None:
        return words, False, "", ""
    return words, False, reverse("consultations:consultation_open", args=_address(workshop, version)), ""


def _answers(workshop: "Workshop") -> Step:
    words = _("Answer every comment")
    if not workshop.consultations:
        return words, False, "", ""
    last = _last(workshop)
    if last.are_answers_public:
        return words, True, reverse("consultations:answers", args=[last.slug]), ""
    number = getattr(last, "unanswered", 0)
    if not number and last.is_closed:
        return (
            words,
            False,
            reverse("consultations:answers_publish", args=[last.slug]),
            _("The answers can be published"),
        )
    note = ngettext("%(number)s comment waits", "%(number)s comments wait", number) % {"number": number}
    return words, False, reverse("consultations:inbox", args=[last.slug]), note if number else ""


def _next_version(workshop: "Workshop") -> Step:
    """Done once there is a version after the one that was consulted last."""
    words = _("Make the next version")
    version = _newest(workshop)
    if version is None or not workshop.consultations:
        return words, False, "", ""
    url = reverse("consultations:version", args=_address(workshop, version))
    is_done = version.number > _last(workshop).version.number
    return words, is_done, url, capfirst(version.label) if is_done else ""


def _publication(workshop: "Workshop") -> Step:
    words = _("Publish the strategy")
    if workshop.publications:
        newest = workshop.publications[0]
        if newest.published_at is not None:
            return words, True, newest.get_absolute_url(), ""
        return words, False, reverse("consultations:publication_progress", args=[newest.pk]), ""
    version = _newest(workshop)
    if version is None:
        return words, False, "", ""
    return words, False, reverse("consultations:publication_new", args=_address(workshop, version)), ""


def _paper(workshop: "Workshop") -> Document | None:
    """The paper that was worked on last."""
    return max(workshop.documents, key=lambda document: document.pk, default=None)


def _newest(workshop: "Workshop") -> Version | None:
    document = _paper(workshop)
    return next(iter(document.versions.all()), None) if document else None


def _last(workshop: "Workshop") -> Consultation:
    return max(workshop.consultations, key=lambda consultation: consultation.opens_at)


def _address(workshop: "Workshop", version: Version) -> list[object]:
    document = _paper(workshop)
    return [document.slug if document else "", version.number]
