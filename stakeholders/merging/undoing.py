"""Undoes a merging: what hangs where the merging put it goes back; what was changed since stays where it is."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ncss_portal.history.models import record
from stakeholders.merging.filling import raw, write
from stakeholders.merging.hanging import hook_of
from stakeholders.merging.models import UNDO_WITHIN, Merging
from stakeholders.register.models import Address, Alias, Contact, Organisation

if TYPE_CHECKING:
    from stakeholders.permissions import Person


class CannotUndo(Exception):
    """Carries a sentence that says why not."""


@dataclass
class Undone:
    """How many rows and fields went back, and how many were changed since and stayed."""

    back: int = 0
    left: int = 0

    def count(self, back: int, of: int = 1) -> None:
        self.back += back
        self.left += of - back


def why_not(merging: Merging, at: datetime | None = None) -> str:
    """Why a merging cannot be undone; empty where it can."""
    kept, gone = pair(merging)
    if merging.undone_at is not None:
        return _("This merging was undone already.")
    if (at or timezone.now()) >= merging.merged_at + UNDO_WITHIN:
        return _("A merging can be undone within a day. After that, too much may rest on it: enter the other one anew.")
    if kept is None or gone is None:
        return _("One of the two is not there any more.")
    if kept.merged_into_id is not None:
        return _("The one that stayed was merged itself since. Undo that merging first.")
    if gone.merged_into_id != kept.pk:
        return _("The one that went does not belong to this one any more.")
    if getattr(kept, "erased_at", None) or getattr(gone, "erased_at", None):
        return _("One of the two was erased since. What was erased does not come back.")
    if later_than(merging).exists():
        return _("Another one was merged into the same one later. Undo that merging first.")
    return ""


def pair(merging: Merging) -> tuple[Any, Any]:
    """The one that stayed and the one that went."""
    model: Any = merging.kind.model_class()
    rows = model._base_manager.in_bulk([merging.kept_id, merging.gone_id])
    return rows.get(merging.kept_id), rows.get(merging.gone_id)


def later_than(merging: Merging) -> Any:
    """Later mergings into the same one that still hold."""
    same = Merging.objects.filter(kind=merging.kind, kept_id=merging.kept_id, undone_at__isnull=True)
    return same.filter(pk__gt=merging.pk)


@transaction.atomic
def undo(merging: Merging, *, by: "Person", at: datetime | None = None) -> Undone:
    """Undoes a merging, once and within a day."""
    model: Any = merging.kind.model_class()
    list(model._base_manager.select_for_update().filter(pk__in=[merging.kept_id, merging.gone_id]).order_by("pk"))
    merging.refresh_from_db()
    if reason := why_not(merging, at):
        raise CannotUndo(reason)
    if not Merging.objects.filter(pk=merging.pk, undone_at__isnull=True).update(undone_at=at or timezone.now()):
        raise CannotUndo(_("This merging was undone already."))
    kept, gone = pair(merging)
    undone = Undone()
    _take_names_back(merging, kept, gone, undone)
    _hang_back(merging, undone)
    _put_addresses_back(merging, gone)
    _empty_fields(merging, kept, gone, undone)
    _give_back(merging, kept, gone, undone)
    write(gone, merged_into_id=None)
    record("merging undone", merging, by=by, kept=kept.pk, gone=gone.pk, back=undone.back, left=undone.left)
    return undone


def _take_names_back(merging: Merging, kept: Any, gone: Any, undone: Undone) -> None:
    made = merging.before.get("names", [])
    if not made:
        return
    same = {"organisation": kept, "kind": Alias.Kind.OTHER, "name__in": [gone.name, gone.acronym]}
    number, _each = Alias.objects.filter(pk__in=made, **same).delete()
    undone.count(number, len(made))


def _hang_back(merging: Merging, undone: Undone) -> None:
    """The last first, so that each finds what it found when it was hung over."""
    for entry in reversed(merging.moved):
        hook = hook_of(entry)
        if hook is None:
            undone.count(0, len(entry["pks"]))
            continue
        hangs = list(hook.rows(entry["to"]).filter(pk__in=entry["pks"]).order_by("pk").values_list("pk", flat=True))
        moved, _held = hook.hang_over(hangs, to=entry["from"]) if hangs else ([], [])
        undone.count(len(moved), len(entry["pks"]))


def _put_addresses_back(merging: Merging, gone: Any) -> None:
    for pk, old, new in merging.before.get("places", []):
        Address.objects.filter(pk=pk, contact=gone, position=new).update(position=old)


def _empty_fields(merging: Merging, kept: Any, gone: Any, undone: Undone) -> None:
    """A field that was filled is emptied again if it still says what the other one says; and the other way round."""
    mine, others = raw(kept), raw(gone)
    filled, cleared = merging.before.get("filled", {}), merging.before.get("cleared", {})
    for name, was in {**filled, **cleared}.items():
        untouched = mine[name] == (None if name in cleared else others[name])
        if untouched:
            write(kept, **{name: was})
        undone.count(int(untouched))


def _give_back(merging: Merging, kept: Organisation | Contact, gone: Organisation | Contact, undone: Undone) -> None:
    """The account or the group goes back if it is still where it was put, and the other has none since."""
    mine, others = raw(kept), raw(gone)
    for name, lent in merging.before.get("lent", {}).items():
        can = mine[name] == lent and others[name] is None
        if can:
            write(kept, **{name: None})
            write(gone, **{name: lent})
        undone.count(int(can))
