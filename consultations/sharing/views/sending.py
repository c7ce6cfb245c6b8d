"""The pages on which the focal point sends the response, or asks that it is admitted after the closing."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from consultations.responding.asking import NotClosedError
from consultations.responding.forms import AskForm
from consultations.responding.sending import ClosedError
from consultations.sharing.forms import SendForm
from consultations.sharing.sending import SentAlreadyError, ask_together, send_together
from consultations.sharing.views.leading import led, page
from stakeholders.permissions import signed_in


@never_cache
@require_POST
def shared_send(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Sends the response of the organisation. The moment at which the request arrives decides."""
    now = timezone.now()
    response = led(request, slug, pk)
    form = SendForm(request.POST)
    if not form.is_valid():
        return page(request, response, now, 422, send_form=form)
    try:
        outcome = send_together(response, by=signed_in(request), at=now, **form.cleaned_data)
    except ClosedError:
        messages.error(request, _("No comments are taken now. Nothing was sent, and all words are kept."))
        return page(request, response, now, 409)
    except SentAlreadyError:
        messages.info(request, _("The response was sent already."))
        return redirect("consultations:shared_response", slug, pk)
    if not outcome.comments and not outcome.answers:
        messages.info(request, _("There was nothing to send."))
        return redirect("consultations:shared_response", slug, pk)
    words = ngettext("Sent: %(count)s comment.", "Sent: %(count)s comments.", len(outcome.comments))
    messages.success(request, words % {"count": len(outcome.comments)})
    return redirect("consultations:shared_response", slug, pk)


@never_cache
@require_POST
def shared_ask(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Lays what was not sent at the closing before the coordinators."""
    now = timezone.now()
    response = led(request, slug, pk)
    form = AskForm(request.POST)
    if not form.is_valid():
        return page(request, response, now, 422, ask_form=form)
    try:
        asked = ask_together(response, by=signed_in(request), reason=form.cleaned_data["reason"], at=now)
    except NotClosedError:
        messages.error(request, _("The comment period is not closed. Send the response."))
        return page(request, response, now, 409)
    if asked:
        messages.success(request, _("Asked. A coordinator decides, and you hear of it by mail."))
    return redirect("consultations:shared_response", slug, pk)
