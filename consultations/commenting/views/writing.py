"""Taking a comment, and confirming one that was written without an account."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from consultations.commenting import holders, limits, links, saving, waiting
from consultations.commenting.confirming import confirm, waiting_in
from consultations.commenting.draft_page import Wish, said
from consultations.commenting.forms.say import CommentForm
from consultations.commenting.looking import takes_part
from consultations.commenting.models import Comment, Consultation, Phase
from consultations.commenting.places import WHOLE, name_of, node_at
from consultations.commenting.submitting import Voice, submit
from consultations.commenting.views import handing_in
from consultations.commenting.views.reading import draft_page, visible
from consultations.drafting.models import Node
from stakeholders.permissions import signed_in


@login_not_required
def comment_write(request: HttpRequest, slug: str) -> HttpResponse:
    """Takes the comment from the form below a place. The moment at which the request arrives decides."""
    now = timezone.now()
    period = visible(request, slug)
    if request.method != "POST":
        return redirect(period)
    if not takes_part(period, request.user, now):
        raise Http404
    anchor = request.POST.get("on", "")
    node = None if anchor == WHOLE else node_at(period, anchor)
    if node is None and anchor != WHOLE:
        raise Http404
    colleague = holders.colleague_of(request, period)
    form = CommentForm(
        request.POST, request.FILES, node=node, user=request.user, consultation=period, colleague=colleague
    )
    if status := _refused(request, form):
        return _put_right(request, period, anchor, form, now, status=status)
    if period.phase_at(now) == Phase.SCHEDULED:
        return _too_early(request, period, form, now)
    landing = f"{period.get_absolute_url()}?talk={anchor}#{_landing(anchor, node)}"
    if colleague:
        return handing_in.take(request, period, form, colleague, said=_said(form), landing=landing, at=now)
    try:
        holder = holders.holder_of(request, period)
        comment = submit(period, voice=_voice(request, form), node=node, holder=holder, at=now, **_said(form))
    except Consultation.DoesNotExist:  # called off at this very moment, before it began
        raise Http404 from None
    if not comment.is_sent and period.phase_at(comment.written_at) != Phase.OPEN:
        return _too_late(request, period, form, now, comment)
    messages.success(request, _what_happened(comment))
    if form.said_quote.exact and not comment.quote:
        messages.warning(request, _("The words were not found here, so your comment is on the whole place."))
    answer = redirect(landing)
    if not comment.is_sent:
        waiting.keep_claim(request, answer, comment.response)
    return answer


def _refused(request: HttpRequest, form: CommentForm) -> int:
    """The status with which the form goes back to its author; 0 where the comment can be taken."""
    if form.needs_account:
        return 403
    if not form.is_valid():
        return 422
    email = form.cleaned_data.get("email", "")
    within = limits.may_hand_in(form.colleague) if form.colleague else limits.may_write(request, email)
    if not within:
        form.add_error(None, _("Too many comments came from here. Keep your words and try again in an hour."))
        return 429
    if form.asks_email and limits.awaits_answers(request, email):
        form.add_error(
            None, _("Many comments of this address wait to be confirmed. Open the mails with the links first.")
        )
        return 429
    return 0


def _voice(request: HttpRequest, form: CommentForm) -> Voice:
    said = {name: form.cleaned_data.get(name, "") for name in ("name", "email", "organisation_name", "interest")}
    # Where an address is asked for, it is confirmed by mail, also by who has an account.
    user = None if form.asks_email else signed_in(request)
    return Voice(user=user, shows_name=form.cleaned_data["shows_name"], **said)


def _said(form: CommentForm) -> dict[str, Any]:
    words = {name: form.cleaned_data.get(name, "") for name in ("kind", "body", "replacement", "sensitivity")}
    return {**words, "quote": form.said_quote, "attachments": form.cleaned_data["attachments"]}


def _landing(anchor: str, node: Node | None) -> str:
    return f"{anchor}-talk" if node is not None and node.kind == Node.Kind.ROW else anchor


def _what_happened(comment: Comment) -> str:
    if not comment.is_sent:
        words = _("Nearly there. We sent a mail to %(address)s: open its link and confirm, then your comment counts.")
        return words % {"address": comment.response.email}
    return _("Sent. Your comment has the number %(number)s.") % {"number": comment.reference}


def _what_was_confirmed(comment: Comment) -> str:
    """Several that were written together have numbers one after the other."""
    together = Comment.objects.sent().filter(response=comment.response, sent_at=comment.sent_at).order_by("number")
    if not comment.is_sent or len(together) < 2:
        return _what_happened(comment)
    numbers = ", ".join(one.reference for one in together)
    return _("Sent. Your comments have the numbers %(numbers)s.") % {"numbers": numbers}


def _put_right(
    request: HttpRequest, period: Consultation, anchor: str, form: CommentForm, at: datetime, status: int = 422
) -> HttpResponse:
    """The form again, with what was typed. Where no form is shown any more, the words go back to their author."""
    if period.phase_at(at) != Phase.OPEN:
        return _too_late(request, period, form, at, None)
    return draft_page(request, period, Wish(on=anchor), at, form, status)


def _too_early(request: HttpRequest, period: Consultation, form: CommentForm, at: datetime) -> HttpResponse:
    """A reviewer's words before the opening are a draft and no comment, so that the period can still be called off."""
    said = {name: form.cleaned_data.get(name, "") for name in saving.FIELDS}
    saving.save_draft(period, holders.holder_of(request, period), node=form.node, at=at, **said)
    return _too_late(request, period, form, at, None, is_draft=True)


def _too_late(
    request: HttpRequest,
    period: Consultation,
    form: CommentForm,
    at: datetime,
    comment: Comment | None,
    is_draft: bool = False,
) -> HttpResponse:
    """Says plainly that the comment does not count, and gives the words back. 409: the period is not open."""
    typed = [form.data.get("body", "").strip()]
    if form.data.get("kind") == Comment.Kind.SUGGESTION:
        typed.insert(0, form.data.get("replacement", "").strip())
    context = {
        "consultation": period,
        "has_begun": at >= period.opens_at,
        "at": at,
        "comment": comment,
        "is_draft": is_draft,
        "place": name_of(form.node),
        "words": "\n\n".join(words for words in typed if words),
        "own_path": links.confirmation_path(comment) if comment and not request.user.is_authenticated else "",
        "days": links.VALID_FOR.days,
    }
    return render(request, "consultations/comment_late.html", context, status=409)


@login_not_required
@never_cache
def comment_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The link of the mail. Looking at it changes nothing, since programs look at links too; the button confirms."""
    comment, is_fresh = links.comment_of(token)
    if comment is None:
        raise Http404
    if request.method == "POST" and is_fresh and not comment.is_too_late:
        was_sent, comment = comment.is_sent, confirm(comment)
        messages.success(request, _what_was_confirmed(comment))
        anchor = comment.node.anchor if comment.node else WHOLE
        answer = redirect(f"{comment.consultation.get_absolute_url()}?talk={anchor}#{_landing(anchor, comment.node)}")
        # Only the click that sends proves the address: the link of a late comment went through no mailbox.
        if comment.is_sent and not was_sent:
            holders.keep_respondent(answer, comment.response)
        return answer
    together = [one for one in waiting_in(comment.response) if one.pk != comment.pk] if not comment.is_sent else []
    context = {
        "comment": comment,
        "said": said(comment),
        "place": name_of(comment.node),
        "others": [(name_of(one.node), said(one)) for one in together],
        "can_confirm": is_fresh and not comment.is_sent and not comment.is_too_late,
        "days": links.VALID_FOR.days,
    }
    status = 200 if is_fresh or comment.is_sent else 410
    return render(request, "consultations/comment_confirm.html", context, status=status)
