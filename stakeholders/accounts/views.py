"""Accounts, as administrators look after them; and where people go who had to set up a second factor first."""

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ncss_portal.history.models import Entry
from stakeholders import permissions
from stakeholders.accounts import listing
from stakeholders.accounts.acts import ACTS, BY_SLUG
from stakeholders.accounts.administering import NotPossible
from stakeholders.accounts.forms import AccountFilterForm
from stakeholders.accounts.models import User
from stakeholders.accounts.naming import name_of_group
from stakeholders.accounts.second_factor import WANTED
from stakeholders.permissions import signed_in

PER_PAGE = 20
NEWEST = 10


def _administrator(request: HttpRequest) -> User:
    person = signed_in(request)
    if not permissions.can_administer(person):
        raise Http404
    return person


@require_safe
def accounts(request: HttpRequest) -> HttpResponse:
    """Everybody who has an account."""
    _administrator(request)
    form = AccountFilterForm(request.GET)
    page = Paginator(form.found(listing.accounts()), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "filter_form": form, "set": form.number_set}
    return render(request, "stakeholders/accounts.html", context)


@require_safe
def account(request: HttpRequest, pk: int) -> HttpResponse:
    """One account: what it may do, where it is signed in, and what can be done with it."""
    administrator = _administrator(request)
    person = get_object_or_404(listing.accounts(), pk=pk)
    groups = permissions.groups_of(person).select_related("body", "organisation")
    context = {
        "person": person,
        "groups": sorted(name_of_group(group) for group in groups),
        "contact": getattr(person, "contact", None),
        "sessions": UserSession.objects.filter(user=person).order_by("-created_at"),
        "acts": [] if person == administrator else [act for act in ACTS if act.is_offered(person)],
        "is_own": person == administrator,
        "entries": Entry.objects.about(person)[:NEWEST],
        "crumbs": [(_("Accounts"), reverse("stakeholders:accounts"))],
    }
    return render(request, "stakeholders/account.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def account_act(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Asks before one of the acts of `acts.py`, and does it."""
    administrator = _administrator(request)
    person, act = get_object_or_404(listing.accounts(), pk=pk), BY_SLUG[slug]
    if request.method == "POST":
        try:
            act.do(person, by=administrator)
            messages.success(request, act.said % {"name": person})
        except NotPossible as error:
            messages.error(request, str(error))
        return redirect("stakeholders:account", person.pk)
    context = {
        "title": act.words,
        "question": act.question % {"name": person},
        "consequences": act.consequences,
        "act": act.words,
        "back_url": reverse("stakeholders:account", args=[person.pk]),
    }
    return render(request, "confirm.html", context)


@require_safe
def second_factor_done(request: HttpRequest) -> HttpResponse:
    """From the recovery codes on to the page that somebody wanted before a second factor was asked for."""
    wanted = request.session.pop(WANTED, "") or reverse(settings.LOGIN_REDIRECT_URL)
    if not url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        raise Http404
    return redirect(wanted)
