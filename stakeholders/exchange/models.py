"""Files of stakeholders that somebody brought, with what was decided about their doubts."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ncss_portal.intake import BroughtFile
from stakeholders.exchange.querysets import StakeholderUploadQuerySet


class StakeholderUpload(BroughtFile):
    """A spreadsheet of stakeholders. The file is deleted once it is taken in: the register holds what it said."""

    # By the doubt's key: what the coordinator chose. Kept while the doubts are worked through.
    decisions = models.JSONField(_("decisions"), default=dict, blank=True)

    objects = StakeholderUploadQuerySet.as_manager()

    class Meta(BroughtFile.Meta):
        verbose_name = _("stakeholder file")
        verbose_name_plural = _("stakeholder files")

    def get_absolute_url(self) -> str:
        return reverse("stakeholders:file", args=[self.pk])
