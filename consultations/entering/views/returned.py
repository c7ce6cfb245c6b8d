"""What the pages for both kinds of returned files share: keeping what was brought, and finding it again."""

from django.contrib import messages
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from consultations.commenting.models import Consultation
from consultations.entering.models import ReturnedFile
from consultations.entering.throwing_away import throw_away
from stakeholders.models import User
from stakeholders.permissions import Person

MOST_WAITING = 20


def keep(form: Form, *, sha256: str, consultation: Consultation, kind: ReturnedFile.Kind, by: User) -> ReturnedFile:
    """Keeps the file of a valid form until a coordinator has looked at it."""
    file = form.cleaned_data["file"]
    return ReturnedFile.objects.create(
        consultation=consultation,
        kind=kind,
        organisation=form.cleaned_data["organisation"],
        contact=form.cleaned_data["contact"],
        name=(file.name or "")[:250],
        sha256=sha256,
        file=file,
        brought_by=by,
    )


def managed_files(user: Person, kind: ReturnedFile.Kind | None = None) -> "QuerySet[ReturnedFile]":
    """Files of the comment periods that the person manages; of one kind, or of all."""
    files = ReturnedFile.objects.filter(consultation__in=Consultation.objects.managed_by(user).values("pk"))
    of_kind = files.filter(kind=kind) if kind else files
    return of_kind.select_related("consultation__version", "contact", "organisation", "brought_by")


def waiting_files(user: Person, period: Consultation, kind: ReturnedFile.Kind) -> list[tuple[ReturnedFile, str]]:
    """What was brought and neither taken in nor thrown away, the newest first, with the address of its preview."""
    waiting = managed_files(user, kind).filter(consultation=period, taken_at__isnull=True)
    return [(file, _preview_url(file)) for file in waiting.order_by("-brought_at", "-pk")[:MOST_WAITING]]


def _preview_url(file: ReturnedFile) -> str:
    return reverse(f"consultations:{file.kind}_preview", args=[file.consultation.slug, file.pk])


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def returned_throw_away(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Asks, then forgets a file that was not taken in."""
    file = get_object_or_404(managed_files(request.user), consultation__slug=slug, pk=pk)
    if file.taken_at:
        return taken_already(request, file)
    if request.method == "POST":
        if not throw_away(file):
            return taken_already(request, file)
        messages.success(request, _("The file is thrown away. Nothing of it was taken in."))
        return redirect(f"consultations:{file.kind}_bring", slug)
    context = {
        "title": _("Throw the file away"),
        "question": _("Throw “%(name)s” away?") % {"name": file.name},
        "consequences": [_("The file is deleted."), _("Comments that are here already stay as they are.")],
        "act": _("Throw it away"),
        "back_url": _preview_url(file),
        "crumbs": crumbs_of(file.consultation),
    }
    return render(request, "confirm.html", context)


def taken_already(request: HttpRequest, file: ReturnedFile) -> HttpResponse:
    """The second click of a double one is no mistake."""
    messages.info(request, _("This file is taken in already."))
    return redirect(file.consultation)


def taken_in_words(number: int) -> str:
    words = ngettext("%(number)s comment is taken in.", "%(number)s comments are taken in.", number)
    return words % {"number": number}


def crumbs_of(period: Consultation) -> list[tuple[str, str]]:
    """The way from all comment periods down to this one."""
    return [
        (_("Comment periods"), reverse("consultations:consultations")),
        (period.title, period.get_absolute_url()),
    ]
