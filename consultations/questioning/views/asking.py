"""Pages on which a coordinator puts questions."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from consultations.commenting.models import Consultation
from consultations.questioning.asking import (
    DOWN,
    UP,
    CannotChangeError,
    add_question,
    change_question,
    is_answered,
    move_question,
    remove_question,
    with_numbers,
)
from consultations.questioning.forms import QuestionForm
from consultations.questioning.models import Question


def managed(request: HttpRequest, slug: str) -> Consultation:
    return get_object_or_404(Consultation.objects.managed_by(request.user).select_related("version"), slug=slug)


def _question(period: Consultation, pk: int) -> Question:
    question = get_object_or_404(period.questions.select_related("node"), pk=pk)
    question.consultation = period
    return question


@never_cache
@require_safe
def questions(request: HttpRequest, slug: str) -> HttpResponse:
    """All questions of a period in their order, and what can be done with them."""
    period = managed(request, slug)
    context = {"consultation": period, "questions": list(with_numbers(period))}
    return render(request, "consultations/questions.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def question_new(request: HttpRequest, slug: str) -> HttpResponse:
    """A coordinator puts a question. Once the period is closed nobody could answer it."""
    period = managed(request, slug)
    if period.is_closed:
        messages.error(request, _("The comment period is closed, so nobody could answer another question."))
        return redirect("consultations:questions", period.slug)
    form = QuestionForm(request.POST or None, period=period)
    if request.method == "POST" and form.is_valid():
        add_question(period, by=request.user, **form.asked)
        messages.success(request, _("The question is added."))
        return redirect("consultations:questions", period.slug)
    return _show(request, period, form, _("Add a question"))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def question_edit(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """A coordinator changes a question, while nobody has answered it."""
    period = managed(request, slug)
    question = _question(period, pk)
    form = QuestionForm(request.POST or None, period=period, question=question)
    if request.method == "POST" and form.is_valid():
        try:
            change_question(question, by=request.user, **form.asked)
        except CannotChangeError as reason:
            form.add_error(None, str(reason))
        else:
            messages.success(request, _("The question is changed."))
            return redirect("consultations:questions", period.slug)
    if request.method != "POST" and is_answered(question):
        return _refuse(request, period)
    return _show(request, period, form, _("Change the question"))


def _show(request: HttpRequest, period: Consultation, form: QuestionForm, title: str) -> HttpResponse:
    context = {"consultation": period, "form": form, "title": title}
    return render(request, "consultations/question_edit.html", context, status=422 if request.method == "POST" else 200)


def _refuse(request: HttpRequest, period: Consultation) -> HttpResponse:
    messages.error(request, _("Somebody has answered this question, so it stays as it is."))
    return redirect("consultations:questions", period.slug)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def question_remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """A coordinator takes a question away, after a question, while nobody has answered it."""
    period = managed(request, slug)
    question = _question(period, pk)
    if request.method == "POST":
        try:
            remove_question(question, by=request.user)
        except CannotChangeError as reason:
            messages.error(request, str(reason))
        else:
            messages.success(request, _("The question is removed."))
        return redirect("consultations:questions", period.slug)
    if is_answered(question):
        return _refuse(request, period)
    context = {
        "title": _("Remove a question"),
        "question": _("Remove the question “%(words)s”?") % {"words": question.words},
        "act": _("Remove it"),
        "back_url": reverse("consultations:questions", args=[period.slug]),
    }
    return render(request, "confirm.html", context)


@never_cache
@require_POST
def question_move(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Moves a question up or down by one place."""
    period = managed(request, slug)
    direction = UP if request.POST.get("direction") == UP else DOWN
    if move_question(_question(period, pk), direction, by=request.user):
        messages.success(request, _("The question is moved."))
    return redirect("consultations:questions", period.slug)
