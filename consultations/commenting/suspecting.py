"""What looks wrong with a comment: a coordinator looks at it before everybody does. Nothing is refused for it.

What kind of address somebody has is not judged, and what the coordinators themselves write never looks wrong.
"""

import re
from datetime import datetime, timedelta

from django.db.models import Q
from django.db.models.functions import Length
from django.utils.translation import gettext, ngettext

from consultations.commenting.models import Comment, Consultation
from stakeholders.models import User

MANY_LINKS = 3
# An organisation with an account goes through a whole draft in an hour; somebody without one seldom does.
MANY_IN_AN_HOUR = 8
MANY_IN_AN_HOUR_WITH_ACCOUNT = 60
# Below that everybody says the same ("I agree with this."), or writes an abbreviation.
FEWEST_WORDS = 6
FEWEST_LETTERS = 20
MOSTLY = 0.8
# The same words differ in blanks and marks at most by so many characters; and so many likely ones are compared.
DIFFERS_BY = 20
MOST_COMPARED = 200
LINK = re.compile(r"https?://|\bwww\.", re.IGNORECASE)


def suspicion_of(consultation: Consultation, *, email: str, words: str, has_account: bool, at: datetime) -> str:
    """Why a comment looks wrong, in words for the coordinator; nothing where it does not.

    `words` are all words of the comment: the remark, and the words that are suggested.
    """
    found = [
        _links(words),
        _capitals(words),
        _many(consultation, email, has_account, at),
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


def _many(consultation: Consultation, email: str, has_account: bool, at: datetime) -> str:
    most = MANY_IN_AN_HOUR_WITH_ACCOUNT if has_account else MANY_IN_AN_HOUR
    within = Comment.objects.filter(consultation=consultation, written_at__gt=at - timedelta(hours=1))
    number = within.filter(response__email=email.lower()).count() if email else 0
    if number < most:
        return ""
    return gettext("%(number)s comments came from this address within an hour.") % {"number": number}


def _same_words(consultation: Consultation, email: str, words: str) -> str:
    """Whether somebody else has sent the same words: whatever the blanks, the marks and the capitals."""
    marked = _plain(words)
    if len(marked) < FEWEST_WORDS:
        return ""
    # The database finds what is likely, by the longest word and the length; what is the same, is asked here.
    longest = max(marked, key=len)
    likely = (
        Comment.objects.sent()
        .filter(Q(body__icontains=longest) | Q(replacement__icontains=longest), consultation=consultation)
        .exclude(response__email=email.lower())
        .annotate(length=Length("body") + Length("replacement"))
        .filter(length__range=(len(words) - DIFFERS_BY, len(words) + DIFFERS_BY))
    )
    for number, *said in likely.values_list("number", "body", "replacement")[:MOST_COMPARED]:
        if _plain(" ".join(said)) == marked:
            return gettext("Comment %(number)s of somebody else has the same words.") % {"number": f"C-{number:04}"}
    return ""


def _plain(words: str) -> list[str]:
    """The words alone, in an order that does not depend on what of them is remark and what suggestion."""
    return sorted(re.findall(r"\w+", words.casefold()))


def _is_trusted(consultation: Consultation, email: str) -> bool:
    user = User.objects.filter(email__iexact=email, is_active=True).first()
    return user is not None and Consultation.objects.managed_by(user).contains(consultation)
