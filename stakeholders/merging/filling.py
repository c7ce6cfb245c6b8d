"""What the one that stays takes from the one that goes: words for empty fields, the account, the group, names.

Nothing that was said is written down a second time: the row that goes keeps its words, and undoing looks there. So an
erasure need not look for them in the mergings.
"""

from typing import Any, TypeVar

from django.db import IntegrityError, models, transaction
from django.db.models import F

from stakeholders.register.models import Address, Alias, Contact, Organisation

Thing = TypeVar("Thing", Organisation, Contact)
EMPTY = (None, "")
# A field that says nothing without another one.
GOES_WITH = {"succeeded_on": "successor_id"}


def fillable(model: type[models.Model]) -> list[str]:
    """The fields that people fill in and may leave empty, by the names of their columns."""
    return [
        field.attname
        for field in model._meta.concrete_fields
        if field.editable and not field.unique and not isinstance(field, models.BooleanField)
    ]


def lendable(model: type[models.Model]) -> list[str]:
    """What only one row can have: the account of a contact, the group of an organisation."""
    return [field.attname for field in model._meta.concrete_fields if field.one_to_one]


def raw(thing: models.Model) -> dict[str, Any]:
    """What stands in the columns now."""
    model = type(thing)
    names = [field.attname for field in model._meta.concrete_fields]
    return model._base_manager.values(*names).get(pk=thing.pk)


def write(thing: models.Model, **columns: Any) -> None:
    type(thing)._base_manager.filter(pk=thing.pk).update(**columns)


def fill(kept: Thing, gone: Thing) -> dict[str, Any]:
    """Takes over what the one that stays does not say. Gives the columns with what stood there: as good as nothing."""
    mine, others = raw(kept), raw(gone)
    wanted = {name: others[name] for name in fillable(type(kept)) if mine[name] in EMPTY and others[name] not in EMPTY}
    if wanted.get("successor_id") == kept.pk:  # nobody succeeds itself
        del wanted["successor_id"]
    for name, other in GOES_WITH.items():
        if name in wanted and wanted.get(other, mine[other]) != others[other]:
            del wanted[name]
    if wanted:
        write(kept, **wanted)
    return {name: mine[name] for name in wanted}


def clear(kept: Thing, gone: Thing) -> dict[str, Any]:
    """The one that goes cannot have succeeded the one that stays. Gives the columns with what stood there."""
    mine = raw(kept)
    if mine.get("successor_id") != gone.pk:
        return {}
    cleared = {name: mine[name] for name in ("successor_id", "succeeded_on") if mine[name] is not None}
    write(kept, **dict.fromkeys(cleared))
    return cleared


def lend(kept: Thing, gone: Thing) -> dict[str, int]:
    """Gives the account or the group of the one that goes to the one that stays, if that has none."""
    mine, others = raw(kept), raw(gone)
    lent = {name: others[name] for name in lendable(type(kept)) if mine[name] is None and others[name] is not None}
    if lent:  # first taken, then given: no two rows may have it at a time
        write(gone, **dict.fromkeys(lent))
        write(kept, **lent)
    return lent


def keep_names(kept: Organisation, gone: Organisation) -> list[int]:
    """The name and the acronym of the one that goes become other names of the one that stays."""
    known = {kept.name.lower(), kept.acronym.lower(), *(alias.name.lower() for alias in kept.aliases.all())}
    made = []
    for name in (gone.name, gone.acronym):
        if name and name.lower() not in known:
            known.add(name.lower())
            try:
                with transaction.atomic():
                    made.append(Alias.objects.create(organisation=kept, name=name).pk)
            except IntegrityError:  # the database knows letters that are the same to it
                continue
    return made


def put_addresses_last(kept: Contact, moved: list[int]) -> list[tuple[int, int, int]]:
    """The address that is written to stays the one of the contact that stays. Gives key, old and new place."""
    own = Address.objects.filter(contact=kept).exclude(pk__in=moved)
    last = own.aggregate(last=models.Max("position"))["last"]
    first = 0 if last is None else last + 1
    places = list(Address.objects.filter(pk__in=moved).order_by("position", "pk").values_list("pk", "position"))
    Address.objects.filter(pk__in=moved).update(position=F("position") + first)
    return [(pk, place, place + first) for pk, place in places]
