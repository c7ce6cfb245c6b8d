"""Pages on which drafts are brought, looked at before they are taken, and read."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import IntegrityError, transaction
from django.db.models import Count, Max, Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from actionplan.models import Strategy
from consultations.drafting.forms import BringDraftForm, TakeDraftForm
from consultations.drafting.importing import Understood, understand
from consultations.drafting.models import Document, Figure, Upload, Version
from consultations.drafting.outline import outline_of
from consultations.drafting.reading import Reading
from consultations.drafting.taking import take_draft
from consultations.permissions import period_is_visible, shown_comments
from stakeholders.permissions import signed_in


@login_not_required
@require_safe
def documents(request: HttpRequest) -> HttpResponse:
    """All drafts that the person may read; for coordinators, the way to bring another one."""
    visible = Document.objects.visible_to(request.user).select_related("strategy").order_by("strategy", "title")
    shown = shown_comments(request.user, prefix="consultations__comments__")
    return render(
        request,
        "consultations/documents.html",
        {
            "documents": visible.annotate(
                newest_number=Max("versions__number", filter=Q(versions__in=Version.objects.visible_to(request.user))),
                comments=Count(
                    "consultations__comments", filter=shown & period_is_visible(request.user), distinct=True
                ),
            ),
            "managed": Strategy.objects.managed_by(request.user),
        },
    )


def draft_import(request: HttpRequest, strategy_slug: str) -> HttpResponse:
    """A coordinator brings a file. It is read and kept, and shown before anything is taken in."""
    strategy = get_object_or_404(Strategy.objects.managed_by(request.user), slug=strategy_slug)
    sent = request.method == "POST"
    form = BringDraftForm(request.POST if sent else None, request.FILES if sent else None, strategy=strategy)
    if request.method == "POST" and form.is_valid() and form.understood is not None:
        file = form.cleaned_data["file"]
        upload = Upload.objects.create(
            strategy=strategy,
            document=form.cleaned_data["document"],
            name=form.understood.name[:250],
            sha256=form.understood.sha256,
            file=file,
            brought_by=signed_in(request),
        )
        return redirect("consultations:draft_preview", upload.pk)
    status = 422 if form.is_bound else 200
    return render(request, "consultations/draft_import.html", {"form": form, "strategy": strategy}, status=status)


def draft_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """What the portal understood of a file; taking it in is the coordinator's last word."""
    upload = get_object_or_404(Upload.objects.filter(strategy__in=Strategy.objects.managed_by(request.user)), pk=pk)
    if upload.taken_at:
        return _taken_already(request, upload)
    understood = _understood(upload)
    form = TakeDraftForm(request.POST if request.method == "POST" else None, understood=understood)
    if request.method == "POST" and form.is_valid():
        try:
            version = _take(request, upload, understood, form)
        except IntegrityError:  # another document got this address meanwhile: the form says so now
            form = TakeDraftForm(request.POST, understood=understood)
            if form.is_valid():
                raise
            return _preview(request, upload, understood, form)
        if version is None:
            return _taken_already(request, upload)
        messages.success(request, _("The draft is taken in. Read it once before you open it for comment."))
        return redirect(version)
    return _preview(request, upload, understood, form)


def _preview(request: HttpRequest, upload: Upload, understood: Understood, form: TakeDraftForm) -> HttpResponse:
    context = {"form": form, "upload": upload, "understood": understood, "counts": _counts(understood)}
    return render(request, "consultations/draft_preview.html", context, status=422 if form.is_bound else 200)


def _understood(upload: Upload) -> Understood:
    return understand(upload.read(), upload.name, strategy=upload.strategy, document=upload.document)


def _counts(understood: Understood) -> list[tuple[str, int]]:
    names = {
        "heading": _("Headings"),
        "paragraph": _("Paragraphs"),
        "list": _("Lists"),
        "table": _("Tables"),
        "figure": _("Figures"),
        "footnote": _("Footnotes"),
    }
    return [(names[kind], count) for kind, count in understood.draft.counts().items()]


def _taken_already(request: HttpRequest, upload: Upload) -> HttpResponse:
    """Leads to what became of the file: the second click of a double one is no mistake."""
    messages.info(request, _("This file is taken in already."))
    taken = Version.objects.filter(document__strategy=upload.strategy, source_sha256=upload.sha256)
    return redirect(taken.order_by("-pk").first() or "consultations:documents")


@transaction.atomic
def _take(request: HttpRequest, upload: Upload, understood: Understood, form: TakeDraftForm) -> Version | None:
    """The new version; None where somebody else, or the click before, took the file in."""
    if not upload.claim():
        return None
    document = upload.document or Document.objects.create(
        strategy=upload.strategy, title=form.cleaned_data["title"], slug=form.cleaned_data["slug"]
    )
    return take_draft(
        understood.draft,
        document=document,
        by=request.user,
        source_name=upload.name,
        source_sha256=upload.sha256,
        plan_tables=form.plan_tables,
    )


@login_not_required
@require_safe
def document(request: HttpRequest, slug: str) -> HttpResponse:
    """Leads to the newest version that the person may read."""
    newest = Version.objects.visible_to(request.user).filter(document__slug=slug).order_by("-number").first()
    if newest is None:
        raise Http404
    return redirect(newest)


@login_not_required
@require_safe
def version(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """A version to read, without comments. For coordinators, what can be done with it next."""
    shown = get_object_or_404(
        Version.objects.visible_to(request.user).select_related("document__strategy", "based_on"),
        document__slug=slug,
        number=number,
    )
    reading = Reading(shown)
    return render(
        request,
        "consultations/version.html",
        {
            "version": shown,
            "document": shown.document,
            "reading": reading,
            "outline": outline_of(reading.items),
            "can_manage": Version.objects.managed_by(request.user).contains(shown),
            "others": Version.objects.visible_to(request.user).filter(document=shown.document).exclude(pk=shown.pk),
            "consultations": list(shown.consultations.visible_to(request.user)),
            "publication": shown.publications.visible_to(request.user).first(),
        },
    )


@login_not_required
@require_safe
def figure(request: HttpRequest, pk: int) -> FileResponse:
    """A picture of a draft, for whoever may read a version that shows it."""
    shown = get_object_or_404(
        Figure.objects.filter(nodes__version__in=Version.objects.visible_to(request.user)).distinct(), pk=pk
    )
    response = FileResponse(shown.file.open("rb"), content_type=shown.content_type)
    response["Cache-Control"] = "private, max-age=3600"
    return response
