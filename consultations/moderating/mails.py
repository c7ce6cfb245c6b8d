"""The mails of this room: why a comment is hidden, and that a late one is admitted; each to its author."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_lazy as _

from consultations.commenting.mails import LONGEST_WORDS
from consultations.commenting.models import Comment, Consultation
from consultations.commenting.places import short_title_of
from consultations.commenting.receipts import address_of
from ncss_portal.outbox.kinds import Content, Kind, NotDue
from ncss_portal.outbox.models import Mail

HIDDEN_REASON = "comment_hidden"
ADMITTED_REASON = "comment_admitted"


def occasion_of(comment: Comment) -> str:
    """One hiding. A comment that is shown again and hidden anew gets another mail."""
    moment = comment.hidden_at.timestamp() if comment.hidden_at else 0
    return f"{comment.pk}:{moment:.6f}"


def variables_of_hidden(comment: Comment, reason: str, at: datetime) -> dict[str, Any]:
    """What the mail about a hidden comment says; before it is hidden, too, for who wants to read it first."""
    return {
        "consultation": comment.consultation,
        "name": comment.response.name,
        "number": comment.reference,
        "place": short_title_of(comment.node),
        "reason": reason,
        "is_open": comment.consultation.left_at(at).total_seconds() > 0,
        "url": f"{settings.SITE_URL}{comment.get_absolute_url()}",
        "period_url": f"{settings.SITE_URL}{comment.consultation.get_absolute_url()}",
        "contact_url": _contact_url(),
    }


def _contact_url() -> str:
    """As in the foot of every page: PORTAL_CONTACT is an e-mail address or a web address."""
    contact = settings.PORTAL_CONTACT
    return f"mailto:{contact}" if "@" in contact and ":" not in contact else contact


def _concerned(mail: Mail) -> Comment:
    known = Comment.objects.sent().select_related("consultation", "response__user", "node")
    comment = known.filter(pk=mail.about or 0).first()
    if comment is None or address_of(comment) != mail.recipient.lower():
        raise NotDue("The comment is withdrawn, or its author has another address now, or none.")
    return comment


def _write_hidden(mail: Mail, at: datetime) -> Content:
    comment = _concerned(mail)
    if not comment.is_hidden or mail.occasion != occasion_of(comment):
        raise NotDue("The comment is shown again.")
    return Content(variables_of_hidden(comment, comment.hidden_reason, at), comment.get_absolute_url())


def _write_admitted(mail: Mail, at: datetime) -> Content:
    comment = _concerned(mail)
    period = comment.consultation
    # As in a receipt: what only some may read never stands in a mail.
    is_public = Consultation.objects.visible_to(AnonymousUser(), at).filter(pk=period.pk).exists()
    says_words = is_public and len(comment.body) + len(comment.replacement) <= LONGEST_WORDS
    said = {
        "consultation": period,
        "name": comment.response.name,
        "number": comment.reference,
        "place": short_title_of(comment.node),
        "sent_at": comment.sent_at,
        "reason": comment.admitted_reason,
        "body": comment.body if says_words else "",
        "replacement": comment.replacement if says_words and comment.suggests_words else "",
        "url": f"{settings.SITE_URL}{comment.get_absolute_url()}",
    }
    return Content(said, comment.get_absolute_url())


WHY = _("You get this mail because you sent a comment.")
KINDS = (
    Kind(HIDDEN_REASON, _("A comment is hidden"), WHY, _write_hidden),
    Kind(ADMITTED_REASON, _("A late comment is admitted"), WHY, _write_admitted),
)
