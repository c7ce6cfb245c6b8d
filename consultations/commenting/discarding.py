"""Deleting comments that were never sent, with all that hangs on them. What was sent is never deleted."""

from functools import partial

from django.db import transaction

from consultations.commenting.models import Attachment, Comment, EarlierWords, Reply
from consultations.commenting.querysets import CommentQuerySet


@transaction.atomic
def discard(comments: CommentQuerySet) -> int:
    """Deletes the unsent ones among some comments, and their files once that is certain. Gives their number."""
    unsent = Comment.objects.filter(pk__in=list(comments.unsent().values_list("pk", flat=True)))
    remove_attachments(list(Attachment.objects.filter(comment__in=unsent)))
    for hanging in (EarlierWords, Reply):
        hanging.objects.filter(comment__in=unsent).delete()
    count = unsent.count()
    unsent.delete()
    return count


def remove_attachments(attachments: list[Attachment]) -> int:
    """Deletes attachments, and their files once that is certain. Gives their number."""
    for attachment in attachments:
        storage, name = attachment.file.storage, attachment.file.name
        attachment.delete()
        if name:
            transaction.on_commit(partial(storage.delete, name))
    return len(attachments)
