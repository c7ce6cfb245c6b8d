"""Answering one question: from the form beside the text, or on a page of its own."""

from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from consultations.commenting.holders import KEY_COOKIE, holder_of, keep, new_key
from consultations.commenting.looking import takes_part
from consultations.commenting.models import Consultation, Holder, Phase, Response
from consultations.commenting.views.reading import visible
from consultations.questioning import limits
from consultations.questioning.forms import AnswerForm
from consultations.questioning.models import Opinion, Question
from consultations.questioning.opinions import opinions_of, save_opinion, send_opinion, withdraw_opinion
from consultations.questioning.standing import may_send
from stakeholders.permissions import signed_in


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def question_answer(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Keeps an answer, and sends it where the respondent has an account and says so. Who only reads gets no form."""
    period = visible(request, slug)
    question = get_object_or_404(period.questions.select_related("node"), pk=pk)
    question.consultation = period
    if _only_reads(request, period):
        if request.method == "POST":
            raise Http404
        return redirect(_back(question))
    holder = holder_of(request, period)
    if request.method != "POST":
        given = [opinion for opinion in opinions_of(period, holder) if opinion.question_id == pk]
        return _show(request, question, holder, AnswerForm(question=question, opinion=given[0] if given else None))
    form = AnswerForm(request.POST, question=question)
    if not form.is_valid():
        return _show(request, question, holder, form, status=422)
    if not limits.may_answer(request, holder):
        form.add_error(None, _("Too many answers came from here. Keep your words and try again in an hour."))
        return _show(request, question, holder, form, status=429)
    key = new_key() if holder.is_nobody else ""
    done = _keep(request, question, Holder(key=key) if key else holder, form)
    if key:
        keep(done, KEY_COOKIE, key)
    return done


def _only_reads(request: HttpRequest, period: Consultation) -> bool:
    """From the opening on. Before it everybody who sees the period looks at the form, and nothing of it counts."""
    now = timezone.now()
    return period.phase_at(now) != Phase.SCHEDULED and not takes_part(period, request.user, now)


def _show(
    request: HttpRequest, question: Question, holder: Holder, form: AnswerForm, status: int = 200
) -> HttpResponse:
    period = question.consultation
    context = {
        "consultation": period,
        "question": question,
        "form": form,
        "may_send": period.is_open and may_send(period, holder) and takes_part(period, request.user, timezone.now()),
        "back_url": _back(question),
    }
    return render(request, "consultations/question_answer.html", context, status=status)


def _back(question: Question) -> str:
    return f"{question.consultation.get_absolute_url()}#question-{question.pk}"


def _keep(request: HttpRequest, question: Question, holder: Holder, form: AnswerForm) -> HttpResponse:
    now = timezone.now()
    try:
        opinion = save_opinion(question, holder, at=now, **form.said)
    except Question.DoesNotExist:  # removed at this very moment
        raise Http404 from None
    if opinion is None:
        _say_empty(request, question, holder, now)
    else:
        _say_kept(request, question, holder, opinion, now)
    return redirect(_back(question))


def _say_empty(request: HttpRequest, question: Question, holder: Holder, at: datetime) -> None:
    if withdraw_opinion(question, holder, at=at):
        messages.success(request, _("Your answer is withdrawn."))
    else:
        messages.info(request, _("No answer is kept."))


def _say_kept(request: HttpRequest, question: Question, holder: Holder, opinion: Opinion, at: datetime) -> None:
    period = question.consultation
    phase = period.phase_at(at)
    if phase == Phase.CLOSED:
        messages.warning(request, _("The comment period is closed. Your answer is kept for you, and is not counted."))
    elif phase == Phase.SCHEDULED:
        messages.info(request, _("Kept for you. Answers count when the comment period is open."))
    elif "send" in request.POST and may_send(period, holder) and takes_part(period, request.user, at):
        _say_sent(request, period, opinion, at)
    elif opinion.sent_at:
        messages.success(request, _("Your answer is sent already, in these words."))
    else:
        messages.success(request, _("Saved. Your answer counts when you have sent it."))


def _say_sent(request: HttpRequest, period: Consultation, opinion: Opinion, at: datetime) -> None:
    response = _response(request, period)
    if response is None:
        messages.warning(request, _("Saved. Write your name in your account first, then send it."))
    elif opinion.sent_at or send_opinion(opinion, response=response, at=at):
        messages.success(request, _("Sent. Your answer is counted."))
    else:
        messages.warning(request, _("The comment period is closed. Your answer is kept for you, and is not counted."))


def _response(request: HttpRequest, period: Consultation) -> Response | None:
    """The one response of the account; None where nobody could say whose it is."""
    user = signed_in(request)
    claims = {"email": user.email.lower(), "name": user.name}
    known = Response.objects.filter(consultation=period, user=user, is_shared=False).first()
    if known is None and not user.name:
        return None
    return known or Response.objects.get_or_create(consultation=period, user=user, is_shared=False, defaults=claims)[0]
