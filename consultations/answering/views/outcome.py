"""What everybody sees: the outcome of a comment period, and what became of one comment."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from consultations.answering.fates import fates_of
from consultations.answering.models import Answer
from consultations.answering.tallying import Tally, tally
from consultations.commenting.models import Comment, Consultation
from ncss_portal.face.templatetags.moments import day, moment

PER_PAGE = 20


def _visible(request: HttpRequest, slug: str) -> Consultation:
    periods = Consultation.objects.visible_to(request.user).select_related("version", "document__strategy")
    return get_object_or_404(periods, slug=slug)


def _is_managed(request: HttpRequest, consultation: Consultation) -> bool:
    return Consultation.objects.managed_by(request.user).contains(consultation)


@login_not_required
@require_safe
def answers(request: HttpRequest, slug: str) -> HttpResponse:
    """The answers to the comments that the person sees. Before they are published, she reads when they will come."""
    consultation = _visible(request, slug)
    manages = _is_managed(request, consultation)
    counted = tally(consultation, request.user)
    if not (consultation.are_answers_public or manages):
        context = {"consultation": consultation, "facts": _facts(consultation, counted)}
        return render(request, "consultations/answers_later.html", context)
    chosen = request.GET.get("disposition", "")
    comments = Comment.objects.shown_to(request.user).sent().filter(consultation=consultation)
    if chosen in Answer.Disposition.values:
        comments = comments.filter(answer__disposition=chosen)
    page = Paginator(comments.for_list(), PER_PAGE).get_page(request.GET.get("page"))
    fates: Any = fates_of(page.object_list, request.user)
    page.object_list = fates
    context = {
        "consultation": consultation,
        "facts": _facts(consultation, counted),
        "tally": counted,
        "tabs": _tabs(consultation, chosen),
        "page": page,
        "manages": manages,
    }
    return render(request, "consultations/answers.html", context)


def _facts(consultation: Consultation, counted: Tally) -> list[tuple[str, str | int]]:
    facts: list[tuple[str, str | int]] = [
        (_("Comments"), counted.comments),
        (_("Respondents"), counted.respondents),
    ]
    if consultation.is_closed:
        facts.append((_("Closed"), day(consultation.closes_at)))
    else:
        facts.append((_("Closes"), moment(consultation.closes_at)))
    if consultation.answers_published_at is not None:
        facts += [
            (_("Answered"), day(consultation.answers_published_at)),
            (_("Comments that changed the text"), counted.changing),
        ]
    return facts


def _tabs(consultation: Consultation, chosen: str) -> list[dict[str, object]]:
    here = reverse("consultations:answers", args=[consultation.slug])
    everything = {"words": _("All"), "url": here, "current": chosen not in Answer.Disposition.values}
    others = [
        {"words": label, "url": f"{here}?disposition={value}", "current": chosen == value}
        for value, label in Answer.Disposition.choices
    ]
    return [everything, *others]


@login_not_required
@require_safe
def comment(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One comment, and what became of it."""
    consultation = _visible(request, slug)
    seen = Comment.objects.visible_to(request.user).filter(Q(consultation=consultation), sent_at__isnull=False)
    found = get_object_or_404(seen.for_list(), number=number)
    context = {
        "consultation": consultation,
        "fate": fates_of([found], request.user)[0],
        "manages": _is_managed(request, consultation),
    }
    return render(request, "consultations/comment.html", context)
