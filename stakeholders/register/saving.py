"""Saving a changed row of the register without undoing what somebody else does to it at the same moment."""

from stakeholders.register.models import Contact, Organisation


class NoLongerThere(Exception):
    """The row was merged or erased while somebody was changing it."""


def save_what_people_say(thing: Organisation | Contact) -> None:
    """Saves what a form can change, and nothing else; call it in the transaction of the act.

    The account, the group, a merging and an erasure are written by other acts, and what was read a moment ago may be
    old. The row is held until the act is over, so that two who change its names or addresses come one after the other.
    """
    model = type(thing)
    if not model.objects.standing_alone().select_for_update().filter(pk=thing.pk).values_list("pk", flat=True):
        raise NoLongerThere
    fields = [field.name for field in model._meta.concrete_fields if field.editable and not field.primary_key]
    thing.save(update_fields=fields)
