"""The coordinator's work: going through comments, answering each, publishing the answers."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Page
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from consultations.answering.comparing import pieces
from consultations.answering.forms import AnswerForm
from consultations.answering.inbox import ALL, PREPARED, TO_ANSWER, Inbox
from consultations.answering.models import Answer
from consultations.answering.opening import Opened, answer_form, open_comment
from consultations.answering.preparing import AlreadyPublic, Stale, prepare_answer
from consultations.answering.publishing_answers import NotReady, publish_answers, readiness, respondents
from consultations.answering.taking import LaterWords, PlaceGone, Refused, WordsMoved
from consultations.commenting.models import Comment, Consultation


def _managed(request: HttpRequest, slug: str) -> Consultation:
    periods = Consultation.objects.managed_by(request.user).select_related("version", "document")
    return get_object_or_404(periods, slug=slug)


@never_cache
@require_safe
def inbox(request: HttpRequest, slug: str) -> HttpResponse:
    """The list, with its first comment opened."""
    consultation = _managed(request, slug)
    box = Inbox(consultation, request.GET)
    page = box.page()
    first = page.object_list[0].comment if page.object_list else None
    return _show(request, box, page, _opened(consultation, first) if first else None)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def inbox_comment(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The list beside one comment; POST prepares its answer."""
    consultation = _managed(request, slug)
    comment = get_object_or_404(_sent(consultation), number=number)
    box = Inbox(consultation, request.GET)
    opened = _opened(consultation, comment)
    if request.method != "POST":
        return _show(request, box, box.page(comment), opened)
    form = answer_form(opened, request.POST)
    if not form.is_valid():
        return _show(request, box, box.page(comment), opened, form, status=422)
    try:
        _prepare(request, comment, form)
    except (Refused, ValidationError) as refusal:
        opened = _opened(consultation, comment)
        form = _after_refusal(request.POST, opened, refusal)
        return _show(request, box, box.page(comment), opened, form, status=409)
    messages.success(request, _("The answer to %(number)s is prepared.") % {"number": comment.reference})
    return redirect(_way_on(box, comment, stay="stay" in request.POST))


def _sent(consultation: Consultation) -> Any:
    return Comment.objects.sent().filter(consultation=consultation).select_related("response", "node")


def _opened(consultation: Consultation, comment: Comment) -> Opened:
    comment.consultation = consultation
    return open_comment(comment)


def _prepare(request: HttpRequest, comment: Comment, form: AnswerForm) -> Answer:
    given = form.cleaned_data
    return prepare_answer(
        comment,
        disposition=given["disposition"],
        reason=given["reason"],
        by=request.user,
        revision=given["revision"],
        new_words=given.get("words"),
        seen=given["seen"],
        share=given.get("share", False),
    )


def _after_refusal(sent: QueryDict, opened: Opened, refusal: Exception) -> AnswerForm:
    """The form again, with what was typed. It now carries what the person is shown, so that saving again is meant."""
    data = sent.copy()
    data["revision"] = str(opened.answer.revision if opened.answer else 0)
    data["seen"] = opened.place.seen if opened.place else ""
    form = answer_form(opened, data)
    form.is_valid()
    if isinstance(refusal, Stale):
        opened.theirs = refusal.theirs
    if isinstance(refusal, WordsMoved):
        opened.moved = True
    if isinstance(refusal, LaterWords):
        opened.refused = pieces(refusal.change.text_after, refusal.current)
    form.add_error(None, _why(refusal))
    return form


def _why(refusal: Exception) -> str:
    """What a person is told, and what to do."""
    if isinstance(refusal, ValidationError):
        return " ".join(refusal.messages)
    if isinstance(refusal, Stale):
        return _("Somebody else saved an answer while you wrote. Nothing of yours is saved. Read theirs first.")
    if isinstance(refusal, WordsMoved):
        return _("Somebody changed this place while you wrote. Nothing was saved. Read the words that stand there now.")
    if isinstance(refusal, LaterWords):
        return _("The change of this answer cannot be taken back or reworded: later words stand on it.")
    if isinstance(refusal, PlaceGone):
        return _("The draft does not have this place any more, so its words cannot change.")
    if isinstance(refusal, AlreadyPublic):
        return _("The answers were published meanwhile. They cannot be changed.")
    return _("The answer could not be saved.")


def _way_on(box: Inbox, comment: Comment, *, stay: bool) -> str:
    following = comment if stay else box.next_to_answer(comment.number or 0)
    if following is None:
        return reverse("consultations:inbox", args=[box.consultation.slug]) + box.kept
    return reverse("consultations:inbox_comment", args=[box.consultation.slug, following.number]) + box.kept


def _show(
    request: HttpRequest,
    box: Inbox,
    page: Page,
    opened: Opened | None,
    form: AnswerForm | None = None,
    status: int = 200,
) -> HttpResponse:
    editable = opened is not None and not box.consultation.are_answers_public
    if form is None and opened is not None and editable:
        form = answer_form(opened)
    words = str(form["words"].value() or "") if form is not None and "words" in form.fields else ""
    context = {
        "box": box,
        "consultation": box.consultation,
        "page": page,
        "tabs": _tabs(box),
        "one": opened,
        "form": form,
        "difference": opened.difference(words) if opened is not None and words else [],
    }
    return render(request, "consultations/inbox.html", context, status=status)


def _tabs(box: Inbox) -> list[dict[str, object]]:
    ready = _("Answered") if box.consultation.are_answers_public else _("Prepared")
    names = ((TO_ANSWER, _("To answer"), "left"), (PREPARED, ready, "prepared"), (ALL, _("All"), "all"))
    return [
        {
            "words": words,
            "url": f"{reverse('consultations:inbox', args=[box.consultation.slug])}?{box.query(state=state)}",
            "count": box.counts[count],
            "current": box.state == state,
        }
        for state, words, count in names
    ]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answers_publish(request: HttpRequest, slug: str) -> HttpResponse:
    """Asks first, with the numbers; POST publishes."""
    consultation = _managed(request, slug)
    if request.method == "POST":
        try:
            told = publish_answers(consultation, by=request.user)
        except AlreadyPublic:
            messages.info(request, _("The answers are public already."))
        except NotReady:
            return _ask_to_publish(request, consultation, status=409)
        else:
            words = ngettext(
                "The answers are public. %(number)s person is told by mail.",
                "The answers are public. %(number)s people are told by mail.",
                told,
            )
            messages.success(request, words % {"number": told})
        return redirect("consultations:answers", slug=consultation.slug)
    return _ask_to_publish(request, consultation)


def _ask_to_publish(request: HttpRequest, consultation: Consultation, status: int = 200) -> HttpResponse:
    numbers = Answer.objects.of(consultation).by_disposition()
    given = [(Answer.sign_of(value), label, numbers.get(value, 0)) for value, label in Answer.Disposition.choices]
    context = {
        "consultation": consultation,
        "state": readiness(consultation),
        "given": given,
        "people": len(respondents(consultation)),
    }
    return render(request, "consultations/answers_publish.html", context, status=status)
