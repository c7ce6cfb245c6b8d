"""The pages on which a file of stakeholders is brought, decided upon and taken in; and the register as a file."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from ncss_portal.spreadsheets.writing import DoesNotFit
from stakeholders import permissions
from stakeholders.exchange.bringing import NotAsShown, bring_file, decide, take_file, throw_away
from stakeholders.exchange.exporting import FORMATS, export_register
from stakeholders.exchange.forms import KINDS, BringFileForm, DecisionsForm
from stakeholders.exchange.models import StakeholderUpload
from stakeholders.exchange.preview import Preview, look_at
from stakeholders.exchange.reading.understood import Doubt, Unreadable
from stakeholders.exchange.taking import Change
from stakeholders.permissions import signed_in

FILES_PER_PAGE = 20
# More fields than this in one form and Django refuses it.
DOUBTS_PER_PAGE = 200


@require_safe
def files(request: HttpRequest) -> HttpResponse:
    """The files that were brought and not taken in yet, and the ways in and out."""
    if not permissions.can_manage_register(request.user):
        raise Http404
    waiting = StakeholderUpload.objects.managed_by(request.user).waiting().select_related("brought_by")
    page = Paginator(waiting, FILES_PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "stakeholders/files.html", {"page": page})


def file_new(request: HttpRequest) -> HttpResponse:
    """A coordinator brings a file. It is read and kept, and shown before anything is taken in."""
    person = signed_in(request)
    if not permissions.can_manage_register(person):
        raise Http404
    sent = request.method == "POST"
    form = BringFileForm(request.POST if sent else None, request.FILES if sent else None)
    if sent and form.is_valid():
        upload, is_new = bring_file(form.cleaned_data["file"], sha256=form.sha256, by=person)
        if not is_new:
            messages.info(request, _("This file was brought before. Here it is, with what was decided so far."))
        return redirect(upload)
    context = {"form": form, "crumbs": _crumbs()}
    return render(request, "stakeholders/file_new.html", context, status=422 if form.is_bound else 200)


def file(request: HttpRequest, pk: int) -> HttpResponse:
    """What the portal understood, with its doubts. A POST keeps decisions; what follows from them is shown again."""
    upload = _upload(request, pk)
    if upload.taken_at:
        return _taken_already(request)
    try:
        preview = look_at(upload)
    except Unreadable as error:
        return _unreadable(request, upload, error)
    if request.method == "POST":
        form = _form(request, preview)
        if form.is_valid():
            decide(upload, decisions=form.decisions)
            messages.success(request, _("Your decisions are kept. The numbers follow from them."))
            return redirect(_same_page(request, upload))
        return _show(request, upload, preview, form)
    return _show(request, upload, preview, _form(request, preview))


def file_take(request: HttpRequest, pk: int) -> HttpResponse:
    """The last word. What the person chose on the page is kept first; anything but what she saw is shown again."""
    upload = _upload(request, pk)
    if upload.taken_at:
        return _taken_already(request)
    if request.method != "POST":
        return redirect(upload)
    try:
        preview = look_at(upload)
        form = _form(request, preview, must_decide=True)
        if not form.is_valid():
            return _show(request, upload, preview, form)
        decide(upload, decisions=form.decisions)
        change = take_file(upload, seal=request.POST.get("seal", ""), by=signed_in(request))
    except Unreadable as error:
        return _unreadable(request, upload, error)
    except NotAsShown:
        messages.warning(request, _("Nothing is taken in yet: it has changed. Look once more, then take it in."))
        return redirect(_same_page(request, upload))
    if change is None:
        return _taken_already(request)
    messages.success(request, _taken_words(change))
    return redirect("stakeholders:organisations")


def file_throw_away(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks, then forgets a file that was not taken in."""
    upload = _upload(request, pk)
    if upload.taken_at:
        return _taken_already(request)
    if request.method == "POST":
        if not throw_away(upload):
            return _taken_already(request)
        messages.success(request, _("The file is thrown away. The register is as it was."))
        return redirect("stakeholders:files")
    context = {
        "title": _("Throw the file away"),
        "question": _("Throw “%(name)s” away?") % {"name": upload.name},
        "consequences": [_("The file and what was decided about it are deleted."), _("The register stays as it is.")],
        "act": _("Throw it away"),
        "back_url": upload.get_absolute_url(),
    }
    return render(request, "confirm.html", context)


def export(request: HttpRequest, ending: str) -> HttpResponse:
    """The whole register as a file. It holds contacts' addresses, so the history says who took it out.

    Only a form brings it: what writes into the history is never done by following a link.
    """
    person = signed_in(request)
    if not permissions.can_manage_register(person) or ending not in FORMATS:
        raise Http404
    if request.method != "POST":
        return redirect("stakeholders:files")
    try:
        data = export_register(ending, by=person)
    except DoesNotFit:
        messages.error(request, _("A text of the register is too long for a cell of Excel. Take it out as CSV."))
        return redirect("stakeholders:files")
    name = f"stakeholders-{timezone.localdate().isoformat()}.{ending}"
    headers = {
        "Content-Disposition": content_disposition_header(True, name) or "attachment",
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(data, content_type=FORMATS[ending], headers=headers)


def _crumbs() -> list[tuple[str, str]]:
    return [(_("Take in and take out"), reverse("stakeholders:files"))]


def _upload(request: HttpRequest, pk: int) -> StakeholderUpload:
    managed = StakeholderUpload.objects.managed_by(request.user).select_related("brought_by")
    return get_object_or_404(managed, pk=pk)


def _taken_already(request: HttpRequest) -> HttpResponse:
    """The second click of a double one is no mistake."""
    messages.info(request, _("This file is taken in already."))
    return redirect("stakeholders:organisations")


def _unreadable(request: HttpRequest, upload: StakeholderUpload, error: Unreadable) -> HttpResponse:
    """It could be read when it was brought. Either another click took it in meanwhile, or it can be thrown away."""
    if not StakeholderUpload.objects.waiting().filter(pk=upload.pk).exists():
        return _taken_already(request)
    messages.error(request, str(error))
    return redirect("stakeholders:files")


def _taken_words(change: Change) -> str:
    organisations, contacts = change.organisations_new, change.contacts_new
    return " ".join(
        [
            _("The file is taken in, and deleted here."),
            ngettext("%(count)s organisation is new.", "%(count)s organisations are new.", organisations)
            % {"count": organisations},
            ngettext("%(count)s contact is new.", "%(count)s contacts are new.", contacts) % {"count": contacts},
        ]
    )


def _doubts(request: HttpRequest, preview: Preview) -> "Page[Doubt]":
    kinds = [*KINDS, *sorted({doubt.kind for doubt in preview.understood.doubts} - KINDS.keys())]
    doubts = [doubt for kind in kinds for doubt in preview.doubts_of(kind)]
    return Paginator(doubts, DOUBTS_PER_PAGE).get_page(request.GET.get("page"))


def _form(request: HttpRequest, preview: Preview, *, must_decide: bool = False) -> DecisionsForm:
    return DecisionsForm(
        request.POST if request.method == "POST" else None,
        doubts=list(_doubts(request, preview)),
        answers=preview.understood.answers,
        row_words=preview.understood.row_words,
        must_decide=must_decide,
    )


def _same_page(request: HttpRequest, upload: StakeholderUpload) -> str:
    page = request.GET.get("page", "")
    return upload.get_absolute_url() + (f"?page={page}" if page.isdecimal() else "")


def _show(request: HttpRequest, upload: StakeholderUpload, preview: Preview, form: DecisionsForm) -> HttpResponse:
    before = StakeholderUpload.objects.filter(sha256=upload.sha256, taken_at__isnull=False).first()
    page = request.GET.get("page", "")
    query = f"?page={page}" if page.isdecimal() else ""
    context: dict[str, Any] = {
        "crumbs": _crumbs(),
        "upload": upload,
        "preview": preview,
        "understood": preview.understood,
        "change": preview.change,
        "form": form,
        "page": _doubts(request, preview),
        "taken_before": before,
        "save_url": upload.get_absolute_url() + query,
        "take_url": reverse("stakeholders:file_take", args=[upload.pk]) + query,
    }
    return render(request, "stakeholders/file_preview.html", context, status=422 if form.is_bound else 200)
