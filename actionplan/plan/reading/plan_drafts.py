"""A plan while it is being read, and how it is finished: names told apart, numbers settled, timelines shared out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from actionplan.plan.reading.institutions import Role, names_standing_alone, read_institutions
from actionplan.plan.reading.numbering import SettledNumbers, settle_numbers
from actionplan.plan.reading.plan_doubts import doubts_about
from actionplan.plan.reading.plan_read import (
    BANDS,
    ActivityRead,
    Band,
    Doubt,
    ObjectiveRead,
    PlanRead,
    PlanUnreadable,
    PriorityRead,
    Timeline,
    in_order,
)
from actionplan.plan.reading.timeline import read_stacked_timelines, read_timeline
from ncss_portal.spreadsheets.cell_words import one_line, shortened, squeezed

LONGEST_TITLE = 500
LONGEST_NAME = 250
LONGEST_LIST = 8_000  # characters of a cell that names institutions


@dataclass(slots=True)
class DraftActivity:
    """An activity as found. `timeline_cell` names the cell its timeline came from: activities of one cell share it.

    `timeline_place` is where its own timeline would stand, to point at when there is none.
    """

    number: str
    text: str
    where: str
    items: tuple[str, ...] = ()
    timeline_words: str = ""
    timeline_cell: str = ""
    remark: str = ""
    timeline: Timeline | None = None
    timeline_place: str = ""


@dataclass(slots=True)
class DraftObjective:
    """`cells` are the texts from which leads and partners are still to be read, with the role of their column."""

    number: str
    title: str
    where: str
    cells: list[tuple[str, Role | None, str]] = field(default_factory=list)
    names: dict[Role, list[str]] = field(default_factory=lambda: {"lead": [], "partner": []})
    activities: list[DraftActivity] = field(default_factory=list)
    timeline_words: str = ""
    timeline_cell: str = ""
    number_is_given: bool = False


@dataclass(slots=True)
class DraftPriority:
    number: str
    title: str
    where: str
    introduction: str = ""
    objectives: list[DraftObjective] = field(default_factory=list)
    source: str = ""


@dataclass(slots=True)
class DraftPlan:
    priorities: list[DraftPriority] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    months: dict[Band, int] = field(default_factory=dict)

    @property
    def objectives(self) -> list[DraftObjective]:
        return [objective for priority in self.priorities for objective in priority.objectives]

    def ask(self, where: str, question: str) -> None:
        self.doubts.append(Doubt(where, question))

    def finish(self) -> PlanRead:
        """The plan with everything settled. Raises PlanUnreadable if it has no activity."""
        if not any(objective.activities for objective in self.objectives):
            raise PlanUnreadable(_("No activities were found in the file."))
        for objective in self.objectives:
            _share_timelines(self, objective)
        _read_names(self)
        priorities = tuple(_finished_priorities(self))
        doubts = in_order([*self.doubts, *doubts_about(priorities)])
        bands = tuple((band, self.months[band]) for band in BANDS if band in self.months)
        return PlanRead(priorities, doubts, bands)


def _share_timelines(plan: DraftPlan, objective: DraftObjective) -> None:
    """Reads the timelines; where only the first row gives one it holds for all, where several do a gap stays a gap."""
    given = [activity for activity in objective.activities if activity.timeline_words]
    if objective.activities and not objective.timeline_words and _only_first_has_one(objective):
        objective.timeline_words, objective.timeline_cell = given[0].timeline_words, given[0].timeline_cell
        question = _("“%(words)s” stands at the first activity only. Does it hold for the others of the objective?")
        plan.ask(given[0].timeline_cell, question % {"words": shortened(objective.timeline_words)})
    missing = [activity for activity in objective.activities if not activity.timeline_words]
    for activity in missing if objective.timeline_words else ():
        activity.timeline_words, activity.timeline_cell = objective.timeline_words, objective.timeline_cell
    if objective.timeline_words and not missing:
        question = _("The timeline “%(words)s” of the objective holds for none of its activities. What is it for?")
        plan.ask(objective.timeline_cell, question % {"words": shortened(objective.timeline_words, 1000)})
    for cell in dict.fromkeys(activity.timeline_cell for activity in objective.activities if activity.timeline_words):
        _read_shared_timeline(plan, cell, [one for one in objective.activities if one.timeline_cell == cell])
    _ask_for_missing_timelines(plan, objective)


def _only_first_has_one(objective: DraftObjective) -> bool:
    first, *others = objective.activities
    return bool(first.timeline_words and others) and not any(
        other.timeline_words and other.timeline_cell != first.timeline_cell for other in others
    ) and any(not other.timeline_words for other in others)  # fmt: skip


def _read_shared_timeline(plan: DraftPlan, cell: str, activities: list[DraftActivity]) -> None:
    words = activities[0].timeline_words
    stacked = read_stacked_timelines(words)
    if stacked and len(stacked) == len(activities) > 1:
        plan.ask(cell, _("The cell holds one timeline for each activity, in their order. Is that right?"))
        for activity, own in zip(activities, stacked, strict=True):
            activity.timeline_words = own
            activity.timeline = _read_one(plan, cell, own)
        return
    if stacked and len(activities) > 1:
        question = _("The cell holds %(lines)s timelines for %(activities)s activities. Which belongs to which?")
        plan.ask(cell, question % {"lines": len(stacked), "activities": len(activities)})
        return
    timeline = _read_one(plan, cell, words)
    for activity in activities:
        activity.timeline = timeline


def _read_one(plan: DraftPlan, cell: str, words: str) -> Timeline | None:
    read = read_timeline(words, plan.months)
    if read.question:
        plan.ask(cell, read.question)
    return read.timeline


def _ask_for_missing_timelines(plan: DraftPlan, objective: DraftObjective) -> None:
    missing = [activity for activity in objective.activities if not activity.timeline_words]
    timed = len(objective.activities) - len(missing)
    if missing and not timed:
        plan.ask(objective.where, _("The objective has no timeline. When is it due?"))
        return
    for activity in missing:
        question = _(
            "%(timed)s of %(all)s activities of the objective have a timeline; %(number)s has none. When is it due?"
        )
        values = {
            "timed": timed,
            "all": len(objective.activities),
            "number": activity.number or shortened(activity.text),
        }
        plan.ask(activity.timeline_place or activity.where, question % values)


def _read_names(plan: DraftPlan) -> None:
    cells = [(text, role) for objective in plan.objectives for text, role, _where in objective.cells]
    for where in [
        where for objective in plan.objectives for text, _role, where in objective.cells if len(text) > LONGEST_LIST
    ]:
        raise PlanUnreadable(_("%(where)s: this is too long for a list of institutions.") % {"where": where})
    listed = {squeezed(name) for objective in plan.objectives for names in objective.names.values() for name in names}
    known = names_standing_alone(cells) | listed
    for objective in plan.objectives:
        for text, role, where in objective.cells:
            read = read_institutions(text, role, known)
            _extend(objective.names["lead"], read.leads)
            _extend(objective.names["partner"], read.partners)
            for question in read.questions:
                plan.ask(where, question)
        _ask_about_names(plan, objective)


def _extend(names: list[str], more: Iterable[str]) -> None:
    names.extend(name for name in more if name not in names)


def _ask_about_names(plan: DraftPlan, objective: DraftObjective) -> None:
    for role in ("lead", "partner"):
        texts = {text for text, own, _where in objective.cells if own in (None, role)}
        if len(texts) > 1:
            question = _(
                "The rows of the objective name different institutions. All of them were taken. Is that right?"
            )
            plan.ask(objective.where, question)
            break
    if not objective.names["lead"]:
        plan.ask(objective.where, _("The objective has no lead. Who leads it?"))
    for name in [name for names in objective.names.values() for name in names if len(name) > LONGEST_NAME]:
        plan.ask(objective.where, _("This name is too long and was cut: “%(name)s”. What is it?") % {"name": name})
    for own, names in objective.names.items():
        objective.names[own] = [shortened(name, LONGEST_NAME) for name in names]


def _finished_priorities(plan: DraftPlan) -> Iterable[PriorityRead]:
    settled = settle_numbers([priority.number for priority in plan.priorities])
    _ask_about_numbers(plan, settled, [(priority.number, priority.where) for priority in plan.priorities])
    for priority, number in zip(plan.priorities, settled.numbers, strict=True):
        if len(priority.title) > LONGEST_TITLE:
            question = _("This title is too long and was cut: “%(title)s”. What is it?")
            plan.ask(priority.where, question % {"title": priority.title})
        title = shortened(priority.title, LONGEST_TITLE)
        objectives = tuple(_finished_objectives(plan, priority))
        yield PriorityRead(number, title, priority.introduction, objectives, priority.where)


def _finished_objectives(plan: DraftPlan, priority: DraftPriority) -> Iterable[ObjectiveRead]:
    settled = settle_numbers([objective.number for objective in priority.objectives])
    _ask_about_numbers(plan, settled, [(objective.number, objective.where) for objective in priority.objectives])
    for objective, number in zip(priority.objectives, settled.numbers, strict=True):
        if not objective.title:
            plan.ask(objective.where, _("Objective %(number)s has no title. What is it?") % {"number": number})
        if not objective.activities:
            plan.ask(objective.where, _("The objective has no activity. Is that right?"))
        activities = tuple(_finished_activities(plan, objective, number))
        leads, partners = tuple(objective.names["lead"]), tuple(objective.names["partner"])
        yield ObjectiveRead(number, objective.title, leads, partners, activities, objective.where)


def _finished_activities(plan: DraftPlan, objective: DraftObjective, parent: str) -> Iterable[ActivityRead]:
    settled = settle_numbers([activity.number for activity in objective.activities], lambda place: f"{parent}.{place}")
    _ask_about_numbers(plan, settled, [(activity.number, activity.where) for activity in objective.activities])
    for activity, number in zip(objective.activities, settled.numbers, strict=True):
        given = place_of(activity.number)
        if given and objective.number_is_given and parent.isdigit() and given != parent and "." in activity.number:
            question = _("Activity %(number)s stands under objective %(objective)s. Does it belong there?")
            plan.ask(activity.where, question % {"number": number, "objective": parent})
        yield ActivityRead(
            number,
            activity.text,
            activity.timeline,
            one_line(activity.timeline_words.replace("\n", " / " if activity.timeline is None else " ")),
            activity.remark,
            activity.where,
            activity.items,
        )


def place_of(number: str) -> str:
    """The number of the objective in that of an activity: "2" in "2.3" and in "1.2.3"; empty in "3"."""
    parts = number.split(".")
    return parts[-2] if len(parts) > 1 else ""


def _ask_about_numbers(plan: DraftPlan, settled: SettledNumbers, given: list[tuple[str, str]]) -> None:
    for place in settled.changed:
        number, where = given[place]
        question = _("The number “%(given)s” was already used or is too long. It became %(number)s. What should it be?")
        plan.ask(where, question % {"given": number, "number": settled.numbers[place]})
    if settled.made and len(settled.made) < len(settled.numbers):
        for place in settled.made:
            question = _("There is no number. It became %(number)s. Is that right?")
            plan.ask(given[place][1], question % {"number": settled.numbers[place]})


def legend_or_nothing(months: Mapping[Band, int]) -> dict[Band, int]:
    """The months of the bands, when the file gives all three; half a legend is none."""
    return dict(months) if set(months) == set(BANDS) else {}
