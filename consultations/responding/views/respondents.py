"""Whom the pages of the own response are for: an account, or the browser in which somebody confirmed by mail."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from consultations.commenting import holders
from consultations.commenting.models import Consultation
from consultations.commenting.querysets import ConsultationQuerySet
from consultations.responding.respondents import Respondent, respondent_of

P = ParamSpec("P")
Page = Callable[Concatenate[HttpRequest, Respondent, P], HttpResponse]


def visible_periods(request: HttpRequest) -> ConsultationQuerySet:
    return Consultation.objects.visible_to(request.user).select_related("document__strategy", "version")


def period_of(request: HttpRequest, slug: str) -> Consultation:
    return get_object_or_404(visible_periods(request), slug=slug)


def for_respondents(page: Page[P]) -> Callable[Concatenate[HttpRequest, str, P], HttpResponse]:
    """The page gets who responds in the comment period. Who is nobody signs in, or asks for a new link."""

    @login_not_required
    @wraps(page)
    def shown(request: HttpRequest, slug: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        period = visible_periods(request).filter(slug=slug).first()
        respondent = respondent_of(request, period, timezone.now()) if period else None
        if respondent is not None and respondent.is_somebody:
            return page(request, respondent, *args, **kwargs)
        if request.user.is_authenticated:
            raise Http404
        if period is not None and holders.respondent_cookie(period) in request.COOKIES:
            return redirect("consultations:response_link", slug)
        return redirect_to_login(request.get_full_path())

    return shown
