"""The coordinator's look: from then on a comment that waited for it is shown as the period says."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from consultations.commenting.models import Comment, Consultation, Reply
from ncss_portal.history.models import record
from stakeholders.permissions import Person


@transaction.atomic
def look_at_comments(
    consultation: Consultation,
    numbers: Iterable[int],
    *,
    revisions: Mapping[int, int] | None = None,
    by: Person | None,
    at: datetime | None = None,
) -> int:
    """Says of comments that wait for a look that nothing is wrong. Gives how many there were; a second time none.

    `revisions` says by number what was read: words that their author changed meanwhile go on waiting.
    """
    at = at or timezone.now()
    read = revisions or {}
    waiting = Comment.objects.waiting_for_a_look().filter(consultation=consultation, number__in=list(numbers))
    return sum(
        _look_at(comment, by, at)
        for comment in waiting.order_by("number")
        if read.get(comment.number or 0, comment.revision) == comment.revision
    )


def _look_at(comment: Comment, by: Person | None, at: datetime) -> bool:
    """The WHERE clause sees to it that it happens once."""
    unseen = Comment.objects.filter(pk=comment.pk, revision=comment.revision, looked_at__isnull=True)
    if not unseen.update(looked_at=at, looked_by=by):
        return False
    record("comment looked at", comment, by=by, suspicion=comment.suspicion)
    return True


@transaction.atomic
def look_at_replies(
    consultation: Consultation, keys: Iterable[int], *, by: Person | None, at: datetime | None = None
) -> int:
    """The same for replies of respondents."""
    at = at or timezone.now()
    unseen = Reply.objects.filter(comment__consultation=consultation, pk__in=list(keys), looked_at__isnull=True)
    seen = 0
    for reply in unseen.select_related("comment"):
        if Reply.objects.filter(pk=reply.pk, looked_at__isnull=True).update(looked_at=at):
            record("reply looked at", reply.comment, by=by, reply=reply.pk, suspicion=reply.suspicion)
            seen += 1
    return seen
