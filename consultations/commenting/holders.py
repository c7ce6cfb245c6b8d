"""Who is writing: an account, a colleague of an organisation, or somebody whose browser keeps a key.

The key is a random secret in a cookie of its own, so that what is typed without an account survives the end of the
session. The server keeps only its hash. Pages that show what a holder holds are for no cache.
"""

import secrets
from datetime import timedelta

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from consultations.commenting import links
from consultations.commenting.models import Colleague, Consultation, Holder, Response
from consultations.permissions import speaks_for
from stakeholders.permissions import Person, may_act

KEY_COOKIE = "__Host-writer" if settings.SESSION_COOKIE_SECURE else "writer"
COLLEAGUE_COOKIE = "__Host-colleague" if settings.SESSION_COOKIE_SECURE else "colleague"
RESPONDENT_COOKIE = "__Host-respondent" if settings.SESSION_COOKIE_SECURE else "respondent"
KEPT_FOR = timedelta(days=180)
# No browser takes part in more periods at a time.
MOST_KEYS = 5


def holder_of(request: HttpRequest, consultation: Consultation, user: Person | None = None) -> Holder:
    """The holder behind a request in one comment period; `is_nobody` where nothing was typed yet.

    `user`, where it is known who writes although the session is over.
    """
    user = user or request.user
    if colleague := colleague_of(request, consultation, user):
        return Holder(colleague_id=colleague.pk, colleague=colleague)
    if may_act(user):
        return Holder(user_id=user.pk)
    return Holder(key=request.COOKIES.get(KEY_COOKIE, "")[:100])


def colleague_of(request: HttpRequest, consultation: Consultation, user: Person | None = None) -> Colleague | None:
    """The colleague whose link was opened in this browser, while the focal point has not closed it.

    Where it was opened from an account, nobody else uses it, also after signing out: a browser may be shared. Who
    leads writes as long as the register names her focal point.
    """
    key = request.COOKIES.get(colleague_cookie(consultation), "")[:100]
    if not key:
        return None
    known = Colleague.objects.writing().select_related("response__organisation", "response__user")
    user = user or request.user
    known = known.filter(Q(user__isnull=True) | Q(user=user.pk if may_act(user) else None))
    colleague = known.filter(key_hash=Holder(key=key).key_hash, response__consultation=consultation).first()
    if colleague is None or (colleague.leads and not _speaks_for_it(colleague)):
        return None
    colleague.response.consultation = consultation
    return colleague


def _speaks_for_it(lead: Colleague) -> bool:
    user = lead.response.user
    return user is not None and Response.objects.filter(speaks_for(user, "organisation"), pk=lead.response_id).exists()


def colleague_cookie(consultation: Consultation) -> str:
    """One for each period: somebody may write for an organisation in one of them, and alone in another."""
    return f"{COLLEAGUE_COOKIE}-{consultation.pk}"


def respondent_cookie(consultation: Consultation) -> str:
    """Where the browser keeps the key to what was confirmed without an account in this period, and in no other."""
    return f"{RESPONDENT_COOKIE}-{consultation.pk}"


def has_proven(request: HttpRequest, email: str) -> bool:
    """Whether the address is the account's own, or was confirmed in this browser, in whichever period."""
    if request.user.is_authenticated and may_act(request.user):
        return request.user.email.lower() == email.lower()
    keys = [key for cookie, key in request.COOKIES.items() if cookie.startswith(f"{RESPONDENT_COOKIE}-")]
    known = (links.response_of(key, links.KEY, timezone.now())[0] for key in keys[:MOST_KEYS])
    return any(response is not None and response.email == email.lower() for response in known)


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


def keep_respondent(answer: HttpResponse, response: Response) -> None:
    """Lets a browser come back to a confirmed response. The server keeps nothing: the key is signed."""
    keep(answer, respondent_cookie(response.consultation), links.way_back_token(response, links.KEY))


def forget(answer: HttpResponse, cookie: str) -> None:
    """Takes a key out of the browser."""
    answer.delete_cookie(cookie, samesite="Lax")
