"""The mails of this room: a comment or a reply is hidden, and why; a late comment is admitted. Each to its author."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_lazy as _

from consultations.commenting.mails import LONGEST_WORDS
from consultations.commenting.models import Comment, Consultation, Reply
from consultations.commenting.places import WHOLE, short_title_of
from consultations.commenting.receipts import address_of
from consultations.commenting.talk import place_url
from ncss_portal.outbox.kinds import Content, Kind, NotDue
from ncss_portal.outbox.models import Mail

HIDDEN_REASON = "comment_hidden"
REPLY_HIDDEN_REASON = "reply_hidden"
ADMITTED_REASON = "comment_admitted"


def occasion_of(said: Comment | Reply) -> str:
    """One hiding. What is shown again and hidden anew gets another mail."""
    moment = said.hidden_at.timestamp() if said.hidden_at else 0
    return f"{said.pk}:{moment:.6f}"


def address_of_reply(reply: Reply) -> str:
    """Where the author of a reply is reached: by account. Nobody is for the government, nor for what came in a file."""
    user = reply.response.user if reply.response else None
    return user.email.lower() if user is not None and user.is_active else ""


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


def variables_of_hidden_reply(reply: Reply, reason: str) -> dict[str, Any]:
    """The same of a reply."""
    period = reply.comment.consultation
    return {
        "consultation": period,
        "name": reply.response.name if reply.response else "",
        "number": reply.comment.reference,
        "place": short_title_of(reply.comment.node),
        "reason": reason,
        "url": f"{settings.SITE_URL}{_place_of(reply)}",
        "contact_url": _contact_url(),
    }


def _place_of(reply: Reply) -> str:
    """The comment beside the draft, where its replies stand."""
    return place_url(reply.comment.consultation, reply.comment.node.anchor if reply.comment.node else WHOLE)


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


def _write_hidden_reply(mail: Mail, at: datetime) -> Content:
    known = Reply.objects.select_related("response__user", "comment__consultation", "comment__node")
    reply = known.filter(pk=mail.about or 0).first()
    if reply is None or address_of_reply(reply) != mail.recipient.lower():
        raise NotDue("The reply is gone, or its author has another address now, or none.")
    if reply.hidden_at is None or mail.occasion != occasion_of(reply):
        raise NotDue("The reply is shown again.")
    return Content(variables_of_hidden_reply(reply, reply.hidden_reason), _place_of(reply))


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
    Kind(
        REPLY_HIDDEN_REASON,
        _("A reply is hidden"),
        _("You get this mail because you replied to a comment."),
        _write_hidden_reply,
    ),
    Kind(ADMITTED_REASON, _("A late comment is admitted"), WHY, _write_admitted),
)
