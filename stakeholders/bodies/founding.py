"""Beginning a body, changing what is said of it, and dissolving it."""

from datetime import date
from typing import TYPE_CHECKING
from uuid import uuid4

from django.contrib.auth.models import Group
from django.db import transaction

from ncss_portal.history.models import record
from stakeholders.bodies.models import Body
from stakeholders.register.naming import free_slug, save_under_free_slug

if TYPE_CHECKING:
    from stakeholders.permissions import Person

# Words that stand in addresses beside the slugs of bodies.
RESERVED = frozenset({"new"})


@transaction.atomic
def begin_body(body: Body, *, by: "Person") -> Body:
    """Saves a new body, with an address made of its name and a group to which its rights are given."""
    # The name is technical: nobody may have made a group of that name before, with people in it.
    body.group = Group.objects.create(name=f"body:{_free_slug(body.name)}:{uuid4().hex}")
    save_under_free_slug(body, lambda: _free_slug(body.name))
    record("body begun", body, by=by)
    return body


@transaction.atomic
def change_body(body: Body, *, changed: list[str], by: "Person") -> Body:
    """Saves what was changed. The address stays, so that links hold."""
    body.save()
    record("body changed", body, by=by, fields=sorted(changed))
    return body


@transaction.atomic
def dissolve_body(body: Body, *, on: date | None, by: "Person") -> Body:
    """From this day on its seats open nothing; without a day the body goes on. The seats stay as they were."""
    before, body.dissolved_on = Body.objects.values_list("dissolved_on", flat=True).get(pk=body.pk), on
    body.save(update_fields=["dissolved_on"])
    record("body dissolved" if on else "body goes on", body, by=by, before=before, on=on)
    return body


def _free_slug(name: str) -> str:
    return free_slug(name, Body.objects.all(), otherwise="body", reserved=RESERVED)
