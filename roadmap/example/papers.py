"""Puts the strategies, their roadmap and their papers into the portal."""

from datetime import date
from typing import Any

from actionplan.models import Strategy
from actionplan.plan.reading import read_plan
from actionplan.plan.taking import take_plan
from consultations.drafting.taking import take_draft
from consultations.models import Document
from consultations.publishing.requesting import publish
from roadmap.example.manuscript import read_manuscript
from roadmap.example.sources import day, moment, read_bytes, read_yaml
from roadmap.models import Phase, Roadmap, Step
from stakeholders.models import User


def make_strategy(words: dict[str, Any], today: date, *, by: User) -> Strategy:
    """A strategy with its plan and, if it has one, its roadmap. A plan that is there already stays."""
    first, last = words["period"]
    strategy, _made = Strategy.objects.get_or_create(
        slug=words["slug"],
        defaults={
            "title": words["title"],
            "subtitle": words["subtitle"],
            "country": "Belize",
            "government": "Government of Belize",
            "period_from": first,
            "period_to": last,
            "announced_at": moment(words["announced"], today),
        },
    )
    if not strategy.priorities.exists():
        take_plan(read_plan(read_bytes(words["plan"]), words["plan"]), strategy=strategy, by=by)
    if "roadmap" in words:
        make_roadmap(strategy, words["roadmap"], today)
    return strategy


def make_roadmap(strategy: Strategy, name: str, today: date) -> None:
    """The phases and steps of a file, if the strategy has no roadmap yet."""
    roadmap, made = Roadmap.objects.get_or_create(strategy=strategy)
    if not made:
        return
    for number, words in enumerate(read_yaml(name), start=1):
        phase = Phase.objects.create(roadmap=roadmap, number=number, **_dated(words, today))
        Step.objects.bulk_create(Step(phase=phase, **_dated(step, today)) for step in words["steps"])


def _dated(words: dict[str, Any], today: date) -> dict[str, Any]:
    first, last = words["days"]
    return {"title": words["title"], "starts_on": day(first, today), "ends_on": day(last, today)}


def make_document(strategy: Strategy, words: dict[str, Any], *, by: User) -> Document | None:
    """The paper with its first version. None where it is there already: then it stays as it is."""
    if Document.objects.filter(slug=words["slug"]).exists():
        return None
    document = Document.objects.create(strategy=strategy, slug=words["slug"], title=words["title"])
    manuscript = read_manuscript(words["text"])
    numbers = tuple(strategy.priorities.order_by("position").values_list("number", flat=True))
    places = dict.fromkeys(manuscript.plan_blocks, numbers)
    take_draft(manuscript.draft, document=document, by=by, source_name=words["text"], plan_tables=places)
    return document


def publish_newest(document: Document, words: str, *, by: User, today: date) -> None:
    """Publishes the newest version. Its PDF waits for a worker, as after a click in the page."""
    if newest := document.newest:
        publish(newest, by=by, at=moment(words, today))
