"""The bodies, what each is for and who sits in it; and the pages on which one is begun, changed and dissolved."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from stakeholders import permissions
from stakeholders.bodies.balance import Membership, missing
from stakeholders.bodies.forms import BodyForm, DissolveForm
from stakeholders.bodies.founding import begin_body, change_body, dissolve_body
from stakeholders.bodies.models import Body
from stakeholders.permissions import signed_in

PER_PAGE = 20


@require_safe
def bodies(request: HttpRequest) -> HttpResponse:
    """All bodies for those who keep or audit the register; for others those in which they sit. Dissolved ones last."""
    shown = Body.objects.visible_to(request.user).for_list().order_by(F("dissolved_on").desc(nulls_first=True), "name")
    context = {
        "page": Paginator(shown, PER_PAGE).get_page(request.GET.get("page")),
        "today": timezone.localdate(),
        "can_manage": permissions.can_manage_register(request.user),
        "can_read_register": permissions.can_read_register(request.user),
    }
    return render(request, "stakeholders/bodies.html", context)


@require_safe
def body(request: HttpRequest, slug: str) -> HttpResponse:
    """One body. Its members see what it is for and who sits in it today; more is for those who keep the register."""
    shown = get_object_or_404(Body.objects.visible_to(request.user).select_related("lead", "predecessor"), slug=slug)
    membership = Membership(shown, timezone.localdate())
    balance = membership.balance()
    context = {
        "body": shown,
        "membership": membership,
        "balance": balance,
        "missing": missing(balance),
        "predecessor_is_open": shown.predecessor_id is not None
        and Body.objects.visible_to(request.user).filter(pk=shown.predecessor_id).exists(),
        "can_manage": permissions.can_manage_register(request.user),
        "can_read_register": permissions.can_read_register(request.user),
    }
    return render(request, "stakeholders/body.html", context)


@require_safe
def body_seats(request: HttpRequest, slug: str) -> HttpResponse:
    """Who sits in the body today, as a list to print."""
    shown = get_object_or_404(Body.objects.visible_to(request.user).select_related("lead"), slug=slug)
    today = timezone.localdate()
    context = {"body": shown, "membership": Membership(shown, today), "today": today}
    return render(request, "stakeholders/body_seats.html", context)


def body_new(request: HttpRequest) -> HttpResponse:
    """A coordinator begins a body."""
    person = signed_in(request)
    if not permissions.can_manage_register(person):
        raise Http404
    form = BodyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        begun = begin_body(form.save(commit=False), by=person)
        messages.success(request, _("The body is begun. Now give its seats."))
        return redirect(begun)
    return render(
        request, "stakeholders/body_edit.html", {"form": form, "body": None}, status=422 if form.is_bound else 200
    )


def body_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """A coordinator changes what is said of a body."""
    changed = get_object_or_404(Body.objects.managed_by(request.user), slug=slug)
    form = BodyForm(request.POST if request.method == "POST" else None, instance=changed)
    if request.method == "POST" and form.is_valid():
        change_body(form.save(commit=False), changed=form.changed_data, by=signed_in(request))
        messages.success(request, _("Saved."))
        return redirect(changed)
    return render(
        request, "stakeholders/body_edit.html", {"form": form, "body": changed}, status=422 if form.is_bound else 200
    )


def body_dissolve(request: HttpRequest, slug: str) -> HttpResponse:
    """A coordinator says from which day on a body is dissolved, or that it goes on after all."""
    changed = get_object_or_404(Body.objects.managed_by(request.user), slug=slug)
    was = changed.dissolved_on
    form = DissolveForm(request.POST if request.method == "POST" else None, instance=changed)
    if request.method == "POST" and form.is_valid():
        dissolve_body(changed, on=form.cleaned_data["dissolved_on"], by=signed_in(request))
        messages.success(request, _what_happened(changed))
        return redirect(changed)
    context = {"form": form, "body": changed, "was": was}
    return render(request, "stakeholders/body_dissolve.html", context, status=422 if form.is_bound else 200)


def _what_happened(body: Body) -> str:
    if body.dissolved_on is None:
        return _("The body goes on. Its seats open its papers again.")
    if body.is_dissolved:
        return _("The body is dissolved. Its seats open nothing any more.")
    return _("Written down. On that day its seats stop opening its papers.")
