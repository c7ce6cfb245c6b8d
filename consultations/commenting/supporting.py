"""Supporting a comment of somebody else: once, and taken back by the same click."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from consultations.commenting.looking import takes_part
from consultations.commenting.models import Comment, Consultation, Phase, Support
from ncss_portal.history.models import record
from stakeholders.models import User


class CannotSupportError(Exception):
    """Why nothing was changed; the message is for the person who asked."""


@transaction.atomic
def toggle(comment: Comment, *, by: User, at: datetime) -> bool:
    """Gives the support, or takes it back where it was given; says whether it stands now. Raises CannotSupportError."""
    consultation = Consultation.objects.select_for_update().get(pk=comment.consultation_id)
    comment = Comment.objects.select_related("response").get(pk=comment.pk)
    if consultation.phase_at(at) != Phase.OPEN:
        raise CannotSupportError(_("The comment period is not open, so support stays as it is."))
    if not takes_part(consultation, by, at):
        raise CannotSupportError(_("This comment period is for others. You only read it."))
    if comment.is_hidden or comment.is_withdrawn or not comment.is_sent:
        raise CannotSupportError(_("This comment takes no support any more."))
    if comment.response.is_of(by):
        raise CannotSupportError(_("This is your own comment."))
    support, is_new = Support.objects.get_or_create(comment=comment, user=by, defaults={"given_at": at})
    if not is_new:
        support.delete()
    record("comment supported" if is_new else "support taken back", comment, by=by)
    return is_new
