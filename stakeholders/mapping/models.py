"""Standings: how much an organisation can move, how much it cares, and on which side it is. Confidential."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from ncss_portal.pictures.signs import small
from stakeholders.mapping.querysets import StandingQuerySet
from stakeholders.mapping.scales import INFLUENCE, INTEREST, SIGNS, Quadrant, quadrant_of
from stakeholders.register.models import Organisation

LOWEST, HIGHEST = 1, 5
SCALE = [MinValueValidator(LOWEST), MaxValueValidator(HIGHEST)]


class Standing(models.Model):
    """One judgement of one day: influence and interest from 1 to 5 (the power/interest grid), and the position.

    The first of an organisation is its initial standing, the last its present one; none is ever overwritten. Positions
    are those of the stakeholder engagement assessment matrix (PMBOK Guide). Never in a public page, export, search
    or mail.
    """

    class Position(models.TextChoices):
        UNAWARE = "unaware", _("Unaware")
        RESISTANT = "resistant", _("Resistant")
        NEUTRAL = "neutral", _("Neutral")
        SUPPORTIVE = "supportive", _("Supportive")
        LEADING = "leading", _("Leading")

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="standings", verbose_name=_("organisation")
    )
    influence = models.PositiveSmallIntegerField(_("influence"), validators=SCALE)
    interest = models.PositiveSmallIntegerField(_("interest"), validators=SCALE)
    position = models.CharField(_("position"), max_length=10, choices=Position, default=Position.NEUTRAL)
    wanted = models.CharField(_("position hoped for"), max_length=10, choices=Position, blank=True)
    reason = models.TextField(_("why"), blank=True)
    judged_on = models.DateField(_("day"), default=timezone.localdate)
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("judged by")
    )
    recorded_at = models.DateTimeField(_("written down"), default=timezone.now, editable=False)

    objects = StandingQuerySet.as_manager()

    class Meta:
        verbose_name = _("standing")
        verbose_name_plural = _("standings")
        ordering = ["judged_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(influence__gte=LOWEST, influence__lte=HIGHEST, interest__gte=LOWEST, interest__lte=HIGHEST),
                name="standing_on_the_scale",
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation}, {self.judged_on}"

    @property
    def at(self) -> tuple[int, int]:
        """The cell of the map in which it stands: interest across, influence up."""
        return self.interest, self.influence

    @property
    def quadrant(self) -> Quadrant:
        return quadrant_of(self.influence, self.interest)

    @property
    def influence_word(self) -> str | Promise:
        return INFLUENCE[self.influence]

    @property
    def interest_word(self) -> str | Promise:
        return INTEREST[self.interest]

    @property
    def position_sign(self) -> SafeString:
        return small(*SIGNS[self.position])

    @property
    def wanted_sign(self) -> SafeString | str:
        return small(*SIGNS[self.wanted]) if self.wanted else ""
