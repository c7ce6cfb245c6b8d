"""Two that may be one: side by side, what hangs on each, and what merging them would do."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ncss_portal.history.models import Entry
from stakeholders.merging.filling import EMPTY, fillable, raw
from stakeholders.merging.hanging import hooks_on
from stakeholders.merging.merging import Outcome, try_merge
from stakeholders.register.models import Contact, Organisation


@dataclass(frozen=True)
class Line:
    """One field of both, and what becomes of the words of the one that goes."""

    label: str
    kept: str
    gone: str
    is_taken: bool
    # The name and the acronym of an organisation become other names of the one that stays.
    is_name: bool

    @property
    def is_left(self) -> bool:
        return bool(self.gone) and not self.is_taken and not self.is_name and self.kept != self.gone


@dataclass(frozen=True)
class Heap:
    """How many rows of one kind hang on each, how many would be hung over, and how many cannot."""

    words: str
    kept: int
    gone: int
    moving: int
    staying: int


class Comparison:
    """What the preview shows of `kept` and `gone`."""

    def __init__(self, kept: Any, gone: Any) -> None:
        self.kept, self.gone = kept, gone
        self.outcome: Outcome = try_merge(kept, gone)

    @property
    def lines(self) -> list[Line]:
        """The fields that at least one of the two has words for."""
        mine, others = raw(self.kept), raw(self.gone)
        found = []
        for field in type(self.kept)._meta.concrete_fields:
            if field.attname not in _compared(type(self.kept)):
                continue
            is_taken = field.attname in self.outcome.before["filled"]
            if mine[field.attname] not in EMPTY or others[field.attname] not in EMPTY:
                label = str(field.verbose_name)
                said = _said(self.kept, field), _said(self.gone, field)
                found.append(Line(label, *said, is_taken, self._is_name(field) and said[1] != "" and not is_taken))
        return found

    def _is_name(self, field: Any) -> bool:
        return isinstance(self.kept, Organisation) and field.name in ("name", "acronym")

    @property
    def heaps(self) -> list[Heap]:
        """Everything that hangs on one of the two."""
        counts: dict[str, Counter[str]] = {}
        for hook in hooks_on(type(self.kept)):
            for side, thing in (("kept", self.kept), ("gone", self.gone)):
                counts.setdefault(hook.words, Counter())[side] += hook.rows(thing.pk).count()
        moving, staying = self.outcome.moving, self.outcome.staying
        heaps = [
            Heap(words, each["kept"], each["gone"], moving[words], staying[words]) for words, each in counts.items()
        ]
        return sorted((heap for heap in heaps if heap.kept or heap.gone), key=lambda heap: heap.words)

    @property
    def history(self) -> tuple[int, int]:
        """How many lines of the history are about each. They stay where they are."""
        return Entry.objects.about(self.kept).count(), Entry.objects.about(self.gone).count()

    @property
    def accounts(self) -> str:
        """Who gains rights by the merging: the accounts of contacts, or the focal points of two organisations."""
        if isinstance(self.kept, Contact):
            return _gains([one.user.email for one in (self.kept, self.gone) if one.user])
        if self.kept.group and self.gone.group:
            return _("Both have focal points with rights. All of them then speak for the one that stays.")
        return ""


def _gains(accounts: list[str]) -> str:
    """Rights hang on seats and offices: whoever signs in as one of the two then has those of the other as well."""
    if not accounts:
        return ""
    if len(accounts) == 1:
        words = _("The account %(one)s then has the rights of both: all that the seats and offices of either open.")
        return words % {"one": accounts[0]}
    words = _("Both have an account. Then %(one)s and %(other)s each have the rights of both: their seats and offices.")
    return words % {"one": accounts[0], "other": accounts[1]}


def _compared(model: type[models.Model]) -> list[str]:
    return [*fillable(model), *(field.attname for field in model._meta.concrete_fields if _is_yes_or_no(field))]


def _is_yes_or_no(field: Any) -> bool:
    return isinstance(field, models.BooleanField) and field.editable


def _said(thing: models.Model, field: Any) -> str:
    """A field as people read it."""
    value = getattr(thing, field.name)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if value in EMPTY or not value:
        return ""
    if isinstance(value, date):
        return date_format(value, "j F Y")
    display = getattr(thing, f"get_{field.name}_display", None)
    return str(display() if display else value)
