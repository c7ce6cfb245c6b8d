"""Pages on which a draft is read and commented on, and those with which a comment period is run."""

from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from consultations.commenting import limits, links
from consultations.commenting.calling_off import CannotCallOffError, call_off
from consultations.commenting.confirming import confirm
from consultations.commenting.draft_page import DraftPage, Wish, said
from consultations.commenting.forms import CommentForm, DatesForm, OpenForm
from consultations.commenting.models import Comment, Consultation, Phase
from consultations.commenting.opening import CannotOpenError, open_consultation
from consultations.commenting.places import WHOLE, name_of, node_at
from consultations.commenting.rescheduling import CannotMoveError, close_now, reschedule
from consultations.commenting.submitting import Voice, submit
from consultations.commenting.written_to import number_written_to
from consultations.drafting.models import Node, Version

PERIODS_PER_PAGE = 25
OWN_PER_PAGE = 25


@login_not_required
@require_safe
def consultations(request: HttpRequest) -> HttpResponse:
    """All comment periods that the person may see, the open ones first."""
    now = timezone.now()
    periods = Consultation.objects.visible_to(request.user, now).for_list(now)
    page = Paginator(periods, PERIODS_PER_PAGE).get_page(request.GET.get("page"))
    rows = [(period, period.phase_at(now), period.left_at(now)) for period in page]
    return render(request, "consultations/consultations.html", {"page": page, "rows": rows})


@login_not_required
@require_safe
def consultation(request: HttpRequest, slug: str) -> HttpResponse:
    """The draft with what is said about it. `?on=` opens the form below a place, `?talk=` what people said there."""
    period = _visible(request, slug)
    wish = Wish(request.GET.get("on", ""), request.GET.get("talk", ""), request.GET.get("page", ""))
    return _draft(request, period, wish, timezone.now())


def _visible(request: HttpRequest, slug: str) -> Consultation:
    periods = Consultation.objects.visible_to(request.user).select_related("document__strategy", "version__document")
    return get_object_or_404(periods, slug=slug)


def _draft(
    request: HttpRequest,
    period: Consultation,
    wish: Wish,
    at: datetime,
    form: CommentForm | None = None,
    status: int = 200,
) -> HttpResponse:
    page = DraftPage(
        period,
        user=request.user,
        at=at,
        wish=wish,
        form=form,
        messages=list(messages.get_messages(request)),
        csrf_token=get_token(request) if wish.on else "",
    )
    can_manage = Consultation.objects.managed_by(request.user).contains(period)
    # The page shows messages where the person looks, so the frame gets only the others.
    context = {"page": page, "consultation": period, "can_manage": can_manage, "messages": page.messages, "form": form}
    return render(request, "consultations/consultation.html", context, status=status)


@login_not_required
def comment_write(request: HttpRequest, slug: str) -> HttpResponse:
    """Takes the comment from the form below a place. The moment at which the request arrives decides."""
    now = timezone.now()
    period = _visible(request, slug)
    if request.method != "POST":
        return redirect(period)
    anchor = request.POST.get("on", "")
    node = None if anchor == WHOLE else node_at(period, anchor)
    if node is None and anchor != WHOLE:
        raise Http404
    form = CommentForm(request.POST, node=node, user=request.user)
    if not form.is_valid():
        return _put_right(request, period, anchor, form, now)
    if not limits.may_write(request, form.cleaned_data.get("email", "")):
        form.add_error(None, _("Too many comments came from here. Keep your words and try again in an hour."))
        return _put_right(request, period, anchor, form, now, status=429)
    if not request.user.is_authenticated and limits.awaits_answers(form.cleaned_data["email"]):
        form.add_error(
            None, _("Many comments of this address wait to be confirmed. Open the mails with the links first.")
        )
        return _put_right(request, period, anchor, form, now, status=429)
    try:
        comment = submit(period, voice=_voice(request, form), node=node, at=now, **_said(form))
    except Consultation.DoesNotExist:  # called off at this very moment, before it began
        raise Http404 from None
    if not comment.is_sent and period.phase_at(comment.written_at) != Phase.OPEN:
        return _too_late(request, period, form, now, comment)
    messages.success(request, _what_happened(comment))
    return redirect(f"{period.get_absolute_url()}?talk={anchor}#{_landing(anchor, node)}")


def _voice(request: HttpRequest, form: CommentForm) -> Voice:
    return Voice(
        user=request.user if request.user.is_authenticated else None,
        name=form.cleaned_data.get("name", ""),
        email=form.cleaned_data.get("email", ""),
        organisation_name=form.cleaned_data["organisation_name"],
    )


def _said(form: CommentForm) -> dict[str, str]:
    return {name: form.cleaned_data.get(name, "") for name in ("kind", "body", "replacement")}


def _landing(anchor: str, node: Node | None) -> str:
    return f"{anchor}-talk" if node is not None and node.kind == Node.Kind.ROW else anchor


def _what_happened(comment: Comment) -> str:
    if comment.is_sent:
        return _("Sent. Your comment has the number %(number)s.") % {"number": comment.reference}
    return _("Nearly there. We sent a mail to %(address)s: open its link and confirm, then your comment counts.") % {
        "address": comment.response.email
    }


def _put_right(
    request: HttpRequest, period: Consultation, anchor: str, form: CommentForm, at: datetime, status: int = 422
) -> HttpResponse:
    """The form again, with what was typed. Where no form is shown any more, the words go back to their author."""
    if period.phase_at(at) != Phase.OPEN:
        return _too_late(request, period, form, at, None)
    return _draft(request, period, Wish(on=anchor), at, form, status)


def _too_late(
    request: HttpRequest, period: Consultation, form: CommentForm, at: datetime, comment: Comment | None
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
        comment = confirm(comment)
        messages.success(request, _what_happened(comment))
        anchor = comment.node.anchor if comment.node else WHOLE
        return redirect(f"{comment.consultation.get_absolute_url()}?talk={anchor}#{_landing(anchor, comment.node)}")
    context = {
        "comment": comment,
        "said": said(comment),
        "place": name_of(comment.node),
        "can_confirm": is_fresh and not comment.is_sent and not comment.is_too_late,
        "days": links.VALID_FOR.days,
    }
    status = 200 if is_fresh or comment.is_sent else 410
    return render(request, "consultations/comment_confirm.html", context, status=status)


@require_safe
def own_comments(request: HttpRequest) -> HttpResponse:
    """What the person said in all comment periods, and what became of it."""
    comments = Comment.objects.written_by(request.user).for_list().order_by("-written_at", "-pk")
    page = Paginator(comments, OWN_PER_PAGE).get_page(request.GET.get("page"))
    rows = [
        {
            "said": said(comment),
            "place": name_of(comment.node),
            "anchor": comment.node.anchor if comment.node else WHOLE,
            "is_answered": comment.is_sent and comment.consultation.are_answers_public and hasattr(comment, "answer"),
        }
        for comment in page
    ]
    return render(request, "consultations/own_comments.html", {"page": page, "rows": rows})


def consultation_open(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """A coordinator opens a comment period on a version, which freezes it."""
    version = get_object_or_404(
        Version.objects.managed_by(request.user).select_related("document"), document__slug=slug, number=number
    )
    form = OpenForm(request.POST or None, initial={"title": version.document.title})
    if request.method == "POST" and form.is_valid():
        try:
            period = open_consultation(version.document, version=version, by=request.user, **form.cleaned_data)
        except CannotOpenError as reason:
            form.add_error(None, str(reason))
        else:
            messages.success(request, _("The comment period is set up. The version is frozen. These mails go out:"))
            return redirect("consultations:period_mails", period.slug)
    context = {"form": form, "version": version, "number": _number_at_opening(version)}
    status = 422 if form.is_bound else 200
    return render(request, "consultations/consultation_open.html", context, status=status)


def _number_at_opening(version: Version) -> int:
    """How many people get a mail if a period on this version opens now."""
    now = timezone.now()
    planned = Consultation(document=version.document, version=version, opens_at=now, closes_at=now)
    return number_written_to(planned, now)


def consultation_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """A coordinator moves the dates of a comment period."""
    period = get_object_or_404(Consultation.objects.managed_by(request.user), slug=slug)
    dates = {"opens_at": period.opens_at, "closes_at": period.closes_at}
    is_scheduled = period.phase == Phase.SCHEDULED
    form = DatesForm(request.POST or None, initial=dates, fixed_opening=not is_scheduled)
    if request.method == "POST" and form.is_valid():
        try:
            reschedule(period, by=request.user, **form.cleaned_data)
        except CannotMoveError as reason:
            form.add_error(None, str(reason))
        else:
            messages.success(request, _("The dates are changed."))
            return redirect(period)
    context = {
        "form": form,
        "consultation": period,
        "is_closed": period.is_closed,
        "number": number_written_to(period, timezone.now()),
    }
    return render(request, "consultations/consultation_edit.html", context, status=422 if form.is_bound else 200)


def consultation_close(request: HttpRequest, slug: str) -> HttpResponse:
    """A coordinator closes an open comment period before its time, after a question."""
    period = get_object_or_404(Consultation.objects.managed_by(request.user), slug=slug)
    if request.method == "POST":
        try:
            close_now(period, by=request.user)
        except CannotMoveError as reason:
            messages.error(request, str(reason))
        else:
            messages.success(request, _("The comment period is closed. Now every comment gets its answer."))
        return redirect(period)
    context = {
        "title": _("Close “%(period)s” now") % {"period": period},
        "question": _("Nobody can send a comment from this moment on. A closed period stays closed."),
        "consequences": [_told(number_written_to(period, timezone.now()))],
        "act": _("Close it now"),
        "back_url": period.get_absolute_url(),
    }
    return render(request, "confirm.html", context)


def _told(number: int) -> str:
    words = ngettext("%(number)s person gets a mail about it.", "%(number)s people get a mail about it.", number)
    return words % {"number": number}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def consultation_call_off(request: HttpRequest, slug: str) -> HttpResponse:
    """A coordinator takes back a comment period that has not begun, after a question."""
    managed = Consultation.objects.managed_by(request.user).select_related("document__strategy", "version__document")
    period = get_object_or_404(managed, slug=slug)
    if request.method == "POST":
        try:
            call_off(period, by=request.user)
        except CannotCallOffError as reason:
            messages.error(request, str(reason))
            return redirect(period)
        messages.success(request, _("The comment period is called off. The version stays frozen."))
        return redirect(period.version)
    if period.phase != Phase.SCHEDULED:
        messages.error(request, _("This comment period has begun, so it cannot be called off. Close it early instead."))
        return redirect(period)
    context = {
        "title": _("Call off “%(period)s”") % {"period": period},
        "question": _("The comment period does not take place, and its page is gone."),
        "consequences": [
            _("%(version)s stays frozen.") % {"version": period.version.label.capitalize()},
            _("No mail goes out about it any more."),
            _("The history keeps that it was planned, and who called it off."),
        ],
        "act": _("Call it off"),
        "back_url": period.get_absolute_url(),
    }
    return render(request, "confirm.html", context)
