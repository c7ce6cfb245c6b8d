"""Pages on which coordinators judge organisations, one by one or many at once."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from stakeholders.accounts.models import User
from stakeholders.mapping.forms import RowForm, StandingForm
from stakeholders.mapping.judging import AlreadyTakenBack, judge, take_back
from stakeholders.mapping.models import Standing
from stakeholders.mapping.moving import moves_of
from stakeholders.mapping.querysets import not_judged
from stakeholders.permissions import can_see_standings, signed_in
from stakeholders.register.models import Organisation

PER_PAGE = 20


def standing(request: HttpRequest, slug: str) -> HttpResponse:
    """Judges one organisation, and shows how it was judged before."""
    person = signed_in(request)
    organisation = get_object_or_404(Organisation.objects.managed_by(person).standing_alone(), slug=slug)
    judged = list(Standing.objects.visible_to(person).filter(organisation=organisation).in_order())
    sent = request.method == "POST"
    form = StandingForm(request.POST if sent else None, initial=_as_before(judged))
    if sent and form.is_valid():
        said = form.cleaned_data
        judge(organisation, by=person, on=said.pop("judged_on"), **said)
        messages.success(request, _("The standing is written down."))
        return _next(request, organisation, person)
    mine = set(
        Standing.objects.may_be_taken_back_by(person).filter(organisation=organisation).values_list("pk", flat=True)
    )
    context = {
        "organisation": organisation,
        "form": form,
        "moves": [(move, move.after.pk in mine) for move in reversed(list(moves_of(judged)))],
    }
    return render(request, "stakeholders/standing.html", context, status=422 if sent else 200)


def _as_before(judged: list[Standing]) -> dict[str, Any]:
    """What the form begins with: the last judgement, since most of it still holds."""
    if not judged:
        return {}
    return {name: getattr(judged[-1], name) for name in ("influence", "interest", "position", "wanted")}


def _next(request: HttpRequest, organisation: Organisation, person: User) -> HttpResponse:
    """Stays with the organisation, or goes on to the next that nobody judged."""
    if request.POST.get("then") == "next":
        following = not_judged(Organisation.objects.managed_by(person)).first()
        if following:
            return redirect("stakeholders:standing", following.slug)
        messages.info(request, _("Every organisation is judged now."))
        return redirect("stakeholders:map")
    return redirect("stakeholders:standing", organisation.slug)


def standing_take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes a judgement of today back, after a question."""
    person = signed_in(request)
    mine = Standing.objects.may_be_taken_back_by(person).select_related("organisation")
    judged = get_object_or_404(mine, pk=pk)
    back_url = reverse("stakeholders:standing", args=[judged.organisation.slug])
    if request.method == "POST":
        try:
            take_back(judged, by=person)
        except AlreadyTakenBack:
            raise Http404 from None
        messages.success(request, _("The standing is taken back. It counts no more."))
        return redirect(back_url)
    context = {
        "title": _("Take back a standing"),
        "question": _("The standing of %(organisation)s that you wrote down today goes for good.")
        % {"organisation": judged.organisation},
        "act": _("Take it back"),
        "back_url": back_url,
    }
    return render(request, "confirm.html", context)


def standings(request: HttpRequest) -> HttpResponse:
    """The organisations that nobody judged yet, each with a short form; those that are filled in are written down."""
    person = signed_in(request)
    if not can_see_standings(person):
        raise Http404
    left = not_judged(Organisation.objects.managed_by(person))
    sent = request.method == "POST"
    if sent:
        forms = [RowForm(request.POST, organisation=one) for one in left.filter(pk__in=_sent(request))]
        checked = [form.is_valid() for form in forms]  # all of them, so that each row says what it lacks
        if all(checked):
            _write_down(request, forms, person)
            return redirect("stakeholders:standings")
    page = Paginator(left, PER_PAGE).get_page(request.GET.get("page"))
    if not sent:
        forms = [RowForm(None, organisation=one) for one in page]
    context = {"forms": forms, "page": page, "is_wrong": sent}
    return render(request, "stakeholders/standings.html", context, status=422 if sent else 200)


def _sent(request: HttpRequest) -> list[int]:
    """The organisations whose rows were sent."""
    return [int(value) for value in request.POST.getlist("row")[:PER_PAGE] if value.isdecimal() and len(value) < 18]


@transaction.atomic
def _write_down(request: HttpRequest, forms: list[RowForm], person: User) -> None:
    filled = [form for form in forms if form.has_changed()]
    for form in filled:
        judge(form.organisation, by=person, on=timezone.localdate(), **form.cleaned_data)
    if filled:
        said = ngettext("%(count)s standing is written down.", "%(count)s standings are written down.", len(filled))
        messages.success(request, said % {"count": len(filled)})
    else:
        messages.info(request, _("No new row was filled in, so nothing changed."))
    # A row that somebody else judged in the meantime is no longer asked for; what was typed there does not count.
    if len(forms) < len(_sent(request)):
        messages.info(
            request, _("Somebody else has judged some of these organisations meanwhile. Their judgement stands.")
        )
