"""How long the portal keeps what was handed in for an organisation, and never sent."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from consultations.commenting.discarding import discard
from consultations.commenting.models import Comment
from consultations.commenting.querysets import CommentQuerySet
from ncss_portal.retention import Rule

KEPT_FOR = timedelta(days=90)


def _over(at: datetime) -> CommentQuerySet:
    """Left out, taken back or never sent, in a period that closed long ago. What asks to be admitted waits on."""
    never_sent = Comment.objects.unsent().filter(response__is_shared=True, asked_in_at__isnull=True)
    return never_sent.filter(consultation__closes_at__lte=at - KEPT_FOR)


RULE = Rule(
    "handed_in_comments",
    _("Comments that were handed in for an organisation and never sent"),
    _("90 days after the comment period closed"),
    lambda at: _over(at).count(),
    lambda at: discard(_over(at)),
)
