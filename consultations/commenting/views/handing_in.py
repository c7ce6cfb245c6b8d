"""Taking a comment of a colleague, who writes for an organisation."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from consultations.commenting import saving
from consultations.commenting.forms.say import CommentForm
from consultations.commenting.handing_in import CannotHandInError, hand_in
from consultations.commenting.models import Colleague, Consultation, Holder
from consultations.commenting.places import WHOLE


def take(
    request: HttpRequest,
    period: Consultation,
    form: CommentForm,
    colleague: Colleague,
    *,
    said: Mapping[str, Any],
    landing: str,
    at: datetime,
) -> HttpResponse:
    """Hands in what the form says. Where it comes too late, the words are kept as a draft."""
    holder, anchor = Holder(colleague_id=colleague.pk), form.node.anchor if form.node else WHOLE
    try:
        hand_in(colleague, node=form.node, at=at, **said)
    except CannotHandInError:
        typed = {name: form.data.get(name, "") for name in saving.FIELDS if name in form.data}
        saving.save_draft(period, holder, node=form.node, at=at, **typed)
        messages.error(request, _("This was not handed in: nothing is taken any more. Your words are kept as a draft."))
        return redirect("consultations:colleague", period.slug)
    saving.forget(period, holder, anchor)
    lead, organisation = colleague.response.user, colleague.response.full_signature
    words = _("Handed in. %(lead)s sends it with the response of %(organisation)s.")
    messages.success(request, words % {"lead": lead.name if lead else "", "organisation": organisation})
    return redirect(landing)
