"""Publishing a version, and what the public reads of it."""

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from consultations.drafting.models import Version
from consultations.drafting.outline import outline_of
from consultations.drafting.reading import Reading
from consultations.publishing.models import Publication
from consultations.publishing.requesting import ask_again, publish
from stakeholders.permissions import signed_in


def publication_new(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """A coordinator publishes a version, which freezes it."""
    version = get_object_or_404(
        Version.objects.managed_by(request.user).select_related("document"), document__slug=slug, number=number
    )
    if request.method == "POST":
        return redirect("consultations:publication_progress", publish(version, by=signed_in(request)).pk)
    context = {
        "title": _("Publish %(version)s") % {"version": version},
        "question": _("The public then reads this version as the published text, as a web page and as a PDF."),
        "consequences": [
            _("The version is frozen. A correction makes a new version."),
            _("The PDF is made in the background. It takes about a minute."),
        ],
        "act": _("Publish this version"),
        "back_url": version.get_absolute_url(),
    }
    return render(request, "confirm.html", context)


@require_safe
def publication_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the file is; the page asks again by itself until it is ready."""
    publication = get_object_or_404(
        Publication.objects.managed_by(request.user).select_related("version__document"), pk=pk
    )
    is_part = bool(getattr(request, "htmx", False))
    template = "consultations/_publication_state.html" if is_part else "consultations/publication_progress.html"
    return render(request, template, {"publication": publication, "is_in_work": publication.is_in_work})


@require_POST
def publication_retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks once more for a file that could not be made."""
    publication = get_object_or_404(Publication.objects.managed_by(request.user), pk=pk)
    ask_again(publication, by=signed_in(request))
    return redirect("consultations:publication_progress", pk)


@login_not_required
@require_safe
def publications(request: HttpRequest) -> HttpResponse:
    """All that is published, the newest of each document first."""
    shown = Publication.objects.published().select_related("version__document__strategy")
    return render(request, "consultations/publications.html", {"publications": shown.order_by("-published_at")})


@login_not_required
@require_safe
def publication(request: HttpRequest, slug: str) -> HttpResponse:
    """The published text as a web page: the newest publication of a document."""
    shown = (
        Publication.objects.visible_to(request.user)
        .filter(version__document__slug=slug)
        .select_related("version__document__strategy")
        .order_by("-version__number")
        .first()
    )
    if shown is None:
        raise Http404
    reading = Reading(shown.version)
    context = {
        "publication": shown,
        "document": shown.version.document,
        "reading": reading,
        "outline": outline_of(reading.items),
    }
    return render(request, "consultations/publication.html", context)


@login_not_required
@require_safe
def publication_pdf(request: HttpRequest, slug: str, number: int) -> FileResponse:
    """The file as it was made. It is never made anew for a download."""
    shown = get_object_or_404(
        Publication.objects.visible_to(request.user).filter(state=Publication.State.READY),
        version__document__slug=slug,
        version__number=number,
    )
    response = FileResponse(
        shown.pdf.open("rb"), as_attachment=True, filename=f"{slug}-{number}.pdf", content_type="application/pdf"
    )
    response["ETag"] = f'"{shown.sha256}"'
    return response
