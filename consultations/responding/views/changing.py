"""Changing and withdrawing one's own comment, until the comment period closes."""

from datetime import datetime

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from consultations.commenting.models import Comment
from consultations.commenting.places import name_of
from consultations.permissions import speaks_for
from consultations.responding.changing import ChangedMeanwhileError, FixedError, change, is_fixed, withdraw
from consultations.responding.forms import ChangeForm
from consultations.responding.respondents import Respondent
from consultations.responding.reviewing import as_it_stands
from consultations.responding.views.respondents import for_respondents


def _own(respondent: Respondent, number: int) -> Comment:
    # What was said for an organisation changes only who speaks for it today.
    changeable = Q(response__is_shared=False) | speaks_for(respondent.user, "response__organisation")
    return get_object_or_404(respondent.comments.filter(changeable, sent_at__isnull=False).for_list(), number=number)


@never_cache
@for_respondents
def comment_change(request: HttpRequest, respondent: Respondent, number: int) -> HttpResponse:
    """The words of a comment that was sent, to be changed by its author."""
    now = timezone.now()
    comment = _own(respondent, number)
    if is_fixed(comment, now):
        return _fixed(request, comment, now)
    if request.method != "POST":
        return _page(request, comment, ChangeForm(comment=comment, user=request.user))
    form = ChangeForm(request.POST, comment=comment, user=request.user)
    if not form.is_valid():
        return _page(request, comment, form, status=422)
    try:
        change(comment, by=respondent.account, seen=form.cleaned_data["revision"], at=now, **form.said)
    except ChangedMeanwhileError as meanwhile:
        stands = meanwhile.comment
        return _page(request, stands, form.over(stands), meanwhile=stands, status=409)
    except FixedError:
        return _fixed(request, comment, now)
    messages.success(request, _("Changed. What you wrote before is kept beside it."))
    return redirect(_back_url(comment))


def _back_url(comment: Comment) -> str:
    """Where the comment stands among the others that were sent with it; of an organisation in a room above."""
    period, response = comment.consultation, comment.response
    if response.is_shared:
        return reverse("consultations:shared_response", args=[period.slug, response.pk])
    return reverse("consultations:my_response", args=[period.slug])


def _page(
    request: HttpRequest, comment: Comment, form: ChangeForm, meanwhile: Comment | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "comment": comment,
        "form": form,
        "place": name_of(comment.node),
        "back_url": _back_url(comment),
        "meanwhile": as_it_stands(meanwhile) if meanwhile else None,
    }
    return render(request, "consultations/response_change.html", context, status=status)


def _fixed(request: HttpRequest, comment: Comment, at: datetime) -> HttpResponse:
    """Says why the comment stays as it is, and gives the words back that were typed."""
    context = {
        "comment": comment,
        "is_over": at >= comment.consultation.closes_at,
        "words": typed_words(request),
        "back_url": _back_url(comment),
    }
    return render(request, "consultations/response_fixed.html", context, status=409)


def typed_words(request: HttpRequest) -> str:
    """What somebody typed into the form of a change, to be given back."""
    typed = (request.POST.get(name, "").strip() for name in ("replacement", "body"))
    return "\n\n".join(words for words in typed if words)


@never_cache
@for_respondents
def comment_withdraw(request: HttpRequest, respondent: Respondent, number: int) -> HttpResponse:
    """Takes one's own comment out of the lists and counts, after a question."""
    now = timezone.now()
    comment = _own(respondent, number)
    if comment.is_withdrawn:
        raise Http404
    back_url = _back_url(comment)
    if request.method == "POST":
        try:
            withdraw(comment, by=respondent.account, at=now)
        except FixedError:
            return _fixed(request, comment, now)
        messages.success(request, _("The comment %(number)s is withdrawn.") % {"number": comment.reference})
        return redirect(back_url)
    if is_fixed(comment, now):
        return _fixed(request, comment, now)
    context = {
        "title": _("Withdraw a comment"),
        "question": _("The comment %(number)s on %(place)s is withdrawn: nobody but you sees it any more.")
        % {"number": comment.reference, "place": name_of(comment.node)},
        "consequences": [
            _("It is not answered."),
            _("Its number is given to no other comment."),
            _("This cannot be undone. Until the closing you can write a new comment."),
        ],
        "act": _("Withdraw it"),
        "back_url": back_url,
    }
    return render(request, "confirm.html", context)
