"""Bodies: the task force and its groups, and who sits in them."""

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import models
from django.utils.translation import gettext_lazy as _

from stakeholders.register.models import Organisation


class Body(models.Model):
    """A task force, working group or advisory group. Its members' rights are those of its group."""

    slug = models.SlugField(_("address"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=200)
    mandate = models.TextField(_("mandate"), blank=True)
    # A body keeps its rights as long as it exists; the group goes with it by hand, never the other way round.
    group = models.OneToOneField(Group, on_delete=models.PROTECT, related_name="body", verbose_name=_("group"))

    class Meta:
        verbose_name = _("body")
        verbose_name_plural = _("bodies")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Seat(models.Model):
    """An organisation's seat in a body, and the person who holds it."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="seats", verbose_name=_("body"))
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="seats", verbose_name=_("organisation")
    )
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="seats",
        null=True,
        blank=True,
        verbose_name=_("holder"),
    )

    class Meta:
        verbose_name = _("seat")
        verbose_name_plural = _("seats")
        ordering = ["organisation__name"]

    def __str__(self) -> str:
        return f"{self.organisation} – {self.body}"
