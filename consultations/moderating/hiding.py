"""Hiding what breaks the rules: its place stays with the reason, and of a comment its number. Its author is told."""

from datetime import datetime

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from consultations.commenting.models import Comment, Reply
from consultations.commenting.receipts import address_of
from consultations.moderating.mails import HIDDEN_REASON, REPLY_HIDDEN_REASON, address_of_reply, occasion_of
from ncss_portal.history.models import record
from ncss_portal.outbox.queueing import queue, stop
from stakeholders.permissions import Person


@transaction.atomic
def hide(comment: Comment, *, reason: str, by: Person | None, at: datetime | None = None) -> bool:
    """Hides a sent comment and writes to its author; False where it is hidden already, or withdrawn.

    It counts as looked at, so that its place shows with the reason, also where nothing is shown before a look.
    """
    at = at or timezone.now()
    standing = Comment.objects.sent().filter(pk=comment.pk, hidden_at__isnull=True)
    looked = {"looked_at": Coalesce("looked_at", Value(at)), "looked_by": Coalesce("looked_by", _pk(by))}
    if not standing.update(hidden_at=at, hidden_by=by, hidden_reason=reason, **looked):
        return False
    comment.refresh_from_db()
    record("comment hidden", comment, by=by, reason=reason)
    if address := address_of(comment):
        queue(recipient=address, reason=HIDDEN_REASON, occasion=occasion_of(comment), about=comment.pk)
    return True


@transaction.atomic
def show_again(comment: Comment, *, by: Person | None, at: datetime | None = None) -> bool:
    """Takes the hiding back; False where it is not hidden. A mail about it that still waits is stopped."""
    at = at or timezone.now()
    hidden = Comment.objects.select_for_update().filter(pk=comment.pk, hidden_at__isnull=False).first()
    if hidden is None:
        return False
    occasion, reason = occasion_of(hidden), hidden.hidden_reason
    # Who came second waited for the lock, or is stopped by the WHERE clause.
    again = Comment.objects.filter(pk=hidden.pk, hidden_at=hidden.hidden_at)
    if not again.update(hidden_at=None, hidden_by=None, hidden_reason="", looked_at=at, looked_by=by):
        return False
    record("comment shown again", hidden, by=by, was_hidden_for=reason)
    stop(reason=HIDDEN_REASON, occasion=occasion, why="The comment is shown again.")
    return True


@transaction.atomic
def hide_reply(reply: Reply, *, reason: str, by: Person | None, at: datetime | None = None) -> bool:
    """Hides a reply and writes to its author; its place stays with the reason. False where it is hidden already."""
    at = at or timezone.now()
    standing = Reply.objects.filter(pk=reply.pk, hidden_at__isnull=True)
    if not standing.update(hidden_at=at, hidden_reason=reason, looked_at=Coalesce("looked_at", Value(at))):
        return False
    reply.refresh_from_db()
    record("reply hidden", reply.comment, by=by, reply=reply.pk, reason=reason)
    if address := address_of_reply(reply):
        queue(recipient=address, reason=REPLY_HIDDEN_REASON, occasion=occasion_of(reply), about=reply.pk)
    return True


@transaction.atomic
def show_reply_again(reply: Reply, *, by: Person | None, at: datetime | None = None) -> bool:
    """Takes the hiding of a reply back; False where it is not hidden. A mail about it that still waits is stopped."""
    at = at or timezone.now()
    hidden = Reply.objects.select_for_update(of=("self",)).select_related("comment")
    held = hidden.filter(pk=reply.pk, hidden_at__isnull=False).first()
    if held is None:
        return False
    again = Reply.objects.filter(pk=held.pk, hidden_at=held.hidden_at)
    if not again.update(hidden_at=None, hidden_reason="", looked_at=at):
        return False
    record("reply shown again", held.comment, by=by, reply=held.pk, was_hidden_for=held.hidden_reason)
    stop(reason=REPLY_HIDDEN_REASON, occasion=occasion_of(held), why="The reply is shown again.")
    return True


def _pk(by: Person | None) -> Value:
    return Value(by.pk if by is not None else None)
