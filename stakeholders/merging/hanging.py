"""What hangs on a row: the rows of any app that point at it.

Found by asking the models, so that a new one is hung over without anybody thinking of it, and nothing is imported
upwards. The history is not among them: who did what to the one that goes stays said of that one.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, models, transaction
from django.utils.text import capfirst
from django.utils.translation import gettext as _

STAYS = frozenset({"history.Entry"})


@dataclass(frozen=True)
class Hook:
    """One field by which rows of a model hang on things of a kind. `kind_field` only where any kind may be meant."""

    model: type[models.Model]
    field: Any
    target: type[models.Model]
    kind_field: str = ""

    @property
    def key(self) -> dict[str, str]:
        """By what it is written down and found again."""
        return {"model": self.model._meta.label, "field": self.field.name, "on": self.target._meta.label}

    @property
    def is_grant(self) -> bool:
        """Whether the rows say what somebody may do."""
        return any(field.related_model is Permission for field in self.model._meta.concrete_fields)

    @property
    def words(self) -> str:
        """What the rows are, for people."""
        meta, target = self.model._meta, self.target._meta
        if self.model is self.target and self.field.name == "merged_into":
            return _("Earlier mergings")
        if self.is_grant:
            return _("Rights of its group") if self.target is Group else _("Rights")
        if meta.auto_created:  # a row between two things is called by the other one
            others: list[Any] = [field for field in meta.concrete_fields if field.is_relation and field != self.field]
            return capfirst(str(others[0].related_model._meta.verbose_name_plural))
        name = capfirst(str(meta.verbose_name_plural))
        if self.kind_field or str(self.field.verbose_name) == str(target.verbose_name):
            return name
        return _("%(things)s (%(as)s)") % {"things": name, "as": self.field.verbose_name}

    def rows(self, pk: Any) -> "models.QuerySet[Any]":
        """The rows that hang on the thing of this key."""
        found = self.model._base_manager.filter(**{self.field.attname: self.field.get_prep_value(pk)})
        if self.kind_field:
            return found.filter(**{self.kind_field: ContentType.objects.get_for_model(self.target)})
        return found

    def hang_over(self, pks: list[Any], *, to: Any) -> tuple[list[Any], list[Any]]:
        """Hangs rows on another thing. Gives those that hang there now, and those that a constraint holds back."""
        if self._try(pks, to):
            return pks, []
        moved: list[Any] = []
        held: list[Any] = []
        for pk in pks:
            (moved if self._try([pk], to) else held).append(pk)
        return moved, held

    def _try(self, pks: list[Any], to: Any) -> bool:
        try:
            with transaction.atomic():
                self.model._base_manager.filter(pk__in=pks).update(
                    **{self.field.attname: self.field.get_prep_value(to)}
                )
        except IntegrityError:
            return False
        return True


def hooks_on(model: type[models.Model]) -> tuple[Hook, ...]:
    """All fields by which something can hang on rows of a model, in the order in which they are hung over."""
    found = [*_pointing(model), *_of_any_kind(model)]
    return tuple(sorted(found, key=lambda hook: (hook.model._meta.label, hook.field.name)))


def _pointing(model: type[models.Model]) -> Iterator[Hook]:
    """Foreign keys, one-to-one fields, and both sides of many-to-many fields through the tables between."""
    for relation in model._meta.get_fields(include_hidden=True):
        if relation.auto_created and not relation.concrete and (relation.one_to_many or relation.one_to_one):
            pointing: Any = relation.related_model
            if pointing._meta.managed and not pointing._meta.proxy:
                yield Hook(pointing, relation.field, model)  # type: ignore[union-attr]


def _of_any_kind(model: type[models.Model]) -> Iterator[Hook]:
    """Fields that name a kind of thing and a key."""
    for pointing in apps.get_models(include_auto_created=True):
        for field in pointing._meta.private_fields:
            if isinstance(field, GenericForeignKey) and pointing._meta.label not in STAYS:
                yield Hook(pointing, pointing._meta.get_field(field.fk_field), model, field.ct_field)


def hook_of(entry: dict[str, Any]) -> Hook | None:
    """The hook that was written down; None where the code does not have it any more."""
    known = [hook for hook in hooks_on(apps.get_model(entry["on"])) if hook.key.items() <= entry.items()]
    return known[0] if known else None
