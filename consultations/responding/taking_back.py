"""Taking back what waits for a mail, so that it can be sent once more: the address may have been mistyped."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from consultations.commenting.discarding import discard
from consultations.commenting.models import Comment, Consultation, Holder, Response
from consultations.commenting.places import WHOLE
from consultations.commenting.saving import FIELDS, draft_at, save_draft
from consultations.commenting.waiting import waiting_for_mail


@transaction.atomic
def take_back(consultation: Consultation, holder: Holder, *, claims: Iterable[int], at: datetime) -> int:
    """Makes drafts again of the comments of claimed responses; gives their number. The links in the mails end.

    What has files stays, for a draft has none; and so does what has a newer draft on its place.
    """
    consultation = Consultation.objects.select_for_update().get(pk=consultation.pk)
    claims, count = list(claims), 0
    waiting = waiting_for_mail(consultation, claims).filter(attachments__isnull=True)
    for comment in waiting.select_related("node").order_by("written_at", "pk"):
        if draft_at(consultation, holder, comment.node.anchor if comment.node else WHOLE):
            continue
        save_draft(consultation, holder, node=comment.node, at=at, **{name: getattr(comment, name) for name in FIELDS})
        count += discard(Comment.objects.filter(pk=comment.pk))
    empty = Response.objects.filter(pk__in=claims, user__isnull=True, confirmed_at__isnull=True)
    empty.filter(comments__isnull=True, opinions__isnull=True, replies__isnull=True).delete()
    return count
