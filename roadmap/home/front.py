"""The public home page: what is open, where the process stands, what comments changed, what is in force, what comes.

Each section asks the database when the page shows it; the number of queries does not grow with the number of rows.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from actionplan.models import Activity, Assignment, Strategy
from consultations.models import Consultation, Publication
from ncss_portal.face.templatetags.moments import DAY, HOUR, in_largest_unit, zone_name
from roadmap.home.outcome import Outcome, last_outcome
from roadmap.home.ticks import Tick, ticks
from roadmap.home.voices import Voices, voices_in
from roadmap.models import Phase, Roadmap, Step
from roadmap.planning import spans
from roadmap.planning.models import Stage

DATES_SHOWN = 6
STAGE_SIGNS = {Stage.DONE: "done", Stage.NOW: "now", Stage.NEXT: "none"}


@dataclass(frozen=True)
class OpenPeriod:
    """The comment period on the band."""

    consultation: Consultation
    at: datetime

    @property
    def left(self) -> tuple[int, str]:
        """How long is left: a number, and what it counts."""
        number, unit = in_largest_unit(self.consultation.left_at(self.at))
        if unit == DAY:
            return number, ngettext("day left", "days left", number)
        if unit == HOUR:
            return number, ngettext("hour left", "hours left", number)
        return number, ngettext("minute left", "minutes left", number)

    @property
    def days(self) -> int:
        return max(1, -(-(self.consultation.closes_at - self.consultation.opens_at) // DAY))

    @property
    def day(self) -> int:
        """Which day of the period it is, the first being 1."""
        return min(self.days, (self.at - self.consultation.opens_at) // DAY + 1)

    @property
    def ticks(self) -> list[Tick]:
        return ticks(self.day, self.days)

    @cached_property
    def voices(self) -> Voices:
        return voices_in(self.consultation, AnonymousUser(), self.at)


@dataclass(frozen=True)
class Stretch:
    """A phase or a step of the process, with its stage on a day."""

    row: Phase | Step
    today: date

    @property
    def stage(self) -> Stage:
        return self.row.stage_on(self.today)

    @property
    def sign(self) -> str:
        return STAGE_SIGNS[self.stage]

    @property
    def share(self) -> int:
        return self.row.share_on(self.today)

    @property
    def months(self) -> str:
        return spans.months(self.row.starts_on, self.row.ends_on)

    @property
    def days(self) -> str:
        return spans.days(self.row.starts_on, self.row.ends_on, self.today)


class Process:
    """The phases of a roadmap, and the steps of the phase that runs."""

    def __init__(self, roadmap: Roadmap, today: date) -> None:
        self.roadmap = roadmap
        self.phases = [Stretch(phase, today) for phase in sorted(roadmap.phases.all(), key=lambda phase: phase.number)]
        self._today = today

    @cached_property
    def here(self) -> Stretch | None:
        """The phase that runs; between two phases the one that comes, at the end the last."""
        for stage in (Stage.NOW, Stage.NEXT):
            if found := [phase for phase in self.phases if phase.stage == stage]:
                return found[0]
        return self.phases[-1] if self.phases else None

    @cached_property
    def steps(self) -> list[Stretch]:
        phase = self.here.row if self.here else None
        rows = phase.steps.all() if isinstance(phase, Phase) else []
        return [Stretch(step, self._today) for step in sorted(rows, key=lambda step: (step.starts_on, step.ends_on))]


@dataclass(frozen=True, slots=True)
class Coming:
    """A date that comes. Of a step of the process only the day counts."""

    at: datetime
    title: str
    note: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class PlanInNumbers:
    """How large the plan of a strategy is."""

    strategy: Strategy
    activities: int
    objectives: int
    leads: int


class Front:
    """All that the home page shows at a moment."""

    def __init__(self, at: datetime | None = None) -> None:
        self.at = at or timezone.now()
        self.today = timezone.localdate(self.at)

    @cached_property
    def _open(self) -> list[Consultation]:
        """Comment periods for everybody; those for guests or a body stand on their desks."""
        found = Consultation.objects.visible_to(AnonymousUser(), self.at).open(self.at)
        return list(found.select_related("document__strategy", "version").order_by("closes_at", "pk"))

    @cached_property
    def open_period(self) -> OpenPeriod | None:
        """The comment period that closes first."""
        return OpenPeriod(self._open[0], self.at) if self._open else None

    @property
    def others_open(self) -> list[Consultation]:
        return self._open[1:]

    @cached_property
    def process(self) -> Process | None:
        """The roadmap of the strategy that is open for comment, else of the latest cycle."""
        roadmaps = Roadmap.objects.announced(self.at).with_steps()
        found = None
        if self._open:
            found = roadmaps.filter(strategy=self._open[0].document.strategy_id).first()
        found = found or roadmaps.first()
        return Process(found, self.today) if found else None

    @cached_property
    def outcome(self) -> Outcome | None:
        return last_outcome(self.at)

    @cached_property
    def in_force(self) -> Publication | None:
        """The strategy that was published last."""
        published = Publication.objects.published(self.at).select_related("version__document__strategy")
        return published.order_by("-published_at", "-pk").first()

    @cached_property
    def plan(self) -> PlanInNumbers | None:
        """The plan of the strategy in force, in numbers."""
        if self.in_force is None:
            return None
        strategy = self.in_force.version.document.strategy
        numbers = Activity.objects.filter(objective__priority__strategy=strategy).aggregate(
            activities=Count("pk"), objectives=Count("objective", distinct=True)
        )
        leads = Assignment.objects.filter(objective__priority__strategy=strategy, role=Assignment.Role.LEAD)
        if not numbers["activities"]:
            return None
        return PlanInNumbers(strategy, leads=leads.values("words").distinct().count(), **numbers)

    @cached_property
    def is_new(self) -> bool:
        """Whether nobody has done anything with the portal yet."""
        return not Strategy.objects.exists()

    @cached_property
    def next_dates(self) -> list[Coming]:
        coming = [*self._closings(), *self._openings(), *self._steps()]
        return sorted(coming, key=lambda date: date.at)[:DATES_SHOWN]

    def _closings(self) -> Iterator[Coming]:
        for consultation in self._open:
            hour = f"{timezone.localtime(consultation.closes_at):%H:%M} {zone_name()}"
            title = _("Comment period closes at %(time)s") % {"time": hour}
            yield Coming(consultation.closes_at, title, consultation.title, consultation.get_absolute_url())

    def _openings(self) -> Iterator[Coming]:
        """Comment periods that open soon. The draft itself is not public yet, so there is no link."""
        announced = Q(document__strategy__announced_at__lte=self.at, audience=Consultation.Audience.PUBLIC)
        for consultation in (
            Consultation.objects.scheduled(self.at).filter(announced).order_by("opens_at")[:DATES_SHOWN]
        ):
            yield Coming(consultation.opens_at, _("Comment period opens"), consultation.title)

    def _steps(self) -> Iterator[Coming]:
        """Steps of the process that begin in the days to come."""
        if self.process is None:
            return
        for phase in self.process.roadmap.phases.all():
            for step in phase.steps.all():
                if step.starts_on > self.today:
                    start = timezone.make_aware(datetime.combine(step.starts_on, time.min))
                    yield Coming(start, step.title, spans.days(step.starts_on, step.ends_on, self.today))
