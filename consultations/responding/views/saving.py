"""Saving what somebody types, while it is typed."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from consultations.commenting import holders, limits
from consultations.commenting.models import Consultation, Holder
from consultations.commenting.places import WHOLE, node_at
from consultations.commenting.saving import save_draft
from consultations.drafting.models import Node
from consultations.responding.forms import DraftForm
from consultations.responding.writers import token_of, writer
from ncss_portal.wording import tidy
from stakeholders.models import User


@login_not_required
@never_cache
@require_POST
def draft_save(request: HttpRequest, slug: str) -> HttpResponse:
    """Keeps the words of one place for their holder, whatever the phase. Answers a program: `saving.js`."""
    now = timezone.now()
    whose = writer(request)
    period = get_object_or_404(Consultation.objects.visible_to(whose, now), slug=slug)
    node = _place(period, request.POST.get("on", ""))
    form = DraftForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"error": _("The words are too long to be saved.")}, status=422)
    holder = holders.holder_of(request, period, whose)
    if not limits.may_save(request, holder, _size(form)):
        words = _("Too much was saved from here within an hour. Keep this page open: it tries again every minute.")
        return JsonResponse({"error": words}, status=429)
    new_key = holders.new_key() if holder.is_nobody else ""
    save_draft(period, Holder(key=new_key) if new_key else holder, node=node, at=now, **_typed(form, node))
    said = {"saved_at": now.isoformat(), "clock": date_format(timezone.localtime(now), "H:i")}
    if isinstance(whose, User):
        said["as"] = token_of(whose)
    response = JsonResponse(said)
    if new_key:
        holders.keep(response, holders.KEY_COOKIE, new_key)
    return response


def _place(period: Consultation, anchor: str) -> Node | None:
    node = node_at(period, anchor)
    if node is None and anchor != WHOLE:
        raise Http404
    return node


def _size(form: DraftForm) -> int:
    """In bytes, as it will be kept."""
    return sum(len(words.encode()) for words in form.said.values())


def _typed(form: DraftForm, node: Node | None) -> dict[str, str]:
    """What was typed: the words of the draft itself stand in the form before anybody has."""
    said = form.said
    if node is not None and tidy(said.get("replacement", "")) == tidy(node.text):
        said["replacement"] = ""
    return said
