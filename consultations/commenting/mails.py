"""The mails of this room: the one that asks to confirm a comment, and the receipt of what was sent."""

from datetime import datetime
from itertools import accumulate

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from consultations.commenting import links
from consultations.commenting.models import Comment, Consultation, Response
from consultations.commenting.models.comments import Sensitivity
from consultations.commenting.places import name_of, short_title_of, title_of
from consultations.commenting.receipts import REASON, address_of, together_with
from ncss_portal.outbox.kinds import Content, Kind, NotDue, Topic
from ncss_portal.outbox.models import Mail

CONFIRM_REASON = "comment_confirm"
# In characters. A receipt of hundreds of the longest comments would keep a worker busy for minutes.
LONGEST_WORDS = 200_000


def _write_confirm(mail: Mail, at: datetime) -> Content:
    comment = Comment.objects.select_related("consultation", "response", "node").filter(pk=mail.about or 0).first()
    if comment is None or comment.response.email.lower() != mail.recipient.lower():
        raise NotDue("The comment is no longer there.")
    if comment.is_sent:
        raise NotDue("The comment is confirmed already.")
    path = links.confirmation_path(comment)
    said = {
        "consultation": comment.consultation,
        "place": name_of(comment.node),
        "confirm_url": f"{settings.SITE_URL}{path}",
        "days": links.VALID_FOR.days,
    }
    return Content(said, path)


CONFIRM = Kind(
    CONFIRM_REASON,
    _("Confirm a comment"),
    _("You get this mail because somebody wrote a comment and gave this address."),
    _write_confirm,
)
RECEIPTS = Topic(
    "receipts", _("Receipts of your comments"), _("A mail with the words and the number of each comment that you send.")
)


def _write_receipt(mail: Mail, at: datetime) -> Content:
    known = Comment.objects.sent().select_related("consultation", "response__user")
    comment = known.filter(pk=mail.about or 0).first()
    if comment is None or address_of(comment) != mail.recipient.lower():
        raise NotDue("The respondent has another address now, or none.")
    period = comment.consultation
    # What only some may read never stands in a mail, and a suggestion repeats the words of the draft.
    is_public = Consultation.objects.visible_to(AnonymousUser(), at).filter(pk=period.pk).exists()
    own_path = _own_path(comment.response, is_public)
    comments = together_with(comment)
    lengths = list(accumulate(len(one.body) + len(one.replacement) for one in comments))
    fits = [is_public and length <= LONGEST_WORDS for length in lengths]
    said = {
        "consultation": period,
        "name": comment.response.name,
        "comments": [
            _receipted(one, period, it_fits and one.sensitivity == Sensitivity.PUBLIC)
            for one, it_fits in zip(comments, fits, strict=True)
        ],
        "is_public": is_public,
        "is_cut": is_public and not all(fits),
        "own_url": f"{settings.SITE_URL}{own_path}" if own_path else "",
        "has_account": comment.response.user is not None,
    }
    return Content(said, own_path or period.get_absolute_url())


def _own_path(response: Response, is_public: bool) -> str:
    """Where the respondent finds it again: in the account, or by a link of her own. Not public, it needs an account."""
    if response.user:
        return reverse("consultations:own_comments")
    return links.way_back_path(response) if is_public and response.confirmed_at else ""


def _receipted(comment: Comment, period: Consultation, says_words: bool) -> dict[str, object]:
    comment.consultation = period
    return {
        "number": comment.reference,
        "sent_at": comment.sent_at,
        "place": title_of(comment.node) if says_words else short_title_of(comment.node),
        "body": comment.body if says_words else "",
        "replacement": comment.replacement if says_words and comment.suggests_words else "",
        "url": f"{settings.SITE_URL}{comment.get_absolute_url()}",
    }


RECEIPT = Kind(
    REASON,
    _("Receipt of comments"),
    _("You get this mail because you sent a comment."),
    _write_receipt,
    topic=RECEIPTS,
)
KINDS = (CONFIRM, RECEIPT)
