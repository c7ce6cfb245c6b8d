"""The signed links and keys of people without an account: to confirm what they wrote, and to come back to it."""

from datetime import datetime, timedelta
from typing import Any

from django.core import signing
from django.urls import reverse
from django.utils.crypto import salted_hmac

from consultations.commenting.models import Comment, Consultation, Response

SALT = "consultations.commenting.confirm"
VALID_FOR = timedelta(days=3)
# The way back to what was confirmed: by a link of a mail, and by the key that a browser keeps.
CLAIM = "consultations.commenting.confirm_response"
LINK, KEY = "consultations.commenting.way_back", "consultations.commenting.respondent"
# So long after the closing both open the response; a newer one VALID_FOR in any case.
AFTER_CLOSING = timedelta(days=14)


def token_of(comment: Comment) -> str:
    return signing.dumps(comment.pk, salt=SALT)


def confirmation_path(comment: Comment) -> str:
    """The address of the page on which the comment is confirmed, without the host."""
    return reverse("consultations:comment_confirm", args=[token_of(comment)])


def comment_of(token: str) -> tuple[Comment | None, bool]:
    """The comment that a token was made for, and whether the token is still valid. No comment for a forged one."""
    pk = _signed(token, SALT)
    if pk is None:
        return None, False
    comment = Comment.objects.select_related("consultation__document", "response", "node").filter(pk=pk).first()
    return comment, comment is not None and is_fresh(token, SALT)


def claim_path(claimed: Response) -> str:
    """The address of the page on which a response without a comment is confirmed, without the host."""
    token = signing.dumps([claimed.pk, claimed.consultation_id], salt=CLAIM)
    return reverse("consultations:response_confirm", args=[token])


def claimed_of(token: str) -> tuple[Consultation | None, Response | None, bool]:
    """The comment period and the claimed response that a token was made for, and whether it is still valid.

    No period for a forged one. No response where it went into another one of its address, or was forgotten.
    """
    said = _signed(token, CLAIM)
    if said is None:
        return None, None, False
    period = Consultation.objects.select_related("document").filter(pk=said[1]).first()
    claimed = Response.objects.filter(pk=said[0], consultation=said[1], user__isnull=True, is_shared=False).first()
    return period, claimed, is_fresh(token, CLAIM)


def way_back_path(response: Response) -> str:
    """The address of the page that opens a confirmed response in a browser, without the host. Only for its own mail."""
    return reverse("consultations:response_open", args=[way_back_token(response, LINK)])


def way_back_token(response: Response, salt: str) -> str:
    """Says nothing of the address, and opens nothing any more once the response has another address, or none."""
    return signing.dumps([response.pk, _mark(response)], salt=salt)


def response_of(token: str, salt: str, at: datetime) -> tuple[Response | None, bool]:
    """The confirmed response that a link or a key was made for, and whether it still opens it. None for a forged one.

    The dates of the period decide: who moves the closing moves the end of the links along.
    """
    said = _signed(token, salt)
    if said is None:
        return None, False
    pk, mark = said
    confirmed = Response.objects.filter(user__isnull=True, confirmed_at__isnull=False, is_shared=False)
    response = confirmed.exclude(email="").select_related("consultation").filter(pk=pk).first()
    if response is None or mark != _mark(response):
        return None, False
    return response, at < response.consultation.closes_at + AFTER_CLOSING or is_fresh(token, salt)


def _mark(response: Response) -> str:
    """Stands for the address: whoever was erased has another one."""
    return salted_hmac(LINK, response.email).hexdigest()[:16]


def _signed(token: str, salt: str) -> Any:
    try:
        return signing.loads(token, salt=salt)
    except signing.BadSignature:
        return None


def is_fresh(token: str, salt: str) -> bool:
    try:
        signing.loads(token, salt=salt, max_age=VALID_FOR)
    except signing.SignatureExpired:
        return False
    return True
