"""Mergings, with what is needed to undo them within a day."""

from datetime import timedelta

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

UNDO_WITHIN = timedelta(days=1)


class Merging(models.Model):
    """That one organisation or contact was merged into another of the same kind.

    `moved` says which rows were hung over, by model, field and key; `before` what the remaining one said of itself.
    """

    kind = models.ForeignKey(ContentType, on_delete=models.PROTECT, related_name="+", verbose_name=_("kind"))
    kept_id = models.PositiveBigIntegerField(_("kept"))
    gone_id = models.PositiveBigIntegerField(_("gone"))
    moved = models.JSONField(_("rows hung over"), default=list, encoder=DjangoJSONEncoder)
    before = models.JSONField(_("before"), default=dict, encoder=DjangoJSONEncoder)
    merged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("merged by")
    )
    merged_at = models.DateTimeField(_("merged"), default=timezone.now)
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)

    class Meta:
        verbose_name = _("merging")
        verbose_name_plural = _("mergings")
        ordering = ["-merged_at"]
        indexes = [models.Index(fields=["kind", "kept_id"], name="mergings_of_thing")]

    def __str__(self) -> str:
        return f"{self.kind.name} {self.gone_id} → {self.kept_id}"
