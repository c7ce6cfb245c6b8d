"""Marked-up Word files: brought by a coordinator, looked at, and taken in."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from consultations.commenting.models import Consultation, Phase
from consultations.entering.markup import UnderstoodMarkup, shown_items, understand_markup
from consultations.entering.markup_forms import BringMarkupForm, TakeMarkupForm
from consultations.entering.markup_taking import take_markup_file
from consultations.entering.models import ReturnedFile
from consultations.entering.views.returned import (
    crumbs_of,
    keep,
    managed_files,
    taken_already,
    taken_in_words,
    waiting_files,
)
from stakeholders.permissions import signed_in


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def markup_bring(request: HttpRequest, slug: str) -> HttpResponse:
    """A coordinator brings a marked-up file. It is kept, and shown before anything is taken in."""
    user = signed_in(request)
    period = get_object_or_404(Consultation.objects.managed_by(user), slug=slug)
    sent = request.method == "POST"
    form = BringMarkupForm(request.POST if sent else None, request.FILES if sent else None, user=user)
    if sent and form.is_valid():
        kept = keep(form, sha256=form.sha256, consultation=period, kind=ReturnedFile.Kind.MARKUP, by=user)
        return redirect("consultations:markup_preview", period.slug, kept.pk)
    context = {
        "consultation": period,
        "form": form,
        "waiting": waiting_files(user, period, ReturnedFile.Kind.MARKUP),
        "crumbs": crumbs_of(period),
    }
    return render(request, "consultations/markup_bring.html", context, status=422 if form.is_bound else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def markup_preview(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """What the portal understood of a marked-up file; taking it in is the coordinator's last word."""
    file = get_object_or_404(managed_files(request.user, ReturnedFile.Kind.MARKUP), consultation__slug=slug, pk=pk)
    if file.taken_at:
        return taken_already(request, file)
    at = timezone.now()
    understood = _understood(file)
    is_open = file.consultation.phase_at(at) == Phase.OPEN
    form = TakeMarkupForm(request.POST if request.method == "POST" else None, is_open=is_open)
    if request.method == "POST" and form.is_valid():
        taken = take_markup_file(file, understood, by=signed_in(request), at=at, **form.cleaned_data)
        if taken is None:
            return taken_already(request, file)
        messages.success(request, taken_in_words(taken.added))
        return redirect(file.consultation)
    return _preview(request, file, understood, form)


def _understood(file: ReturnedFile) -> UnderstoodMarkup:
    """The file could be read when it was brought, so it can be read now."""
    return understand_markup(file.read(), consultation=file.consultation, organisation=file.organisation)


def _preview(
    request: HttpRequest, file: ReturnedFile, understood: UnderstoodMarkup, form: TakeMarkupForm
) -> HttpResponse:
    context: dict[str, Any] = {
        "file": file,
        "understood": understood,
        "shown": shown_items(understood),
        "form": form,
        "crumbs": crumbs_of(file.consultation),
    }
    return render(request, "consultations/markup_preview.html", context, status=422 if form.is_bound else 200)
