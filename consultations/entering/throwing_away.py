"""Throwing away a file that was brought, before anything of it is taken in."""

from django.db import transaction

from consultations.entering.models import ReturnedFile


@transaction.atomic
def throw_away(file: ReturnedFile) -> bool:
    """Forgets a file that was not taken in. Says whether this call did it."""
    waiting = ReturnedFile.objects.select_for_update().filter(pk=file.pk, taken_at__isnull=True).first()
    if waiting is not None:
        waiting.forget()
    return waiting is not None
