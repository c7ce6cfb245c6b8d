"""The comment matrix: taken out empty, brought back filled in, looked at, and taken in."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from consultations.commenting.models import Consultation
from consultations.entering.forms import BringMatrixForm, ReceivedForm
from consultations.entering.matrix_in import read_matrix
from consultations.entering.matrix_out import empty_template, empty_workbook
from consultations.entering.matrix_rows import Understood, understand
from consultations.entering.matrix_taking import take_matrix
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

OFFICE = "application/vnd.openxmlformats-officedocument"
MATRICES = {
    "xlsx": (empty_workbook, f"{OFFICE}.spreadsheetml.sheet"),
    "docx": (empty_template, f"{OFFICE}.wordprocessingml.document"),
}


@login_not_required
@require_safe
def matrix_empty(request: HttpRequest, slug: str, ending: str) -> HttpResponse:
    """The empty matrix, for everybody who sees the comment period."""
    period = get_object_or_404(Consultation.objects.visible_to(request.user).select_related("version"), slug=slug)
    if ending not in MATRICES:
        raise Http404
    make, content_type = MATRICES[ending]
    name = content_disposition_header(True, f"{period.slug}.{ending}") or "attachment"
    headers = {"Content-Disposition": name, "X-Content-Type-Options": "nosniff"}
    return HttpResponse(make(period), content_type=content_type, headers=headers)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def matrix_bring(request: HttpRequest, slug: str) -> HttpResponse:
    """A coordinator brings a matrix that was filled in. It is kept, and shown before anything is taken in."""
    user = signed_in(request)
    period = get_object_or_404(Consultation.objects.managed_by(user), slug=slug)
    sent = request.method == "POST"
    form = BringMatrixForm(request.POST if sent else None, request.FILES if sent else None, user=user)
    if sent and form.is_valid():
        kept = keep(form, sha256=form.sha256, consultation=period, kind=ReturnedFile.Kind.MATRIX, by=user)
        return redirect("consultations:matrix_preview", period.slug, kept.pk)
    context = {
        "consultation": period,
        "form": form,
        "waiting": waiting_files(user, period, ReturnedFile.Kind.MATRIX),
        "crumbs": crumbs_of(period),
    }
    return render(request, "consultations/matrix_bring.html", context, status=422 if form.is_bound else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def matrix_preview(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """What the portal understood of a matrix; taking it in is the coordinator's last word."""
    file = get_object_or_404(managed_files(request.user, ReturnedFile.Kind.MATRIX), consultation__slug=slug, pk=pk)
    if file.taken_at:
        return taken_already(request, file)
    at = timezone.now()
    understood = _understood(file)
    form = ReceivedForm(request.POST if request.method == "POST" else None, consultation=file.consultation, at=at)
    if request.method == "POST" and form.is_valid():
        number = take_matrix(file, understood, by=signed_in(request), at=at, **form.cleaned_data)
        if number is None:
            return taken_already(request, file)
        messages.success(request, taken_in_words(number))
        return redirect(file.consultation)
    return _preview(request, file, understood, form)


def _understood(file: ReturnedFile) -> Understood:
    """The file could be read when it was brought, so it can be read now."""
    matrix = read_matrix(file.read(), file.name)
    return understand(matrix, file.consultation, contact=file.contact, organisation=file.organisation)


def _preview(request: HttpRequest, file: ReturnedFile, understood: Understood, form: ReceivedForm) -> HttpResponse:
    context: dict[str, Any] = {
        "file": file,
        "consultation": file.consultation,
        "whose": file.organisation or file.contact,
        "understood": understood,
        "form": form,
        "crumbs": crumbs_of(file.consultation),
    }
    return render(request, "consultations/matrix_preview.html", context, status=422 if form.is_bound else 200)
