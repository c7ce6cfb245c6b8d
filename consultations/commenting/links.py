"""The signed link with which a person without an account confirms a comment."""

from datetime import timedelta

from django.core import signing
from django.urls import reverse

from consultations.commenting.models import Comment

SALT = "consultations.commenting.confirm"
VALID_FOR = timedelta(days=3)


def token_of(comment: Comment) -> str:
    return signing.dumps(comment.pk, salt=SALT)


def confirmation_path(comment: Comment) -> str:
    """The address of the page on which the comment is confirmed, without the host."""
    return reverse("consultations:comment_confirm", args=[token_of(comment)])


def comment_of(token: str) -> tuple[Comment | None, bool]:
    """The comment that a token was made for, and whether the token is still valid. No comment for a forged one."""
    try:
        pk = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None, False
    comment = Comment.objects.select_related("consultation__document", "response", "node").filter(pk=pk).first()
    return comment, comment is not None and _is_fresh(token)


def _is_fresh(token: str) -> bool:
    try:
        signing.loads(token, salt=SALT, max_age=VALID_FOR)
    except signing.SignatureExpired:
        return False
    return True
