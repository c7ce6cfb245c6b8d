"""The mergings as a list, with the names of those that were merged; and as lines of a timeline."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ncss_portal.timeline import Moment
from stakeholders import permissions
from stakeholders.merging.models import UNDO_WITHIN, Merging
from stakeholders.register.models import Contact, Organisation

KIND = gettext_lazy("Merging")


@dataclass(frozen=True)
class Listed:
    """One merging with its two. Whether it can be undone is asked in full on its own page."""

    merging: Merging
    kept: Any
    gone: Any
    is_recent: bool


def listed(mergings: list[Merging], at: datetime | None = None) -> list[Listed]:
    """One query for each kind, however many there are."""
    at = at or timezone.now()
    things: dict[int, dict[int, Any]] = {}
    for kind in {merging.kind for merging in mergings}:
        pks = {pk for merging in mergings if merging.kind == kind for pk in (merging.kept_id, merging.gone_id)}
        model: Any = kind.model_class()
        things[kind.pk] = model._base_manager.in_bulk(pks)
    return [
        Listed(
            merging,
            things[merging.kind_id].get(merging.kept_id),
            things[merging.kind_id].get(merging.gone_id),
            merging.undone_at is None and at < merging.merged_at + UNDO_WITHIN,
        )
        for merging in mergings
    ]


def tell(thing: Model, user: Any) -> Iterator[Moment]:
    """What was merged into an organisation or a contact, for those who read the register. Three queries at most."""
    if not isinstance(thing, Organisation | Contact) or not permissions.can_read_register(user):
        return
    kind = ContentType.objects.get_for_model(thing)
    mergings = Merging.objects.filter(kind=kind, kept_id=thing.pk).select_related("kind", "merged_by")
    for row in listed(list(mergings)):
        by, url = str(row.merging.merged_by), _way(row, user)
        words = _("“%(gone)s” was merged into this one") % {"gone": row.gone}
        yield Moment(row.merging.merged_at, KIND, words, url, by)
        if row.merging.undone_at:
            words = _("The merging with “%(gone)s” was undone") % {"gone": row.gone}
            yield Moment(row.merging.undone_at, KIND, words, url)


def _way(row: Listed, user: Any) -> str:
    """To the page that undoes a merging, for whoever still can; else to the list."""
    if row.is_recent and permissions.can_manage_register(user):
        return reverse("stakeholders:merging_undo", args=[row.merging.pk])
    return reverse("stakeholders:mergings")
