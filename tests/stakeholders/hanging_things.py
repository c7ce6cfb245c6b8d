"""Everything that can hang on an organisation or a contact, found by asking the models, and one row of each."""

import inspect
from typing import Any

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.db import models
from factory.django import DjangoModelFactory

from stakeholders.permissions import REPRESENT
from tests import factories

FACTORIES: dict[type[models.Model], type[DjangoModelFactory]] = {
    made._meta.model: made
    for _name, made in inspect.getmembers(factories, inspect.isclass)
    if issubclass(made, DjangoModelFactory) and made._meta.model is not None
}
# They say what was done, and are not undone.
NOT_COMPARED = {"history.Entry", "stakeholders.Merging"}


def fields_pointing_at(model: type[models.Model]) -> "list[models.Field[Any, Any]]":
    """Every column of the portal that points at rows of a model; tables between many and many included."""
    return [
        field
        for pointing in apps.get_models(include_auto_created=True)
        for field in pointing._meta.concrete_fields
        if field.remote_field is not None and field.remote_field.model is model
    ]


def hang(field: "models.Field[Any, Any]", thing: models.Model) -> models.Model:
    """A new row that points at a thing with this field."""
    pointing: Any = field.model
    if pointing in FACTORIES:
        return FACTORIES[pointing](**{field.name: thing})
    row = pointing(**{field.name: thing})
    for other in pointing._meta.concrete_fields:
        if other is not field and other.is_relation and not other.null and not other.primary_key:
            setattr(row, other.name, _any_row(other.remote_field.model))
    row.save()
    return row


def _any_row(model: type[models.Model]) -> models.Model:
    if model is Group:
        return Group.objects.create(name=f"group {Group.objects.count()}")
    if model is Permission:  # one that can be given on an organisation
        return Permission.objects.get(codename=REPRESENT)
    return FACTORIES[model]() if model in FACTORIES else model._base_manager.order_by("pk").last()


def everything() -> dict[str, Any]:
    """The whole database as text, by row; without the history and the mergings themselves."""
    said = {}
    for model in apps.get_models(include_auto_created=True):
        if model._meta.label not in NOT_COMPARED and model._meta.managed:
            for row in model._base_manager.order_by("pk"):
                columns = {field.attname: str(field.value_from_object(row)) for field in model._meta.concrete_fields}
                said[f"{model._meta.label} {row.pk}"] = columns
    return said
