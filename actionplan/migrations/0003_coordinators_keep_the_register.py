"""Whoever coordinates a strategy keeps the register; who has the right to audit reads it."""

from typing import Any

from django.apps import apps as real_apps
from django.contrib.auth.management import create_permissions
from django.db import migrations


def let_coordinators_keep_the_register(apps: Any, schema_editor: Any) -> None:
    groups = apps.get_model("auth", "Group").objects.filter(
        pk__in=apps.get_model("actionplan", "StrategyGroupPermission")
        .objects.filter(permission__codename="manage_strategy")
        .values("group")
    )
    if not groups:
        return
    # Permissions are made only after all migrations; these are needed now.
    create_permissions(real_apps.get_app_config("stakeholders"), verbosity=0, apps=apps)
    right = apps.get_model("auth", "Permission").objects.get(codename="manage_register")
    for group in groups:
        group.permissions.add(right)


class Migration(migrations.Migration):
    dependencies = [
        ("actionplan", "0002_initial"),
        ("stakeholders", "0004_remove_what_became_of_it"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [migrations.RunPython(let_coordinators_keep_the_register, migrations.RunPython.noop)]
