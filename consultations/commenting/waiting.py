"""What was written without an account and waits for its mail: the browser in which it was written finds it again.

The browser keeps the numbers of the claimed responses, signed. They open nothing but these words, until the address is
confirmed: then the key to the confirmed response takes their place.
"""

from collections.abc import Iterable

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from consultations.commenting import holders
from consultations.commenting.models import Comment, Consultation, Response
from consultations.commenting.querysets import CommentQuerySet

COOKIE = "__Host-waiting" if settings.SESSION_COOKIE_SECURE else "waiting"
SALT = "consultations.commenting.waiting"
# The newest ones; with every comment that is sent alone comes a claimed response.
MOST = 40


def cookie_of(consultation: Consultation) -> str:
    return f"{COOKIE}-{consultation.pk}"


def claims_in(request: HttpRequest, consultation: Consultation) -> list[int]:
    """The claimed responses of this period that were written in this browser."""
    try:
        kept = signing.loads(request.COOKIES.get(cookie_of(consultation), ""), salt=SALT)
    except signing.BadSignature:
        return []
    return [int(pk) for pk in kept]


def keep_claim(request: HttpRequest, answer: HttpResponse, response: Response) -> None:
    """Lets the browser find the words again that wait for a mail."""
    period = response.consultation
    kept = [*(pk for pk in claims_in(request, period) if pk != response.pk), response.pk][-MOST:]
    holders.keep(answer, cookie_of(period), signing.dumps(kept, salt=SALT))


def waiting_for_mail(consultation: Consultation, claims: Iterable[int]) -> CommentQuerySet:
    """The comments of claimed responses whose address nobody has confirmed."""
    return Comment.objects.unsent().filter(
        consultation=consultation,
        response__in=list(claims),
        response__user__isnull=True,
        response__confirmed_at__isnull=True,
        withdrawn_at__isnull=True,
    )
