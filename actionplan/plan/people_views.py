"""Who works on a strategy: coordinators see it and say which bodies follow; administrators say who coordinates."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from actionplan import permissions
from actionplan.plan.models import Strategy
from actionplan.plan.people import (
    LastCoordinator,
    add_coordinator,
    also_coordinated,
    coordinators,
    following_bodies,
    is_last,
    let_bodies_follow,
    remove_coordinator,
)
from actionplan.plan.people_forms import CoordinatorForm, FollowingForm, LastForm
from stakeholders.models import User
from stakeholders.permissions import can_administer, signed_in


def strategy_people(request: HttpRequest, slug: str) -> HttpResponse:
    """Who coordinates the strategy, and which bodies follow it. A coordinator sends the bodies that do from now on."""
    strategy = get_object_or_404(Strategy.objects.with_people_shown_to(request.user), slug=slug)
    if request.method != "POST":
        return _people(request, strategy, following=FollowingForm(strategy=strategy))
    if not permissions.can_manage(request.user, strategy):
        raise Http404
    form = FollowingForm(request.POST, strategy=strategy)
    if not form.is_valid():
        return _people(request, strategy, following=form, status=422)
    let_bodies_follow(form.cleaned_data["bodies"], strategy=strategy, by=signed_in(request))
    messages.success(request, _("Saved. What a body may read changes at once."))
    return redirect("actionplan:strategy_people", strategy.slug)


def coordinator_add(request: HttpRequest, slug: str) -> HttpResponse:
    """An administrator adds somebody who has an account."""
    strategy = _administered(request, slug)
    form = CoordinatorForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        person = form.cleaned_data["email"]
        add_coordinator(person, strategy=strategy, by=signed_in(request))
        messages.success(request, _("%(name)s coordinates the strategy now.") % {"name": person})
        return redirect("actionplan:strategy_people", strategy.slug)
    context = {"strategy": strategy, "form": form}
    return render(request, "actionplan/coordinator_add.html", context, status=422 if form.is_bound else 200)


def coordinator_remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Asks, and then takes the right to coordinate from somebody. The last one goes only where it is said so."""
    strategy = _administered(request, slug)
    person = get_object_or_404(coordinators(strategy), pk=pk)
    last = is_last(person, strategy)
    form = LastForm(request.POST if request.method == "POST" else None) if last else None
    if request.method == "POST" and (form is None or form.is_valid()):
        try:
            remove_coordinator(person, strategy=strategy, by=signed_in(request), even_the_last=last)
        except LastCoordinator:  # somebody else was removed at this moment: now it has to be said
            return redirect("actionplan:coordinator_remove", strategy.slug, person.pk)
        messages.success(request, _("%(name)s does not coordinate the strategy any more.") % {"name": person})
        return redirect("actionplan:strategy_people", strategy.slug)
    context = {
        "strategy": strategy,
        "person": person,
        "others": also_coordinated(person, strategy).order_by("title", "pk"),
        "form": form,
    }
    status = 422 if form is not None and form.is_bound else 200
    return render(request, "actionplan/coordinator_remove.html", context, status=status)


def _administered(request: HttpRequest, slug: str) -> Strategy:
    if not can_administer(request.user):
        raise Http404
    return get_object_or_404(Strategy, slug=slug)


def _people(request: HttpRequest, strategy: Strategy, *, following: FollowingForm, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {
        "strategy": strategy,
        "coordinators": coordinators(strategy),
        "administrators": User.objects.filter(is_superuser=True, is_active=True).order_by("name", "email"),
        "following": following_bodies(strategy).order_by("name"),
        "groups": permissions.following_groups(strategy).filter(body__isnull=True).order_by("name"),
        "by_seat": permissions.coordinating_groups(strategy).filter(body__isnull=False).select_related("body"),
        "form": following,
        "can_manage": permissions.can_manage(request.user, strategy),
        "can_administer": can_administer(request.user),
    }
    return render(request, "actionplan/strategy_people.html", context, status=status)
