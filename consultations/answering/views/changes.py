"""What changed between two versions, and freezing the newer one."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from consultations.answering.differing import Differences, differences, fill
from consultations.answering.models import Change
from consultations.commenting.models import Comment
from consultations.drafting.models import Version
from consultations.drafting.versions import freeze

PER_PAGE = 50


@login_not_required
@require_safe
def changes(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """What changed from the version before, node by node, with the comments behind it."""
    seen = Version.objects.visible_to(request.user).select_related("document__strategy", "based_on__document")
    version = get_object_or_404(seen, document__slug=slug, number=number)
    told = differences(version)
    # The words of the version before are shown too, so it must be one that the person may read.
    if told.before is not None and not Version.objects.visible_to(request.user).contains(told.before):
        told = Differences(None, version, [], told.unchanged)
    page = Paginator(told.changed, PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = fill(list(page.object_list), request.user)
    context = {"version": version, "differences": told, "page": page, "facts": _facts(told)}
    return render(request, "consultations/changes.html", context)


def _facts(told: Differences) -> list[tuple[str, int]]:
    named = (
        ("reworded", _("Reworded")),
        ("split", _("Split")),
        ("new", _("New")),
        ("gone", _("Gone")),
        ("moved", _("Moved")),
    )
    always = ("reworded", "new", "gone")
    facts = [(words, told.count(kind)) for kind, words in named if kind in always or told.count(kind)]
    return [*facts, (_("Unchanged"), told.unchanged)]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def version_freeze(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Asks first; POST freezes the working version, so that it can be consulted or published."""
    managed = Version.objects.managed_by(request.user).select_related("document")
    version = get_object_or_404(managed, document__slug=slug, number=number)
    if request.method == "POST":
        freeze(version, by=request.user)
        messages.success(request, _("%(version)s is frozen.") % {"version": version.label.capitalize()})
    elif version.is_frozen:
        messages.info(request, _("%(version)s is frozen already.") % {"version": version.label.capitalize()})
    else:
        return render(request, "confirm.html", _question(version))
    return redirect(version)


def _question(version: Version) -> dict[str, object]:
    changed = Change.objects.filter(node__version=version).count()
    left = Comment.objects.unanswered().filter(consultation__document=version.document).count()
    consequences = [
        _("Nobody can change its words any more. A later change makes a new version."),
        _("It can then be opened for comments, or published."),
        ngettext("%(number)s change came from answers.", "%(number)s changes came from answers.", changed)
        % {"number": changed},
    ]
    if left:
        words = ngettext(
            "%(number)s comment has no answer yet. What it changes goes into the next version.",
            "%(number)s comments have no answer yet. What they change goes into the next version.",
            left,
        )
        consequences.append(words % {"number": left})
    return {
        "title": _("Freeze %(version)s") % {"version": version},
        "question": _("Freeze %(version)s as it stands now?") % {"version": version},
        "act": _("Freeze it"),
        "consequences": consequences,
        "back_url": version.get_absolute_url(),
    }
