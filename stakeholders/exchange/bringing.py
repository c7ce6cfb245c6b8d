"""What becomes of a file of stakeholders that somebody brings: kept, decided upon, taken in once or thrown away."""

from collections.abc import Mapping
from functools import partial

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from stakeholders.accounts.models import User
from stakeholders.exchange.models import StakeholderUpload
from stakeholders.exchange.preview import look_at, seal_of
from stakeholders.exchange.taking import Change, take_stakeholders


class NotAsShown(Exception):
    """What would be taken in now is not what was shown: the register or the decisions have changed since."""


@transaction.atomic
def bring_file(file: UploadedFile, *, sha256: str, by: User) -> tuple[StakeholderUpload, bool]:
    """The file as it is kept, and whether it is new. One that waits already is not kept twice."""
    waiting = StakeholderUpload.objects.waiting().filter(sha256=sha256).first()
    if waiting is not None:
        return waiting, False
    upload = StakeholderUpload.objects.create(name=(file.name or "")[:250], sha256=sha256, file=file, brought_by=by)
    return upload, True


@transaction.atomic
def decide(upload: StakeholderUpload, *, decisions: Mapping[str, str]) -> None:
    """Keeps what was decided, beside what was decided before. A file that is taken in meanwhile is left alone."""
    kept = StakeholderUpload.objects.waiting().select_for_update().filter(pk=upload.pk).first()
    if kept is not None:
        upload.decisions = kept.decisions | dict(decisions)
        upload.save(update_fields=["decisions"])


@transaction.atomic
def take_file(upload: StakeholderUpload, *, seal: str, by: User) -> Change | None:
    """Takes the file in as it was shown; None where another click has done so. Raises `NotAsShown`, or `Unreadable`.

    The file itself is deleted then: the register holds what it said. The answers stay: when the same file is brought
    again, they are its proposals.
    """
    # Before it is claimed: a file that counts as taken in is understood in the light of its own decisions.
    understood = look_at(upload).understood
    if not upload.claim():
        return None
    if understood.undecided:
        raise NotAsShown
    change = take_stakeholders(understood, by=by)
    if seal_of(understood, change) != seal:
        raise NotAsShown
    StakeholderUpload.objects.filter(pk=upload.pk).update(decisions=understood.answers)
    transaction.on_commit(partial(_delete_file, upload))
    return change


@transaction.atomic
def throw_away(upload: StakeholderUpload) -> bool:
    """Forgets a file that was not taken in. Says whether this call did it."""
    waiting = StakeholderUpload.objects.waiting().select_for_update().filter(pk=upload.pk).first()
    if waiting is not None:
        waiting.forget()
    return waiting is not None


def _delete_file(upload: StakeholderUpload) -> None:
    """First the file, then the row's word of it: a row that still points at a file says that this failed."""
    upload.file.delete(save=False)
    StakeholderUpload.objects.filter(pk=upload.pk).update(file="")
