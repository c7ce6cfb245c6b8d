"""Pages on which a draft is read with what is said about it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.context_processors import csrf
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from actionplan.permissions import bond_with
from consultations.commenting import holders
from consultations.commenting.draft_page import DraftPage, Wish
from consultations.commenting.forms.say import CommentForm, quote_initial
from consultations.commenting.looking import Looker, takes_part
from consultations.commenting.models import Consultation
from consultations.commenting.place_page import PlacePage
from consultations.commenting.places import WHOLE, node_at

PERIODS_PER_PAGE = 25


@login_not_required
@require_safe
def consultations(request: HttpRequest) -> HttpResponse:
    """All comment periods that the person may see, the open ones first."""
    now = timezone.now()
    periods = Consultation.objects.visible_to(request.user, now).for_list(request.user, now)
    page = Paginator(periods, PERIODS_PER_PAGE).get_page(request.GET.get("page"))
    rows = [(period, period.phase_at(now), period.left_at(now)) for period in page]
    return render(request, "consultations/consultations.html", {"page": page, "rows": rows})


@login_not_required
@require_safe
def consultation(request: HttpRequest, slug: str) -> HttpResponse:
    """The draft with what is said about it. `?on=` opens the form below a place, `?talk=` what people said there,
    `?show=` leaves out places without comments.
    """
    period = visible(request, slug)
    asked = request.GET
    on = asked.get("on", "")
    wish = Wish(on, asked.get("talk", ""), asked.get("page", ""), asked.get("show", ""), _quoted(request, period, on))
    return draft_page(request, period, wish, timezone.now())


@login_not_required
@require_safe
def place(request: HttpRequest, slug: str, anchor: str) -> HttpResponse:
    """One place alone, at its permanent address."""
    period = visible(request, slug)
    node = None if anchor == WHOLE else node_at(period, anchor)
    if node is None and anchor != WHOLE:
        raise Http404
    looker = looker_of(request, period, timezone.now())
    page = PlacePage(looker, node, page=request.GET.get("page", ""), given=quote_initial(request.GET, node))
    response = render(request, "consultations/place.html", {"page": page, "consultation": period})
    return _kept_private(response, looker)


def visible(request: HttpRequest, slug: str) -> Consultation:
    """The period, if the person may see it. What everybody sees needs no question for her rights."""
    now = timezone.now()
    periods = Consultation.objects.select_related("document__strategy", "version")
    period = periods.visible_to(AnonymousUser(), now).filter(slug=slug).first()
    if period is None:
        period = get_object_or_404(periods.visible_to(request.user, now), slug=slug)
    if period.version.document_id == period.document_id:
        period.version.document = period.document
    return period


def looker_of(request: HttpRequest, period: Consultation, at: datetime) -> Looker:
    """Who looks at the period, and what she may do there."""
    return Looker(
        period,
        user=request.user,
        at=at,
        bond=bond_with(period.document.strategy, request.user),
        takes_part=takes_part(period, request.user, at),
        holder=holders.holder_of(request, period),
        # Made only where a form shows it, so that whoever just reads gets no cookie.
        csrf_token=csrf(request)["csrf_token"],
    )


def _quoted(request: HttpRequest, period: Consultation, anchor: str) -> Mapping[str, Any]:
    """The words that were pointed at on the way to the form. Without any, nothing is asked of the database."""
    return quote_initial(request.GET, node_at(period, anchor)) if request.GET.get("quote") else {}


def _kept_private(response: HttpResponse, looker: Looker) -> HttpResponse:
    """What somebody typed without an account is for no cache."""
    if not looker.holder.is_nobody:
        patch_cache_control(response, private=True, no_store=True)
    return response


def draft_page(
    request: HttpRequest,
    period: Consultation,
    wish: Wish,
    at: datetime,
    form: CommentForm | None = None,
    status: int = 200,
) -> HttpResponse:
    looker = looker_of(request, period, at)
    page = DraftPage(looker, wish, form=form, messages=list(messages.get_messages(request)))
    # The page shows messages where the person looks, so the frame gets only the others.
    context = {
        "page": page,
        "consultation": period,
        "can_manage": looker.manages,
        "messages": page.messages,
        "form": form,
    }
    return _kept_private(render(request, "consultations/consultation.html", context, status=status), looker)
