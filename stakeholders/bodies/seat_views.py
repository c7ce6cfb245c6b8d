"""Pages on which a coordinator gives a seat, changes it, takes it back, or removes one given by mistake."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from stakeholders.bodies.forms import ForOrganisationForm, SeatForm
from stakeholders.bodies.models import Body, Seat, SeatState
from stakeholders.bodies.seating import CannotSeat, change_seat, give_seat, remove_seat, revoke_seat
from stakeholders.permissions import signed_in


def seat_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Two steps: for which organisation, and then who. The organisation stands in the address of the second."""
    body = get_object_or_404(Body.objects.managed_by(request.user), slug=slug)
    if body.is_dissolved:
        return _dissolved(request, body)
    sent = request.method == "POST"
    said = request.POST if sent else request.GET
    first = ForOrganisationForm(said if sent or "organisation" in said else None)
    if not first.is_valid():
        context = {"form": first, "body": body}
        return render(request, "stakeholders/seat_organisation.html", context, status=422 if first.is_bound else 200)
    organisation = first.cleaned_data["organisation"]
    form = SeatForm(request.POST if sent else None, instance=Seat(body=body, organisation=organisation))
    if sent and form.is_valid():
        try:
            give_seat(form.save(commit=False), by=signed_in(request))
        except CannotSeat:
            return _dissolved(request, body)
        messages.success(request, _("The seat is given."))
        return redirect(body)
    context = {"form": form, "body": body, "organisation": organisation, "seat": None}
    return render(request, "stakeholders/seat_edit.html", context, status=422 if form.is_bound else 200)


def _dissolved(request: HttpRequest, body: Body) -> HttpResponse:
    messages.error(request, _("The body is dissolved: it has no seats to give."))
    return redirect(body)


def _seat(request: HttpRequest, slug: str, pk: int) -> Seat:
    seats = Seat.objects.filter(body__in=Body.objects.managed_by(request.user), body__slug=slug)
    return get_object_or_404(seats.select_related("body", "organisation", "holder", "alternate"), pk=pk)


def seat_edit(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Changes who holds a seat, its role or its days."""
    seat = _seat(request, slug, pk)
    state = seat.state
    form = SeatForm(request.POST if request.method == "POST" else None, instance=seat)
    if request.method == "POST" and form.is_valid():
        change_seat(form.save(commit=False), by=signed_in(request))
        messages.success(request, _("Saved."))
        return redirect(seat.body)
    context = {
        "form": form,
        "body": seat.body,
        "organisation": seat.organisation,
        "seat": seat,
        "is_current": state == SeatState.CURRENT,
        "is_coming": state == SeatState.COMING,
    }
    return render(request, "stakeholders/seat_edit.html", context, status=422 if form.is_bound else 200)


def seat_revoke(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Asks, and then takes a seat back at once."""
    seat = _seat(request, slug, pk)
    if request.method == "POST":
        try:
            revoke_seat(seat, by=signed_in(request))
        except CannotSeat:
            messages.info(request, _("This seat is not held today."))
        else:
            messages.success(request, _("The seat is taken back. It opens nothing any more."))
        return redirect(seat.body)
    context = {
        "title": _("Take back the seat of %(organisation)s") % {"organisation": seat.organisation},
        "question": _("The seat in %(body)s ends today.") % {"body": seat.body},
        "consequences": [
            *(_loses(str(contact)) for contact in (seat.holder, seat.alternate) if contact),
            _("The seat stays in the list of former ones."),
        ],
        "act": _("Take the seat back"),
        "back_url": seat.body.get_absolute_url(),
    }
    return render(request, "confirm.html", context)


def _loses(name: str) -> str:
    return _("The access of %(name)s to the papers of this body ends at once, unless another seat gives it.") % {
        "name": name
    }


def seat_remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Asks, and then removes a seat that was given by mistake and never began."""
    seat = _seat(request, slug, pk)
    if request.method == "POST":
        try:
            remove_seat(seat, by=signed_in(request))
        except CannotSeat:
            messages.error(request, _("This seat has begun. Take it back instead: so it stays known who sat here."))
        else:
            messages.success(request, _("The seat is removed."))
        return redirect(seat.body)
    if seat.state != SeatState.COMING:
        raise Http404
    context = {
        "title": _("Remove the seat of %(organisation)s") % {"organisation": seat.organisation},
        "question": _("It has not begun. Nothing of it stays but a line in the history."),
        "act": _("Remove the seat"),
        "back_url": seat.body.get_absolute_url(),
    }
    return render(request, "confirm.html", context)
