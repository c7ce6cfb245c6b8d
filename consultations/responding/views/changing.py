"""Changing and withdrawing one's own comment, until the comment period closes."""

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from consultations.commenting.models import Comment
from consultations.commenting.places import name_of
from consultations.responding.changing import ChangedMeanwhileError, FixedError, change, is_fixed, withdraw
from consultations.responding.forms import ChangeForm
from consultations.responding.reviewing import as_it_stands
from consultations.responding.views.reviewing import period_of
from stakeholders.permissions import signed_in


def _own(request: HttpRequest, slug: str, number: int) -> Comment:
    period = period_of(request, slug)
    mine = Comment.objects.written_by(request.user).filter(consultation=period, sent_at__isnull=False)
    return get_object_or_404(mine.for_list(), number=number)


@never_cache
def comment_change(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The words of a comment that was sent, to be changed by its author."""
    now = timezone.now()
    person = signed_in(request)
    comment = _own(request, slug, number)
    if is_fixed(comment, now):
        return _fixed(request, comment, now)
    if request.method != "POST":
        return _page(request, comment, ChangeForm(comment=comment, user=person))
    form = ChangeForm(request.POST, comment=comment, user=person)
    if not form.is_valid():
        return _page(request, comment, form, status=422)
    try:
        change(comment, by=person, seen=form.cleaned_data["revision"], at=now, **form.said)
    except ChangedMeanwhileError as meanwhile:
        return _both(request, meanwhile.comment, form)
    except FixedError:
        return _fixed(request, comment, now)
    messages.success(request, _("Changed. What you wrote before is kept beside it."))
    return redirect("consultations:my_response", slug)


def _page(
    request: HttpRequest, comment: Comment, form: ChangeForm, meanwhile: Comment | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "comment": comment,
        "form": form,
        "place": name_of(comment.node),
        "meanwhile": as_it_stands(meanwhile) if meanwhile else None,
    }
    return render(request, "consultations/response_change.html", context, status=status)


def _both(request: HttpRequest, comment: Comment, form: ChangeForm) -> HttpResponse:
    """The words of both: what stands now to read, the own ones in the form, which now knows the newer revision."""
    data = {**request.POST.dict(), "revision": str(comment.revision)}
    again = ChangeForm(data, comment=comment, user=signed_in(request))
    again.is_valid()
    return _page(request, comment, again, meanwhile=comment, status=409)


def _fixed(request: HttpRequest, comment: Comment, at: datetime) -> HttpResponse:
    """Says why the comment stays as it is, and gives the words back that were typed."""
    typed = [request.POST.get(name, "").strip() for name in ("replacement", "body")]
    context = {
        "comment": comment,
        "is_over": at >= comment.consultation.closes_at,
        "words": "\n\n".join(words for words in typed if words),
    }
    return render(request, "consultations/response_fixed.html", context, status=409)


@never_cache
def comment_withdraw(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Takes one's own comment out of the lists and counts, after a question."""
    now = timezone.now()
    comment = _own(request, slug, number)
    if comment.is_withdrawn:
        raise Http404
    back_url = reverse("consultations:my_response", args=[slug])
    if request.method == "POST":
        try:
            withdraw(comment, by=signed_in(request), at=now)
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
        "consequences": [_("It is not answered."), _("Its number is given to no other comment.")],
        "act": _("Withdraw it"),
        "back_url": back_url,
    }
    return render(request, "confirm.html", context)
