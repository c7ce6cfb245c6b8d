"""Publishing a version, and what the public reads of it."""

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from consultations.drafting.models import Node, Version
from consultations.drafting.outline import outline_of
from consultations.drafting.reading import Reading
from consultations.publishing.models import Publication
from consultations.publishing.querysets import editions
from consultations.publishing.requesting import ask_again, publish
from stakeholders.permissions import signed_in


@require_http_methods(["GET", "HEAD", "POST"])
def publication_new(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """A coordinator publishes a version, which freezes it. Published already: here is how far its file is."""
    version = get_object_or_404(
        Version.objects.managed_by(request.user).select_related("document"), document__slug=slug, number=number
    )
    if request.method == "POST":
        return redirect("consultations:publication_progress", publish(version, by=signed_in(request)).pk)
    if published := Publication.objects.filter(version=version).first():
        return redirect("consultations:publication_progress", published.pk)
    consequences = [
        _("The PDF is made in the background. It takes about a minute."),
        _("Publishing cannot be undone. A later version can take its place."),
    ]
    if not version.is_frozen:
        consequences.insert(0, _("The version is frozen. A correction makes a new version."))
    context = {
        "title": _("Publish %(version)s") % {"version": version},
        "question": _("The public then reads this version as the published text, as a web page and as a PDF."),
        "consequences": consequences,
        "act": _("Publish this version"),
        "back_url": version.get_absolute_url(),
    }
    return render(request, "confirm.html", context)


@never_cache
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
    """All that is published, the latest first; what a later version replaced says so."""
    shown = Publication.objects.published().select_related("version__document__strategy")
    return render(request, "consultations/publications.html", {"editions": editions(shown.order_by("-published_at"))})


@login_not_required
@require_safe
def publication(request: HttpRequest, slug: str) -> HttpResponse:
    """The published text as a web page: the newest publication of a document, and the way to the earlier ones."""
    seen = list(
        Publication.objects.visible_to(request.user)
        .filter(version__document__slug=slug)
        .select_related("version__document__strategy")
        .order_by("-version__number")
    )
    if not seen:
        raise Http404
    shown, *earlier = seen
    reading = Reading(shown.version)
    # The head of the page says what the title page says.
    items = [item for item in reading.items if item.node.role != Node.Role.TITLE]
    context = {
        "publication": shown,
        "earlier": earlier,
        "document": shown.version.document,
        "items": items,
        "notes": reading.notes,
        "outline": outline_of(items),
    }
    return render(request, "consultations/publication.html", context)


@login_not_required
@require_safe
def publication_pdf(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """The file as it was made. It is never made anew for a download."""
    shown = get_object_or_404(
        Publication.objects.visible_to(request.user).filter(state=Publication.State.READY),
        version__document__slug=slug,
        version__number=number,
    )
    etag = f'"{shown.sha256}"'
    unchanged = get_conditional_response(request, etag=etag)
    if unchanged is not None:
        return unchanged
    name = f"{slug}-{number}.pdf"
    response = FileResponse(shown.pdf.open("rb"), as_attachment=True, filename=name, content_type="application/pdf")
    response["ETag"] = etag
    return response
