"""The roadmap of a strategy: phases and their steps, with dates."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from actionplan.models import Strategy
from roadmap.planning.querysets import RoadmapQuerySet


class Stage(models.TextChoices):
    DONE = "done", _("Done")
    NOW = "now", _("Now")
    NEXT = "next", _("Planned")


class Dated(models.Model):
    """Something with a first and a last day, both included. Its stage follows from them."""

    title = models.CharField(_("title"), max_length=200)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))

    class Meta:
        abstract = True

    def stage_on(self, day: date) -> Stage:
        if day > self.ends_on:
            return Stage.DONE
        return Stage.NOW if day >= self.starts_on else Stage.NEXT

    def share_on(self, day: date) -> int:
        """How much of the time has passed, in percent."""
        days = (self.ends_on - self.starts_on).days + 1
        return min(100, max(0, 100 * (day - self.starts_on).days // days))


class Roadmap(models.Model):
    """How a strategy is developed, from initiation to review."""

    strategy = models.OneToOneField(
        Strategy, on_delete=models.PROTECT, related_name="roadmap", verbose_name=_("strategy")
    )

    objects = RoadmapQuerySet.as_manager()

    class Meta:
        verbose_name = _("roadmap")
        verbose_name_plural = _("roadmaps")

    def __str__(self) -> str:
        return str(self.strategy)


class Phase(Dated):
    roadmap = models.ForeignKey(Roadmap, on_delete=models.PROTECT, related_name="phases", verbose_name=_("roadmap"))
    number = models.PositiveSmallIntegerField(_("number"))

    class Meta:
        verbose_name = _("phase")
        verbose_name_plural = _("phases")
        ordering = ["roadmap", "number"]
        constraints = [
            models.UniqueConstraint(fields=["roadmap", "number"], name="phase_number_once"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="phase_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class Step(Dated):
    phase = models.ForeignKey(Phase, on_delete=models.PROTECT, related_name="steps", verbose_name=_("phase"))

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        ordering = ["phase", "starts_on"]
        constraints = [models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="step_ends_after_start")]

    def __str__(self) -> str:
        return self.title
