"""The plan: a strategy's priorities, objectives and activities, who leads them and when they are due."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from actionplan.plan.querysets import PriorityQuerySet, StrategyQuerySet
from ncss_portal.intake import BroughtFile
from stakeholders.models import Organisation


class Strategy(models.Model):
    """One cycle of a national strategy: the roof over its papers, its plan and its reviews."""

    slug = models.SlugField(_("address"), max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=250)
    subtitle = models.CharField(_("subtitle"), max_length=250, blank=True)
    country = models.CharField(_("country"), max_length=100)
    government = models.CharField(_("government"), max_length=200, blank=True)
    period_from = models.PositiveSmallIntegerField(_("first year"))
    period_to = models.PositiveSmallIntegerField(_("last year"))
    announced_at = models.DateTimeField(_("shown to the public from"), null=True, blank=True)
    approved_on = models.DateField(_("approved on"), null=True, blank=True)

    objects = StrategyQuerySet.as_manager()

    class Meta:
        verbose_name = _("strategy")
        verbose_name_plural = _("strategies")
        ordering = ["-period_from", "slug"]
        permissions = [
            ("manage_strategy", "Can coordinate the work on the strategy"),
            ("follow_strategy", "Can read the papers of the strategy before the public"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(period_to__gte=F("period_from")),
                name="strategy_period_in_order",
                violation_error_message=_("The last year is before the first."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("actionplan:plan", args=[self.slug])

    @property
    def period(self) -> str:
        """The years in print, with an en dash: 2020–2023."""
        return f"{self.period_from}–{self.period_to}"


class TimelineBand(models.Model):
    """A span counted from approval, such as "short term, 6 months"."""

    class Key(models.TextChoices):
        SHORT = "short", _("Short term")
        MEDIUM = "medium", _("Medium term")
        LONG = "long", _("Long term")

    USUAL_MONTHS: ClassVar[dict[str, int]] = {Key.SHORT: 6, Key.MEDIUM: 12, Key.LONG: 24}

    strategy = models.ForeignKey(Strategy, on_delete=models.PROTECT, related_name="bands", verbose_name=_("strategy"))
    key = models.CharField(_("band"), max_length=10, choices=Key)
    months = models.PositiveSmallIntegerField(_("months from approval"))

    class Meta:
        verbose_name = _("timeline band")
        verbose_name_plural = _("timeline bands")
        ordering = ["strategy", "months"]
        constraints = [models.UniqueConstraint(fields=["strategy", "key"], name="one_band_per_key")]

    def __str__(self) -> str:
        return self.get_key_display()


class PlanRow(models.Model):
    """What priorities, objectives and activities share: a number, and an identity that outlives wording and order."""

    identity = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(_("number"), max_length=20)
    position = models.PositiveIntegerField(_("position"), default=0)

    class Meta:
        abstract = True


class Priority(PlanRow):
    """An area of priority."""

    strategy = models.ForeignKey(
        Strategy, on_delete=models.PROTECT, related_name="priorities", verbose_name=_("strategy")
    )
    title = models.CharField(_("title"), max_length=500)
    introduction = models.TextField(_("introduction"), blank=True)

    objects = PriorityQuerySet.as_manager()

    class Meta:
        verbose_name = _("priority")
        verbose_name_plural = _("priorities")
        ordering = ["strategy", "position"]
        constraints = [models.UniqueConstraint(fields=["strategy", "number"], name="priority_number_once")]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class Objective(PlanRow):
    """What is to be reached within a priority, and by whom."""

    priority = models.ForeignKey(
        Priority, on_delete=models.PROTECT, related_name="objectives", verbose_name=_("priority")
    )
    title = models.TextField(_("title"))

    class Meta:
        verbose_name = _("objective")
        verbose_name_plural = _("objectives")
        ordering = ["priority", "position"]
        constraints = [models.UniqueConstraint(fields=["priority", "number"], name="objective_number_once")]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def leads(self) -> list["Assignment"]:
        return [a for a in self.assignments.all() if a.role == Assignment.Role.LEAD]

    @property
    def partners(self) -> list["Assignment"]:
        return [a for a in self.assignments.all() if a.role == Assignment.Role.PARTNER]


class Activity(PlanRow):
    """One thing to be done for an objective. Without a band nobody has said yet when."""

    objective = models.ForeignKey(
        Objective, on_delete=models.PROTECT, related_name="activities", verbose_name=_("objective")
    )
    text = models.TextField(_("activity"))
    band_from = models.ForeignKey(
        TimelineBand, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("from")
    )
    band_to = models.ForeignKey(
        TimelineBand, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("to")
    )

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        ordering = ["objective", "position"]
        constraints = [
            models.UniqueConstraint(fields=["objective", "number"], name="activity_number_once"),
            models.CheckConstraint(
                condition=Q(band_from__isnull=True, band_to__isnull=True)
                | Q(band_from__isnull=False, band_to__isnull=False),
                name="activity_bands_both_or_none",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.text}"

    @property
    def timeline(self) -> str:
        """The timeline in words: "Medium term", "Short term to medium term", or nothing."""
        if self.band_from is None or self.band_to is None:
            return ""
        if self.band_from_id == self.band_to_id:
            return str(self.band_from)
        return gettext("%(first)s to %(last)s") % {"first": self.band_from, "last": str(self.band_to).lower()}


class Assignment(models.Model):
    """Who leads an objective or helps with it: an organisation of the register, or generic words."""

    class Role(models.TextChoices):
        LEAD = "lead", _("Lead")
        PARTNER = "partner", _("Partner")

    objective = models.ForeignKey(
        Objective, on_delete=models.PROTECT, related_name="assignments", verbose_name=_("objective")
    )
    role = models.CharField(_("role"), max_length=10, choices=Role)
    words = models.CharField(_("as written"), max_length=250)
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="assignments",
        null=True,
        blank=True,
        verbose_name=_("organisation"),
    )
    position = models.PositiveIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        ordering = ["objective", "role", "position"]

    def __str__(self) -> str:
        return self.words


class PlanUpload(BroughtFile):
    """An action plan that somebody brought as a file."""

    strategy = models.ForeignKey(
        Strategy, on_delete=models.PROTECT, related_name="plan_uploads", verbose_name=_("strategy")
    )

    class Meta(BroughtFile.Meta):
        verbose_name = _("plan brought as a file")
        verbose_name_plural = _("plans brought as files")
