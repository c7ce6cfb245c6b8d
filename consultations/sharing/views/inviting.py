"""The pages on which the focal point lets colleagues in, and out again."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from consultations.commenting.models import Response
from consultations.sharing.forms import ColleagueForm
from consultations.sharing.inviting import CannotInviteError, end, invite
from consultations.sharing.views.leading import led, page
from stakeholders.permissions import signed_in


@never_cache
@require_POST
def shared_invite(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Lets a colleague in by a link."""
    response, now = led(request, slug, pk), timezone.now()
    form = ColleagueForm(request.POST)
    if not form.is_valid():
        return page(request, response, now, 422, colleague_form=form)
    try:
        colleague = invite(response, by=signed_in(request), at=now, **form.cleaned_data)
    except CannotInviteError:
        form.add_error(None, _("Nobody can be added any more."))
        return page(request, response, now, 409, colleague_form=form)
    if colleague.invited_at != now:
        words = _("%(address)s is invited already. The link stands below.") % {"address": colleague.email}
        messages.info(request, words)
    elif colleague.email:
        messages.success(request, _("The link goes to %(address)s.") % {"address": colleague.email})
    else:
        messages.success(request, _("Added. Pass the link on to %(name)s.") % {"name": colleague.name})
    return redirect(f"{_back_url(response)}#colleagues")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def shared_end(request: HttpRequest, slug: str, pk: int, who: int) -> HttpResponse:
    """Closes the link of a colleague, after a question."""
    response = led(request, slug, pk)
    others = response.colleagues.writing().exclude(user=response.user_id)
    colleague = get_object_or_404(others.select_related("response"), pk=who)
    if request.method == "POST":
        end(colleague, by=signed_in(request), at=timezone.now())
        messages.success(request, _("The link of %(name)s opens nothing any more.") % {"name": colleague.name})
        return redirect(_back_url(response))
    context: dict[str, Any] = {
        "title": _("Close a link"),
        "question": _("%(name)s can no longer write for %(organisation)s.")
        % {"name": colleague.name, "organisation": response.full_signature},
        "consequences": [
            _("What was handed in stays with you."),
            _("Drafts that were not handed in are not sent."),
            _("You can invite the same person once more, with a new link."),
        ],
        "act": _("Close the link"),
        "back_url": _back_url(response),
    }
    return render(request, "confirm.html", context)


def _back_url(response: Response) -> str:
    return reverse("consultations:shared_response", args=[response.consultation.slug, response.pk])
