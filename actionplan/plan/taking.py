"""Takes an action plan that was read from a file into the portal; the same file again changes nothing.

Rows are recognised by what they say, level by level, so that each keeps its identity when numbers shift.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat
from django.utils.text import slugify

from actionplan.plan.models import Activity, Assignment, Objective, Priority, Strategy, TimelineBand
from actionplan.plan.reading.plan_read import ActivityRead, ObjectiveRead, PlanRead, PriorityRead
from ncss_portal.alignment import Piece, align
from ncss_portal.history.models import record
from stakeholders.models import Organisation

Row = Priority | Objective | Activity


@dataclass(slots=True)
class PlanChange:
    """How many rows of the plan are unchanged, reworded, new or gone.

    A row with another number, another time or other institutions counts as reworded.
    """

    unchanged: int = 0
    reworded: int = 0
    new: int = 0
    gone: int = 0


class PlanTaker:
    """Writes a plan that was read into a strategy. Used once."""

    def __init__(self, strategy: Strategy, plan: PlanRead) -> None:
        self.strategy, self.plan = strategy, plan
        self.change = PlanChange()
        self.bands = self._bands()
        self.organisations = _organisations_by_name()

    def _bands(self) -> dict[str, TimelineBand]:
        months: dict[str, int] = TimelineBand.USUAL_MONTHS | {str(key): months for key, months in self.plan.bands}
        return {
            key: TimelineBand.objects.get_or_create(strategy=self.strategy, key=key, defaults={"months": months[key]})[
                0
            ]
            for key in TimelineBand.Key.values
        }

    def take(self) -> PlanChange:
        old = list(self.strategy.priorities.order_by("position"))
        rows = self._rows(old, [p.title for p in self.plan.priorities], Priority, strategy=self.strategy)
        for place, (priority, read) in enumerate(zip(rows, self.plan.priorities, strict=True)):
            self._write(priority, place, number=read.number, title=read.title, introduction=read.introduction)
            self._take_objectives(priority, read)
        return self.change

    def _take_objectives(self, priority: Priority, read: PriorityRead) -> None:
        old = list(priority.objectives.order_by("position"))
        rows = self._rows(old, [o.title for o in read.objectives], Objective, priority=priority)
        for place, (objective, one) in enumerate(zip(rows, read.objectives, strict=True)):
            assignments = _assignments_in(one)
            is_reassigned = assignments != _assignments_of(objective)
            self._write(objective, place, is_reassigned, number=one.number, title=one.title)
            if is_reassigned:
                self._assign(objective, assignments)
            self._take_activities(objective, one)

    def _take_activities(self, objective: Objective, read: ObjectiveRead) -> None:
        old = list(objective.activities.order_by("position"))
        rows = self._rows(old, [a.whole_text for a in read.activities], Activity, objective=objective)
        for place, (activity, one) in enumerate(zip(rows, read.activities, strict=True)):
            first, last = self._timeline(one)
            self._write(activity, place, number=one.number, text=one.whole_text, band_from=first, band_to=last)

    def _timeline(self, read: ActivityRead) -> tuple[TimelineBand | None, TimelineBand | None]:
        if read.timeline is None:
            return None, None
        return self.bands[read.timeline.start], self.bands[read.timeline.end]

    def _rows(self, old: Sequence[Any], texts: list[str], model: type[Row], **parent: Any) -> list[Any]:
        """One row for each text: the one that said it before, or a new one. The others go."""
        words = [row.text if isinstance(row, Activity) else row.title for row in old]
        matches = align([Piece("row", text) for text in words], [Piece("row", text) for text in texts])
        taken: set[int] = set()
        rows = []
        for match in matches:
            if match.old is None or match.old in taken:
                rows.append(model(**parent))
            else:
                taken.add(match.old)
                rows.append(old[match.old])
        for place, row in enumerate(old):
            if place not in taken:
                self._remove(row)
        # Numbers may change places: none may meet another on the way.
        model._default_manager.filter(pk__in=[row.pk for row in rows if row.pk]).update(
            number=Concat(Value("~"), Cast("pk", CharField()))
        )
        return rows

    def _remove(self, row: Row) -> None:
        for below in getattr(row, "objectives", getattr(row, "activities", Activity.objects.none())).all():
            self._remove(below)
        if isinstance(row, Objective):
            row.assignments.all().delete()
        row.delete()
        self.change.gone += 1

    def _write(self, row: Row, place: int, is_changed: bool = False, **fields: Any) -> None:
        if row.pk is None:
            self.change.new += 1
        elif is_changed or any(getattr(row, name) != value for name, value in fields.items()):
            self.change.reworded += 1
        else:
            self.change.unchanged += 1
        for name, value in fields.items():
            setattr(row, name, value)
        row.position = place
        row.save()

    def _assign(self, objective: Objective, assignments: list[tuple[str, str]]) -> None:
        objective.assignments.all().delete()
        Assignment.objects.bulk_create(
            Assignment(
                objective=objective,
                role=role,
                words=words,
                organisation=self.organisations.get(slugify(words)),
                position=place,
            )
            for place, (role, words) in enumerate(assignments)
        )


def _assignments_in(read: ObjectiveRead) -> list[tuple[str, str]]:
    """Role and words of each assignment that a file names."""
    leads = [(Assignment.Role.LEAD.value, words) for words in read.leads]
    return leads + [(Assignment.Role.PARTNER.value, words) for words in read.partners]


def _assignments_of(objective: Objective) -> list[tuple[str, str]]:
    if objective.pk is None:
        return []
    return list(objective.assignments.order_by("role", "position").values_list("role", "words"))


def _organisations_by_name() -> dict[str, Organisation]:
    """Organisations by their names, other names and acronyms, written plainly. Nothing is matched by mere likeness.

    One that was merged stands for the one that was kept. A name of its own wins over another one's other name.
    """
    known: dict[str, Organisation] = {}
    every = list(Organisation.objects.select_related("merged_into").prefetch_related("aliases"))
    for organisation in every:
        for words in (organisation.name, organisation.acronym):
            if words and organisation.merged_into is None:
                known[slugify(words)] = organisation
    for organisation in every:
        others = [organisation.name, organisation.acronym, *(alias.name for alias in organisation.aliases.all())]
        for words in filter(None, others):
            known.setdefault(slugify(words), organisation.merged_into or organisation)
    return known


@transaction.atomic
def take_plan(plan: PlanRead, *, strategy: Strategy, by: Any) -> PlanChange:
    """Makes `plan` the action plan of a strategy; all or nothing."""
    change = PlanTaker(strategy, plan).take()
    if change.reworded or change.new or change.gone:
        record("plan taken in", strategy, by=by, new=change.new, reworded=change.reworded, gone=change.gone)
    return change


class _Undo(Exception):
    """Carries nothing: it only ends the trial."""


def try_plan(plan: PlanRead, *, strategy: Strategy) -> PlanChange:
    """What taking the plan in would change, found by doing it and undoing it."""
    change = PlanChange()
    try:
        with transaction.atomic():
            change = PlanTaker(strategy, plan).take()
            raise _Undo
    except _Undo:
        return change
