"""What looks wrong with a comment or a reply: a coordinator looks at it before everybody does.

Nothing is refused for it. What kind of address somebody has is not judged, and what the coordinators themselves write
never looks wrong.
"""

import re
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext, ngettext

from consultations.commenting.fingerprints import fingerprint
from consultations.commenting.models import Comment, Consultation, Reply
from stakeholders.models import User

MANY_LINKS = 3
HOUR = timedelta(hours=1)
# An organisation with an account goes through a whole draft in an hour; somebody without one seldom does.
MANY_IN_AN_HOUR = 8
MANY_IN_AN_HOUR_WITH_ACCOUNT = 60
FEWEST_LETTERS = 20
MOSTLY = 0.8
LINK = re.compile(r"https?://|\bwww\.", re.IGNORECASE)


def suspicion_of(
    consultation: Consultation,
    *,
    email: str,
    words: str,
    has_account: bool,
    at: datetime,
    comments_within_hour: int | None = None,
) -> str:
    """Why a comment or a reply looks wrong, in words for the coordinator; nothing where it does not.

    `words` are all its words: of a comment the remark, and the words that are suggested. `comments_within_hour` is how
    many comments came from the same voice, where that is known already.
    """
    found = [
        _links(words),
        _capitals(words),
        _many(consultation, email, has_account, at, comments_within_hour),
        _same_words(consultation, email, words),
    ]
    reasons = [reason for reason in found if reason]
    if not reasons or (has_account and _is_trusted(consultation, email)):
        return ""
    return " ".join(reasons)[: Comment._meta.get_field("suspicion").max_length]


def _links(words: str) -> str:
    number = len(LINK.findall(words))
    if number < MANY_LINKS:
        return ""
    return ngettext("It has %(number)s link.", "It has %(number)s links.", number) % {"number": number}


def _capitals(words: str) -> str:
    """Scripts without small letters, such as Arabic or Chinese, have no capitals either."""
    letters = [sign for sign in words if sign.isalpha()]
    capitals = sum(sign.isupper() for sign in letters)
    if len(letters) < FEWEST_LETTERS or capitals < MOSTLY * len(letters):
        return ""
    return gettext("It is written almost only in capitals.")


def _many(consultation: Consultation, email: str, has_account: bool, at: datetime, comments: int | None) -> str:
    most = MANY_IN_AN_HOUR_WITH_ACCOUNT if has_account else MANY_IN_AN_HOUR
    recent = {"response__email": email.lower(), "written_at__gt": at - HOUR}
    number = comments or 0
    if email and comments is None:
        # By way of the response, of which there are fewer.
        number = Comment.objects.filter(response__consultation=consultation, **recent).count()
    if email and has_account:
        number += Reply.objects.filter(response__consultation=consultation, **recent).count()
    if number < most:
        return ""
    return gettext("%(number)s comments and replies came from this address within an hour.") % {"number": number}


def _same_words(consultation: Consultation, email: str, words: str) -> str:
    """Whether somebody else has said the same. What the coordinators say in replies may be repeated."""
    mark = fingerprint(words)
    if not mark:
        return ""
    others = Q(fingerprint=mark) & ~Q(response__email=email.lower())
    number = Comment.objects.sent().filter(others, consultation=consultation).values_list("number", flat=True).first()
    if number is not None:
        return gettext("Comment %(number)s of somebody else has the same words.") % {"number": f"C-{number:04}"}
    replies = Reply.objects.filter(others, comment__consultation=consultation, response__isnull=False)
    number = replies.values_list("comment__number", flat=True).first()
    if number is None:
        return ""
    said = gettext("A reply of somebody else to comment %(number)s has the same words.")
    return said % {"number": f"C-{number:04}"}


def _is_trusted(consultation: Consultation, email: str) -> bool:
    user = User.objects.filter(email__iexact=email, is_active=True).first()
    return user is not None and Consultation.objects.managed_by(user).contains(consultation)
