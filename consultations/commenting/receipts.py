"""Receipts: what somebody sent within a few minutes is confirmed in one mail. Every sent comment is in exactly one.

The rule needs nothing but the comments themselves. Those of one response stand in the order of their numbers; the first
begins a receipt, and whatever was sent within TOGETHER after it is in the same one; the next comment begins another.
Numbers are given one after the other, so no comment ever slips in before one that is there.
"""

from datetime import datetime, timedelta

from consultations.commenting.models import Comment
from ncss_portal.outbox.queueing import queue
from stakeholders.models import User

REASON = "comment_receipt"
TOGETHER = timedelta(minutes=8)
# A request that came within the time may still be at work when it is over; no request takes as long as this.
AND_THEN = timedelta(minutes=2)
# Many more comments than anybody sends in one go.
LAST = 100


def queue_receipt(comment: Comment) -> None:
    """Sees to it that a comment is confirmed; call it in the transaction that numbers the comment."""
    address = address_of(comment)
    if comment.sent_at is None or not address or not _begins_receipt(comment):
        return
    due_at = comment.sent_at + TOGETHER + AND_THEN
    queue(recipient=address, reason=REASON, occasion=str(comment.pk), about=comment.pk, due_at=due_at)


def together_with(comment: Comment) -> list[Comment]:
    """The comments of the receipt in which a sent comment is, in the order of their numbers."""
    receipt = Comment.objects.sent().filter(pk__in=_keys_together_with(comment))
    return list(receipt.select_related("node").order_by("number"))


def _keys_together_with(comment: Comment) -> list[int]:
    """Of many comments, which may be long, it reads the moments alone."""
    sent = Comment.objects.sent().filter(response=comment.response_id).order_by("number")
    receipt: list[int] = []
    until: datetime | None = None
    for pk, sent_at in sent.values_list("pk", "sent_at"):
        if sent_at is not None and (until is None or sent_at >= until):
            if comment.pk in receipt:
                break
            receipt, until = [], sent_at + TOGETHER
        receipt.append(pk)
    return receipt if comment.pk in receipt else []


def _begins_receipt(comment: Comment) -> bool:
    """Whether the newest comment of a response stands first in its receipt. In a long talk only the last moments are
    read: a pause that is long enough always ends a receipt, also where requests overtook each other.
    """
    sent = Comment.objects.sent().filter(response=comment.response_id).order_by("-number")
    newest = sent.values_list("pk", "sent_at")
    last: list[datetime] = []
    for pk, sent_at in newest[:LAST]:
        if sent_at is None or (not last and pk != comment.pk):
            return False
        if last and last[-1] - sent_at >= TOGETHER + AND_THEN:
            break
        last.append(sent_at)
    else:
        if len(last) == LAST:
            return _keys_together_with(comment)[:1] == [comment.pk]
    return _ends_with_a_new_one(last[::-1])


def _ends_with_a_new_one(moments: list[datetime]) -> bool:
    """Whether the last of these moments, in the order of the numbers, begins a receipt."""
    until, begins = None, False
    for moment in moments:
        begins = until is None or moment >= until
        until = moment + TOGETHER if begins else until
    return begins


def address_of(comment: Comment) -> str:
    """Where the respondent of a sent comment is reached: an account by its address of today, unless it was closed."""
    user: User | None = comment.response.user
    if user is None:
        return comment.response.email.lower()
    return user.email.lower() if user.is_active else ""
