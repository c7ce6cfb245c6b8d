"""Bodies: the task force and its groups, and who sits in them."""

from datetime import date

from django.contrib.auth.models import Group
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from stakeholders.bodies.querysets import BodyQuerySet, SeatQuerySet
from stakeholders.register.models import Contact, Organisation


class Body(models.Model):
    """A task force, working group or advisory group. What its members may do is granted to its group.

    Who is a member is never written into the group: the seats say it, by their dates (permissions.groups_of).
    """

    class Kind(models.TextChoices):
        TASK_FORCE = "task_force", _("Task force")
        WORKING_GROUP = "working_group", _("Working group")
        ADVISORY_GROUP = "advisory_group", _("Advisory group")
        COMMITTEE = "committee", _("Committee")

    slug = models.SlugField(_("address"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.TASK_FORCE)
    mandate = models.TextField(_("mandate"), blank=True)
    lead = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="led_bodies", null=True, blank=True, verbose_name=_("lead")
    )
    predecessor = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        related_name="followers",
        null=True,
        blank=True,
        verbose_name=_("took over from"),
    )
    established_on = models.DateField(_("established on"), null=True, blank=True)
    dissolved_on = models.DateField(
        _("dissolved on"), null=True, blank=True, help_text=_("From this day on its seats open nothing.")
    )
    # A body keeps its rights as long as it exists; the group goes with it by hand, never the other way round.
    group = models.OneToOneField(Group, on_delete=models.PROTECT, related_name="body", verbose_name=_("group"))

    objects = BodyQuerySet.as_manager()

    class Meta:
        verbose_name = _("body")
        verbose_name_plural = _("bodies")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("stakeholders:body", args=[self.slug])

    def is_dissolved_on(self, on: date) -> bool:
        return self.dissolved_on is not None and self.dissolved_on <= on

    @property
    def is_dissolved(self) -> bool:
        return self.is_dissolved_on(timezone.localdate())


class SeatState(models.TextChoices):
    COMING = "coming", _("Coming")
    CURRENT = "current", _("Current")
    FORMER = "former", _("Former")


class Seat(models.Model):
    """An organisation's seat in a body, and the people who hold it, from one day up to (not including) another."""

    class Role(models.TextChoices):
        CHAIR = "chair", _("Chair")
        VICE_CHAIR = "vice_chair", _("Vice-chair")
        SECRETARY = "secretary", _("Secretary")
        MEMBER = "member", _("Member")
        OBSERVER = "observer", _("Observer")

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="seats", verbose_name=_("body"))
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="seats", verbose_name=_("organisation")
    )
    holder = models.ForeignKey(
        Contact, on_delete=models.PROTECT, related_name="seats", null=True, blank=True, verbose_name=_("holder")
    )
    alternate = models.ForeignKey(
        Contact,
        on_delete=models.PROTECT,
        related_name="seats_as_alternate",
        null=True,
        blank=True,
        verbose_name=_("alternate"),
    )
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.MEMBER)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)

    objects = SeatQuerySet.as_manager()

    class Meta:
        verbose_name = _("seat")
        verbose_name_plural = _("seats")
        ordering = ["organisation__name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="seat_ends_after_start",
                violation_error_message=_("The end lies before the beginning."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} – {self.body}"

    def state_on(self, on: date) -> SeatState:
        """Coming, current or former, by its own dates: the same rule as `SeatQuerySet.current`."""
        if self.ends_on is not None and self.ends_on <= on:
            return SeatState.FORMER
        if self.starts_on is not None and self.starts_on > on:
            return SeatState.COMING
        return SeatState.CURRENT

    @property
    def state(self) -> SeatState:
        return self.state_on(timezone.localdate())
