"""The pages of the focal point: the responses of her organisations, leading one, and looking it through."""

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from consultations.commenting import holders
from consultations.commenting.looking import takes_part
from consultations.commenting.models import Consultation, Phase, Response
from consultations.responding.forms import AskForm
from consultations.responding.views.respondents import period_of
from consultations.sharing.forms import ColleagueForm, SendForm
from consultations.sharing.leading import (
    CannotBeginError,
    begin,
    lead_of,
    organisations_of,
    responses_of,
    rows_of,
    take_over,
)
from consultations.sharing.links import path_of, token_of
from consultations.sharing.reviewing import Shared
from consultations.sharing.sending import SAID
from stakeholders.permissions import signed_in


def led(request: HttpRequest, slug: str, pk: int) -> Response:
    """The shared response of an organisation whose focal point asks, and that she leads."""
    response = spoken_for(request, slug, pk)
    if response.user_id != request.user.pk:
        raise Http404
    return response


def spoken_for(request: HttpRequest, slug: str, pk: int) -> Response:
    """The shared response of an organisation whose focal point asks, whoever leads it."""
    period = period_of(request, slug)
    if not takes_part(period, request.user, timezone.now()):
        raise Http404
    response = get_object_or_404(responses_of(request.user).filter(consultation=period), pk=pk)
    response.consultation = period
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def shared_responses(request: HttpRequest, slug: str) -> HttpResponse:
    """The organisations for which the person speaks, and their responses. A POST begins one."""
    period, now = period_of(request, slug), timezone.now()
    if not takes_part(period, request.user, now):
        raise Http404
    if request.method == "POST":
        return _begin(request, period, now)
    context = {
        "consultation": period,
        "rows": rows_of(request.user, period),
        "may_begin": period.phase_at(now) != Phase.CLOSED,
    }
    return render(request, "consultations/shared_responses.html", context)


def _begin(request: HttpRequest, period: Consultation, at: datetime) -> HttpResponse:
    chosen = request.POST.get("organisation", "")
    organisation = get_object_or_404(organisations_of(request.user), pk=chosen if chosen.isdecimal() else 0)
    try:
        response = begin(period, organisation, by=signed_in(request), at=at)
    except CannotBeginError:
        messages.error(request, _("The comment period is closed, so no response is begun any more."))
        return redirect("consultations:shared_responses", period.slug)
    return redirect("consultations:shared_response", period.slug, response.pk)


@never_cache
@require_safe
def shared_response(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """All that was handed in for an organisation, with what the focal point does about it."""
    response = spoken_for(request, slug, pk)
    if response.user_id != request.user.pk:
        context = {"consultation": response.consultation, "response": response}
        return render(request, "consultations/shared_other_lead.html", context)
    return page(request, response, timezone.now())


def page(
    request: HttpRequest,
    response: Response,
    at: datetime,
    status: int = 200,
    **forms: ColleagueForm | SendForm | AskForm,
) -> HttpResponse:
    """The page of the lead; `forms` are those that were filled in wrongly."""
    shared = Shared(response, at)
    links = [(row, request.build_absolute_uri(path_of(row.colleague))) for row in shared.colleagues]
    context = {
        "consultation": response.consultation,
        "response": response,
        "shared": shared,
        "links": links,
        "writes_here": holders.colleague_of(request, response.consultation) is not None,
        "colleague_form": ColleagueForm(),
        "send_form": SendForm(initial={name: getattr(response, name) for name in SAID}),
        "ask_form": AskForm(),
        **forms,
    }
    return render(request, "consultations/shared_response.html", context, status=status)


@never_cache
@require_POST
def shared_lead(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Takes the lead over from another focal point of the organisation."""
    response = spoken_for(request, slug, pk)
    take_over(response, by=signed_in(request), at=timezone.now())
    messages.success(request, _("You lead this response now."))
    return redirect("consultations:shared_response", slug, pk)


@never_cache
@require_POST
def shared_write(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """From now on the focal point writes for the organisation in this browser, as her colleagues do."""
    response = led(request, slug, pk)
    period = response.consultation
    said = _("In this browser you write for %(organisation)s now.") % {"organisation": response.organisation_name}
    messages.success(request, said)
    answer = redirect(period)
    holders.keep(answer, holders.colleague_cookie(period), token_of(lead_of(response)))
    return answer
