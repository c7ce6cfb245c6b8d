"""What the pages for both kinds of returned files share: keeping what was brought, and finding it again."""

from django.contrib import messages
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consultations.commenting.models import Consultation
from consultations.entering.models import ReturnedFile
from stakeholders.models import User
from stakeholders.permissions import Person


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


def managed_files(user: Person, kind: ReturnedFile.Kind) -> "QuerySet[ReturnedFile]":
    """Files of the comment periods that the person manages."""
    periods = Consultation.objects.managed_by(user)
    files = ReturnedFile.objects.filter(kind=kind, consultation__in=periods.values("pk"))
    return files.select_related("consultation__version", "contact", "organisation", "brought_by")


def taken_already(request: HttpRequest, file: ReturnedFile) -> HttpResponse:
    """The second click of a double one is no mistake."""
    messages.info(request, _("This file is taken in already."))
    return redirect(file.consultation)


def taken_in_words(number: int) -> str:
    words = ngettext("%(number)s comment is taken in.", "%(number)s comments are taken in.", number)
    return words % {"number": number}
