"""The one way in which history is ever changed: a person who is erased goes out of the words of its rows.

The rows stay: who acted (a pseudonymous account by then), when, what, and on which row. Nothing else may use this.
"""

from collections.abc import Mapping
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, QuerySet

from ncss_portal.history.models import Entry
from ncss_portal.personal import Person, is_pseudonym, pseudonym

# By model: the rows that are the person.
Things = Mapping[type[Model], frozenset[int]]


def scrub(person: Person, *, things: Things) -> int:
    """Takes a person's names and addresses out of every entry; gives the number of entries that changed.

    An entry about one of `things` is called by its number from then on. One about another row of the same models
    keeps its label: somebody else may have the same name.
    """
    own = _by_type(things)
    models = dict(zip(own, things, strict=True))
    changed = []
    entries = _entries().order_by("pk").values_list("pk", "thing_type_id", "thing_id", "label", "detail")
    for pk, kind, thing_id, label, detail in entries.iterator():
        is_own = thing_id in own.get(kind, frozenset())
        if is_own:
            words = _neutral(models[kind], thing_id)
        elif kind not in own:
            words = person.scrubbed(label)[:250]
        else:
            words = label
        clean = person.scrubbed(detail, closely=is_own)
        if (words, clean) != (label, detail):
            changed.append((pk, words, clean))
    for pk, words, clean in changed:
        _entries().filter(pk=pk).update(label=words, detail=clean)
    return len(changed)


def labels_of(things: Things) -> set[str]:
    """What these rows were called at any time: former names, and addresses."""
    found: set[str] = set()
    for model, ids in things.items():
        kind = ContentType.objects.get_for_model(model)
        labels = _entries().filter(thing_type=kind, thing_id__in=ids).values_list("label", flat=True)
        found.update(set(labels) - {_neutral(model, pk) for pk in ids})
    return {label for label in found if label and not is_pseudonym(label)}


def _neutral(model: type[Model], pk: int) -> str:
    """What the history calls a row that stands for a person: by its number."""
    return str(getattr(model(pk=pk), "history_label", pseudonym(pk)))


def _by_type(things: Things) -> dict[int, frozenset[int]]:
    return {ContentType.objects.get_for_model(model).pk: ids for model, ids in things.items()}


def _entries() -> "QuerySet[Any]":
    """Without the manager that refuses every change."""
    return QuerySet(Entry)
