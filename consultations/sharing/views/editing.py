"""Changing what was handed in: by the focal point, and by the colleague who wrote it."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from consultations.commenting.models import Comment
from consultations.commenting.places import name_of
from consultations.commenting.querysets import CommentQuerySet
from consultations.responding.changing import ChangedMeanwhileError, FixedError
from consultations.responding.forms import ChangeForm
from consultations.responding.reviewing import as_it_stands
from consultations.responding.views.changing import typed_words
from consultations.responding.views.respondents import period_of
from consultations.sharing.editing import leave_out, put_back, reword, take_back
from consultations.sharing.views.colleagues import writing_here
from consultations.sharing.views.leading import led
from stakeholders.models import User
from stakeholders.permissions import signed_in


def _one(comments: CommentQuerySet, pk: int) -> Comment:
    """Also one that was sent meanwhile: who was just typing is told so, and gets the words back."""
    found = comments.filter(colleague__isnull=False, withdrawn_at__isnull=True)
    return get_object_or_404(found.select_related("node", "response", "consultation", "colleague"), pk=pk)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def shared_reword(request: HttpRequest, slug: str, pk: int, comment: int) -> HttpResponse:
    """The words of a colleague's comment, to be changed by the focal point."""
    response = led(request, slug, pk)
    one = _one(Comment.objects.filter(response=response), comment)
    return _reword(request, one, signed_in(request), reverse("consultations:shared_response", args=[slug, pk]))


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def colleague_reword(request: HttpRequest, slug: str, comment: int) -> HttpResponse:
    """The words of a comment that waits for the focal point, to be changed by the colleague who wrote it."""
    author = writing_here(request, period_of(request, slug))
    one = _one(Comment.objects.filter(colleague=author), comment)
    return _reword(request, one, None, reverse("consultations:colleague", args=[slug]))


def _reword(request: HttpRequest, comment: Comment, by: User | None, back_url: str) -> HttpResponse:
    if request.method != "POST":
        if comment.is_sent:
            return _too_late(request, back_url)
        return _page(request, comment, by, ChangeForm(comment=comment, user=request.user), back_url)
    form = ChangeForm(request.POST, comment=comment, user=request.user)
    if not form.is_valid():
        return _page(request, comment, by, form, back_url, status=422)
    try:
        reword(comment, by=by, seen=form.cleaned_data["revision"], at=timezone.now(), **form.said)
    except ChangedMeanwhileError as meanwhile:
        stands = meanwhile.comment
        return _page(request, stands, by, form.over(stands), back_url, meanwhile=True, status=409)
    except FixedError:
        return _words_back(request, comment, back_url)
    messages.success(request, _("Changed. What it said before is kept beside it."))
    return redirect(back_url)


def _page(
    request: HttpRequest,
    comment: Comment,
    by: User | None,
    form: ChangeForm,
    back_url: str,
    *,
    meanwhile: bool = False,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {
        "comment": comment,
        "form": form,
        "place": name_of(comment.node),
        "author": comment.colleague.name if comment.colleague else "",
        "is_own": by is None,
        "back_url": back_url,
        "meanwhile": as_it_stands(comment) if meanwhile else None,
    }
    return render(request, "consultations/shared_reword.html", context, status=status)


def _words_back(request: HttpRequest, comment: Comment, back_url: str) -> HttpResponse:
    """Says that it is too late, with the words that were typed to take along."""
    context: dict[str, Any] = {
        "comment": comment,
        "is_over": False,
        "words": typed_words(request),
        "back_url": back_url,
    }
    context["was_together"] = True
    return render(request, "consultations/response_fixed.html", context, status=409)


def _too_late(request: HttpRequest, back_url: str) -> HttpResponse:
    words = _("This cannot be changed any more: the response was sent, or the comment period is closed.")
    messages.error(request, words)
    return redirect(back_url)


@never_cache
@require_POST
def shared_leave_out(request: HttpRequest, slug: str, pk: int, comment: int) -> HttpResponse:
    """Leaves a comment out, or puts it back."""
    response = led(request, slug, pk)
    one = _one(Comment.objects.filter(response=response), comment)
    back_url = reverse("consultations:shared_response", args=[slug, pk])
    act = put_back if request.POST.get("back") else leave_out
    try:
        act(one, by=signed_in(request), at=timezone.now())
    except FixedError:
        return _too_late(request, back_url)
    return redirect(f"{back_url}#handed-in-{one.pk}")


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def colleague_take_back(request: HttpRequest, slug: str, comment: int) -> HttpResponse:
    """The colleague takes a comment back before it is sent, after a question."""
    author = writing_here(request, period_of(request, slug))
    one = _one(Comment.objects.filter(colleague=author), comment)
    back_url = reverse("consultations:colleague", args=[slug])
    if request.method == "POST":
        return _take_back(request, one, timezone.now(), back_url)
    context: dict[str, Any] = {
        "title": _("Take a comment back"),
        "question": _("Your comment on %(place)s is not sent with the response.") % {"place": name_of(one.node)},
        "consequences": [words for words in (one.replacement, one.body) if words.strip()],
        "act": _("Take it back"),
        "back_url": back_url,
    }
    return render(request, "confirm.html", context)


def _take_back(request: HttpRequest, comment: Comment, at: datetime, back_url: str) -> HttpResponse:
    try:
        take_back(comment, at=at)
    except FixedError:
        return _too_late(request, back_url)
    messages.success(request, _("Taken back."))
    return redirect(back_url)
