"""Who is writing: an account, a colleague of an organisation, or somebody whose browser keeps a key.

The key is a random secret in a cookie of its own, so that what is typed without an account survives the end of the
session. The server keeps only its hash. Pages that show what a holder holds are for no cache.
"""

import secrets
from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from consultations.commenting.models import Colleague, Consultation, Holder
from stakeholders.permissions import may_act

KEY_COOKIE = "__Host-writer" if settings.SESSION_COOKIE_SECURE else "writer"
COLLEAGUE_COOKIE = "__Host-colleague" if settings.SESSION_COOKIE_SECURE else "colleague"
KEPT_FOR = timedelta(days=180)


def holder_of(request: HttpRequest, consultation: Consultation) -> Holder:
    """The holder behind a request in one comment period; `is_nobody` where nothing was typed yet."""
    if colleague := colleague_of(request, consultation):
        return Holder(colleague_id=colleague.pk)
    if may_act(request.user):
        return Holder(user_id=request.user.pk)
    return Holder(key=request.COOKIES.get(KEY_COOKIE, "")[:100])


def colleague_of(request: HttpRequest, consultation: Consultation) -> Colleague | None:
    """The colleague whose link was opened in this browser, while the focal point has not ended it."""
    key = request.COOKIES.get(COLLEAGUE_COOKIE, "")[:100]
    if not key:
        return None
    known = Colleague.objects.select_related("response__organisation").filter(
        key_hash=Holder(key=key).key_hash, response__consultation=consultation, ended_at__isnull=True
    )
    return known.first()


def new_key() -> str:
    return secrets.token_urlsafe(24)


def keep(response: HttpResponse, cookie: str, key: str) -> None:
    """Puts a key into the browser, out of reach of scripts and of other sites."""
    response.set_cookie(
        cookie,
        key,
        max_age=KEPT_FOR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
