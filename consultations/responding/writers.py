"""Who writes on a page that stays open for hours: the session may end before the words do.

The first save from an account gives the page a token. With it the page goes on saving to that account's drafts when the
session is over, for a while. It opens nothing else: with it nobody reads, and nobody sends.
"""

from datetime import timedelta

from django.core import signing
from django.http import HttpRequest

from stakeholders.models import User
from stakeholders.permissions import Person

SALT = "consultations.responding.writers"
VALID_FOR = timedelta(hours=24)


def token_of(user: User) -> str:
    return signing.dumps(user.pk, salt=SALT)


def writer(request: HttpRequest) -> Person:
    """The account that began to write on the page, also after its session; else who asks now."""
    token = request.POST.get("as", "")[:200]
    if not token:
        return request.user
    try:
        pk = signing.loads(token, salt=SALT, max_age=VALID_FOR)
    except signing.BadSignature:
        return request.user
    return User.objects.filter(pk=pk, is_active=True).first() or request.user
