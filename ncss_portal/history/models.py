"""Who did what, and when. Rows are only ever added.

A thing that stands for a person says with `history_label` how the history names it: the history outlives what is
erased, so it has neither names nor addresses of people.
"""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


def _begin_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


class EntryQuerySet(models.QuerySet["Entry"]):
    def about(self, thing: models.Model) -> "EntryQuerySet":
        kind = ContentType.objects.get_for_model(thing)
        return self.filter(thing_type=kind, thing_id=thing.pk).select_related("actor")

    def between(self, first: date | None, last: date | None) -> "EntryQuerySet":
        """Of these days of the portal's calendar, both of them included; a day left out is open."""
        entries = self
        if first:
            entries = entries.filter(at__gte=_begin_of(first))
        if last and last < date.max:  # after the last day of all calendars there is none to compare with
            entries = entries.filter(at__lt=_begin_of(last + timedelta(days=1)))
        return entries

    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError("History is never deleted.")

    def update(self, **fields: Any) -> int:
        raise TypeError("History is never changed.")


class Entry(models.Model):
    """One act: the actor (nobody for the portal itself), the moment, the verb, and what was before and after."""

    at = models.DateTimeField(_("when"), default=timezone.now, db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, verbose_name=_("who")
    )
    act = models.CharField(_("what"), max_length=60)
    # The type is protected; the thing itself may be gone, its history is not.
    thing_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, related_name="+")
    thing_id = models.PositiveBigIntegerField()
    thing = GenericForeignKey("thing_type", "thing_id")
    label = models.CharField(_("on what"), max_length=250)
    detail = models.JSONField(_("before and after"), default=dict, encoder=DjangoJSONEncoder)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("history entry")
        verbose_name_plural = _("history entries")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["thing_type", "thing_id"], name="history_of_thing")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.act}: {self.label}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("History is never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError("History is never deleted.")


def record(act: str, thing: models.Model, *, by: Any | None, **detail: Any) -> Entry:
    """Writes one act into the history; call it in the transaction of the act itself."""
    actor = by if by is not None and getattr(by, "pk", None) else None
    label = str(getattr(thing, "history_label", thing))[:250]
    return Entry.objects.create(actor=actor, act=act, thing=thing, label=label, detail=detail)
