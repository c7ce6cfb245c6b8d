"""Merges two organisations, or two contacts: whatever hangs on one is hung on the other, and nothing is lost.

The one that goes stays as a row that points to the other, with all that it said itself and with what a constraint
holds back there. So the merging can be undone, and old addresses lead somewhere.
"""

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils.translation import gettext as _

from ncss_portal.history.models import record
from stakeholders.merging.filling import clear, fill, keep_names, lend, put_addresses_last
from stakeholders.merging.hanging import Hook, hooks_on
from stakeholders.merging.models import Merging
from stakeholders.register.models import Address, Contact, Organisation

if TYPE_CHECKING:
    from stakeholders.accounts.models import User

Thing = TypeVar("Thing", Organisation, Contact)


class CannotMerge(Exception):
    """Carries a sentence that says why not."""


@dataclass
class Outcome:
    """What a merging did, or would do."""

    # As the merging keeps it: the hook (model, field, on what), the keys, and between what they were hung over.
    moved: list[dict[str, Any]] = field(default_factory=list)
    before: dict[str, Any] = field(default_factory=dict)
    # For people: how many rows of each hook moved, and how many a constraint held back.
    moving: Counter[str] = field(default_factory=Counter)
    staying: Counter[str] = field(default_factory=Counter)

    def hang_over(self, hook: Hook, *, away: Any, to: Any, but: Any = None) -> list[Any]:
        """Hangs all rows of a hook over, and remembers them."""
        rows = hook.rows(away)
        # A row does not hang on itself.
        pks = [
            pk for pk in rows.order_by("pk").values_list("pk", flat=True) if hook.model is not hook.target or pk != but
        ]
        moved, held = hook.hang_over(pks, to=to) if pks else ([], [])
        if moved:
            self.moved.append({**hook.key, "pks": moved, "from": away, "to": to})
        self.moving[hook.words] += len(moved)
        self.staying[hook.words] += len(held)
        return moved


@transaction.atomic
def merge(kept: Thing, gone: Thing, *, by: "User") -> Merging:
    """Merges `gone` into `kept`, once."""
    outcome = _unite(kept, gone)
    merging = Merging.objects.create(
        kind=ContentType.objects.get_for_model(kept),
        kept_id=kept.pk,
        gone_id=gone.pk,
        moved=outcome.moved,
        before=outcome.before,
        merged_by=by,
    )
    # Of the merging and not of the contact: the history keeps the words of what it is about, and no names of people.
    record("merged", merging, by=by, kept=kept.pk, gone=gone.pk, rows=outcome.moving.total())
    return merging


class _Undo(Exception):
    """Carries nothing: it only ends the trial."""


def try_merge(kept: Thing, gone: Thing) -> Outcome:
    """What merging would do, found by doing it and undoing it."""
    outcome = Outcome()
    try:
        with transaction.atomic():
            outcome = _unite(kept, gone)
            raise _Undo
    except _Undo:
        return outcome


def _unite(kept: Thing, gone: Thing) -> Outcome:
    kept, gone = _held(kept, gone)
    outcome = Outcome()
    model = type(kept)
    # The conditional update is what lets only one of two mergings have the row.
    if not model._base_manager.filter(pk=gone.pk, merged_into__isnull=True).update(merged_into=kept):
        raise CannotMerge(_("One of the two was merged meanwhile."))
    outcome.before["cleared"] = clear(kept, gone)
    outcome.before["filled"] = fill(kept, gone)
    outcome.before["lent"] = lend(kept, gone)
    _hang_rights_over(kept, gone, outcome)
    moved = {hook.model: outcome.hang_over(hook, away=gone.pk, to=kept.pk, but=kept.pk) for hook in hooks_on(model)}
    if isinstance(kept, Organisation) and isinstance(gone, Organisation):
        outcome.before["names"] = keep_names(kept, gone)
    if isinstance(kept, Contact):
        outcome.before["places"] = put_addresses_last(kept, moved.get(Address, []))
    return outcome


def _held(kept: Thing, gone: Thing) -> tuple[Thing, Thing]:
    """Both rows as they are now, held until the end of the act, always in the same order; or why not."""
    if type(kept) is not type(gone):
        raise CannotMerge(_("An organisation and a contact cannot be merged."))
    if kept.pk == gone.pk:
        raise CannotMerge(_("Nothing can be merged with itself."))
    rows = type(kept)._base_manager.select_for_update().filter(pk__in=[kept.pk, gone.pk])
    held = {row.pk: row for row in rows.order_by("pk")}
    if len(held) < 2:
        raise CannotMerge(_("One of the two is not there any more."))
    if any(row.merged_into_id for row in held.values()):
        raise CannotMerge(_("One of the two was merged already."))
    if any(getattr(row, "erased_at", None) for row in held.values()):
        raise CannotMerge(_("One of the two was erased. What was erased is merged with nothing."))
    return held[kept.pk], held[gone.pk]


def _hang_rights_over(kept: Thing, gone: Thing, outcome: Outcome) -> None:
    """Where both organisations have a group, the rights of one go over to the other, as its focal points do."""
    if not isinstance(kept, Organisation) or not isinstance(gone, Organisation):
        return
    to, away = (Organisation.objects.get(pk=one.pk).group_id for one in (kept, gone))
    if to is not None and away is not None:
        for hook in hooks_on(Group):
            if hook.is_grant and not hook.kind_field:
                outcome.hang_over(hook, away=away, to=to)
