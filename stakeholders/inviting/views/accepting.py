"""The page behind the personal link. Looking at it changes nothing, since programs look at links too."""

from urllib.parse import urlencode

from allauth.account.internal.flows.signup import complete_signup
from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from ncss_portal.personal import masked
from stakeholders.bodies.models import Seat
from stakeholders.inviting import doors
from stakeholders.inviting.accepting import Case, Refused, accept, case_of
from stakeholders.inviting.links import invitation_of
from stakeholders.inviting.models import Invitation
from stakeholders.register.models import Affiliation, Contact

STATUS = {
    Case.WRONG_ADDRESS: 403,
    Case.UNKNOWN: 404,
    Case.OTHER_ACCOUNT: 409,
    Case.OTHER_PERSON: 409,
    Case.USED: 410,
    Case.TAKEN_BACK: 410,
    Case.EXPIRED: 410,
    Case.TOO_OFTEN: 429,
}
AFTER = "desk"


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Says who invites whom to what; the button accepts."""
    found = invitation_of(token)
    if request.method == "POST":
        response = _accept(request, found)
    else:
        response = _page(request, found, case_of(found, request.user))
    response["X-Robots-Tag"] = "noindex"
    # The token goes nowhere. "no-referrer" would send the form without its origin, and the portal would refuse it.
    response["Referrer-Policy"] = "strict-origin"
    return response


def _accept(request: HttpRequest, found: Invitation | None) -> HttpResponse:
    if not ratelimit.consume(request, action="accept_invitation"):
        return _page(request, found, Case.TOO_OFTEN)
    if found is None:
        return _page(request, None, Case.UNKNOWN)
    is_new = not request.user.is_authenticated
    try:
        user = accept(found, by=request.user)
    except Refused as refusal:
        if refusal.case == Case.SIGN_IN:
            return redirect(_way_in(request))
        return _page(request, found, refusal.case)
    messages.success(request, _("Welcome. What you were invited to is open to you now."))
    # allauth signs in, so that whatever it asks for at a sign-in is asked for here too.
    return complete_signup(request, user=user, redirect_url=resolve_url(AFTER)) if is_new else redirect(AFTER)


def _page(request: HttpRequest, found: Invitation | None, case: Case) -> HttpResponse:
    context: dict[str, object] = {"case": case, "invitation": found, "here": request.path}
    if found is None or case in STATUS or case == Case.YOURS:
        context["address"] = masked(found.email) if found else ""
        return render(request, "stakeholders/invitation_closed.html", context, status=STATUS.get(case, 200))
    context |= {"opens": _opened_by(found), "way_in": _way_in(request)}
    return render(request, "stakeholders/invitation_accept.html", context)


def _way_in(request: HttpRequest) -> str:
    """The sign-in, and back to this page."""
    return f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': request.path})}"


def _opened_by(found: Invitation) -> list[str]:
    """What is open after accepting, in words: seats and offices, and what the inviter may still open."""
    known = doors.openings(found.groups.all(), found.sent_by)
    return [*_places_of(found.contact), *(str(opening) for opening in known.values() if opening.may_open)]


def _places_of(contact: Contact) -> list[str]:
    today = timezone.localdate()
    alive = Seat.objects.current().exclude(body__dissolved_on__lte=today).select_related("body")
    names = {str(seat.body) for seat in [*alive.filter(holder=contact), *alive.filter(alternate=contact)]}
    seats = [_("A seat in: %(body)s") % {"body": name} for name in sorted(names)]
    offices = Affiliation.objects.current().filter(contact=contact, is_focal_point=True).select_related("organisation")
    return [*seats, *(_("Focal point of: %(name)s") % {"name": office.organisation} for office in offices)]
