"""What came of the questions: for coordinators at any time, for everybody once the period is closed."""

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from consultations.commenting.models import Consultation
from consultations.commenting.views.reading import visible
from consultations.questioning.models import Question
from consultations.questioning.opinions import COUNTED
from consultations.questioning.results import are_shown, results_of, table_of
from consultations.questioning.views.asking import managed
from ncss_portal.spreadsheets.writing import write_csv

PER_PAGE = 20


def _readable(request: HttpRequest, slug: str) -> tuple[Consultation, bool]:
    """The period, and whether the person manages it; 404 where the results are not for her, or not yet."""
    period = visible(request, slug)
    can_manage = Consultation.objects.managed_by(request.user).contains(period)
    if not can_manage and not are_shown(period, timezone.now()):
        raise Http404
    return period, can_manage


@login_not_required
@never_cache
@require_safe
def question_results(request: HttpRequest, slug: str) -> HttpResponse:
    """Pictures and tables. What people wrote in own words only coordinators read."""
    period, can_manage = _readable(request, slug)
    context = {"consultation": period, "can_manage": can_manage, "results": results_of(period)}
    return render(request, "consultations/question_results.html", context)


@login_not_required
@never_cache
@require_safe
def question_results_csv(request: HttpRequest, slug: str) -> HttpResponse:
    """The tables as one file."""
    period, _can_manage = _readable(request, slug)
    name = f"{period.slug}-questions.csv"
    return HttpResponse(
        write_csv(table_of(period)),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@never_cache
@require_safe
def question_opinions(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """What people wrote in answer to an open question, with their names: for coordinators."""
    period = managed(request, slug)
    question = get_object_or_404(period.questions.filter(form=Question.Form.OPEN), pk=pk)
    given = question.opinions.filter(COUNTED).select_related("response").order_by("sent_at", "pk")
    page = Paginator(given, PER_PAGE).get_page(request.GET.get("page"))
    context = {"consultation": period, "question": question, "page": page}
    return render(request, "consultations/question_opinions.html", context)
