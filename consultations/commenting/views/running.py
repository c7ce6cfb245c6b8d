"""Pages with which a coordinator runs a comment period: opening, moving, closing and calling it off."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from consultations.commenting.calling_off import CannotCallOffError, call_off
from consultations.commenting.forms.window import CloseForm, MoveForm, OpenForm
from consultations.commenting.models import Consultation, Phase
from consultations.commenting.opening import CannotOpenError, open_consultation
from consultations.commenting.rescheduling import CannotMoveError, close_now, reschedule
from consultations.commenting.written_to import number_written_to
from consultations.drafting.models import Version


def consultation_open(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """A coordinator opens a comment period on a version, which freezes it."""
    version = get_object_or_404(
        Version.objects.managed_by(request.user).select_related("document"), document__slug=slug, number=number
    )
    if (opened := version.consultations.open().first()) is not None:
        return _open_already(request, version, opened)
    form = OpenForm(request.POST or None, initial={"title": version.document.title})
    if request.method == "POST" and form.is_valid():
        try:
            period = open_consultation(version.document, version=version, by=request.user, **form.cleaned_data)
        except CannotOpenError as reason:
            form.add_error(None, str(reason))
        else:
            messages.success(request, _("The comment period is set up. The version is frozen. These mails go out:"))
            return redirect("consultations:period_mails", period.slug)
    context = {"form": form, "version": version, "number": _number_at_opening(version)}
    status = 422 if form.is_bound else 200
    return render(request, "consultations/consultation_open.html", context, status=status)


def _open_already(request: HttpRequest, version: Version, opened: Consultation) -> HttpResponse:
    """There is one comment period at a time, so the form could only be refused."""
    context = {"version": version, "opened": opened}
    status = 409 if request.method == "POST" else 200
    return render(request, "consultations/consultation_open_already.html", context, status=status)


def _number_at_opening(version: Version) -> int:
    """How many people get a mail if a period on this version opens now."""
    now = timezone.now()
    planned = Consultation(document=version.document, version=version, opens_at=now, closes_at=now)
    return number_written_to(planned, now)


def consultation_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """A coordinator moves the dates of a comment period."""
    period = get_object_or_404(Consultation.objects.managed_by(request.user), slug=slug)
    dates = {"opens_at": period.opens_at, "closes_at": period.closes_at, "short_reason": period.short_reason}
    has_begun = period.phase != Phase.SCHEDULED
    form = MoveForm(request.POST or None, initial=dates, has_begun=has_begun)
    if request.method == "POST" and form.is_valid():
        try:
            reschedule(period, by=request.user, **form.cleaned_data)
        except CannotMoveError as reason:
            form.add_error(None, str(reason))
        else:
            messages.success(request, _("The dates are changed."))
            return redirect(period)
    context = {
        "form": form,
        "consultation": period,
        "is_closed": period.is_closed,
        "number": number_written_to(period, timezone.now()),
    }
    return render(request, "consultations/consultation_edit.html", context, status=422 if form.is_bound else 200)


def consultation_close(request: HttpRequest, slug: str) -> HttpResponse:
    """A coordinator closes an open comment period before its time, and says why."""
    period = get_object_or_404(Consultation.objects.managed_by(request.user), slug=slug)
    form = CloseForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            close_now(period, by=request.user, **form.cleaned_data)
        except CannotMoveError as reason:
            messages.error(request, str(reason))
        else:
            messages.success(request, _("The comment period is closed. Now every comment gets its answer."))
        return redirect(period)
    context = {"form": form, "consultation": period, "told": _told(number_written_to(period, timezone.now()))}
    return render(request, "consultations/consultation_close.html", context, status=422 if form.is_bound else 200)


def _told(number: int) -> str:
    words = ngettext("%(number)s person gets a mail about it.", "%(number)s people get a mail about it.", number)
    return words % {"number": number}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def consultation_call_off(request: HttpRequest, slug: str) -> HttpResponse:
    """A coordinator takes back a comment period that has not begun, after a question."""
    managed = Consultation.objects.managed_by(request.user).select_related("document__strategy", "version__document")
    period = get_object_or_404(managed, slug=slug)
    if request.method == "POST":
        try:
            call_off(period, by=request.user)
        except CannotCallOffError as reason:
            messages.error(request, str(reason))
            return redirect(period)
        messages.success(request, _("The comment period is called off. The version stays frozen."))
        return redirect(period.version)
    if period.phase != Phase.SCHEDULED:
        messages.error(request, _("This comment period has begun, so it cannot be called off. Close it early instead."))
        return redirect(period)
    context = {
        "title": _("Call off “%(period)s”") % {"period": period},
        "question": _("The comment period does not take place, and its page is gone."),
        "consequences": [
            _("%(version)s stays frozen.") % {"version": period.version.label.capitalize()},
            _("No mail goes out about it any more."),
            _("What reviewers tried to write before the opening goes with it."),
            _("The history keeps that it was planned, and who called it off."),
        ],
        "act": _("Call it off"),
        "back_url": period.get_absolute_url(),
        "crumbs": [
            (_("Comment periods"), reverse("consultations:consultations")),
            (period.title, period.get_absolute_url()),
        ],
    }
    return render(request, "confirm.html", context)
