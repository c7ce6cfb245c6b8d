"""Pages with which a coordinator looks at comments: the queue, hiding and showing again, admitting what came late."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from consultations.commenting.models import Comment, Consultation, Reply
from consultations.commenting.receipts import address_of
from consultations.moderating import admitting, hiding, looking
from consultations.moderating.admitting import CannotAdmitError
from consultations.moderating.forms import ReasonForm
from consultations.moderating.mails import (
    HIDDEN_REASON,
    REPLY_HIDDEN_REASON,
    address_of_reply,
    variables_of_hidden,
    variables_of_hidden_reply,
)
from consultations.moderating.queue import Queue, Row, Tab, replies_of_others, too_late
from ncss_portal.outbox import letters

HIDDEN_HINT = gettext_lazy("Say which rule it breaks. Everybody reads this in place of the words.")


def _managed(request: HttpRequest, slug: str) -> Consultation:
    periods = Consultation.objects.managed_by(request.user).select_related("document__strategy", "version")
    return get_object_or_404(periods, slug=slug)


def _sent(period: Consultation, number: int) -> Comment:
    known = Comment.objects.sent().select_related("response__user", "node", "consultation")
    return get_object_or_404(known, consultation=period, number=number)


def _reply(period: Consultation, pk: int) -> Reply:
    whole = ("response__user", "comment__response", "comment__node", "comment__consultation")
    known = replies_of_others(period).select_related(*whole)
    return get_object_or_404(known, pk=pk)


def _queue_url(period: Consultation, tab: str) -> str:
    return f"{reverse('consultations:comment_queue', args=[period.slug])}?tab={tab}"


@never_cache
@require_safe
def comment_queue(request: HttpRequest, slug: str) -> HttpResponse:
    """What waits for a look, what came too late, and what is hidden."""
    period = _managed(request, slug)
    queue = Queue(period, request.GET.get("tab", ""), request.GET.get("page", ""))
    return render(request, "consultations/queue.html", {"consultation": period, "queue": queue})


@never_cache
@require_POST
def comment_look(request: HttpRequest, slug: str) -> HttpResponse:
    """Shows what was ticked: comments by number and the revision that was on the page, replies by key."""
    period = _managed(request, slug)
    ticked = [each.partition("-") for each in request.POST.getlist("comment")]
    numbers, keys = _whole([number for number, _dash, _revision in ticked]), _whole(request.POST.getlist("reply"))
    read = {int(number): int(revision) for number, _dash, revision in ticked if len(_whole([number, revision])) == 2}
    seen = looking.look_at_comments(period, numbers, revisions=read, by=request.user)
    seen += looking.look_at_replies(period, keys, by=request.user)
    if seen:
        words = ngettext("%(number)s is looked at.", "%(number)s are looked at.", seen)
        messages.success(request, words % {"number": seen})
    else:
        messages.warning(request, _("Nothing was ticked that still waits."))
    return redirect(_queue_url(period, Tab.REPLIES if keys else Tab.WAITING))


def _whole(given: list[str]) -> list[int]:
    """Whole numbers that fit into the database; what no page offers is passed over."""
    return [int(each) for each in given if each.isascii() and each.isdigit() and len(each) <= 9]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def comment_hide(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Asks for the reason, shows on wish what the author is told, and hides a comment."""
    period = _managed(request, slug)
    comment = _sent(period, number)
    if comment.is_hidden:
        messages.warning(request, _already_hidden(comment))
        return redirect(_queue_url(period, Tab.HIDDEN))
    form = ReasonForm(request.POST or None, hint=HIDDEN_HINT)
    letter = None
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if request.POST.get("do") != "preview":
            hiding.hide(comment, reason=reason, by=request.user)
            messages.success(request, _is_hidden(comment))
            return redirect(_queue_url(period, Tab.WAITING))
        letter = letters.preview(HIDDEN_REASON, variables_of_hidden(comment, reason, timezone.now()))
    context = {"consultation": period, "row": Row(comment), "form": form, "letter": letter}
    context["gets_mail"] = bool(address_of(comment))
    status = 422 if form.is_bound and not form.is_valid() else 200
    return render(request, "consultations/queue_hide.html", context, status=status)


def _already_hidden(comment: Comment) -> str:
    return _("Comment %(number)s is hidden already.") % {"number": comment.reference}


def _is_hidden(comment: Comment) -> SafeString:
    """With the way to take it back."""
    url = reverse("consultations:comment_show", args=[comment.consultation.slug, comment.number])
    said = _("Comment %(number)s is hidden. Its author gets a mail with the reason.") % {"number": comment.reference}
    return format_html('{} <a href="{}">{}</a>', said, url, _("Show it again"))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def comment_show(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Takes the hiding of a comment back, after a question."""
    period = _managed(request, slug)
    comment = _sent(period, number)
    if request.method == "POST":
        if hiding.show_again(comment, by=request.user):
            messages.success(request, _("Comment %(number)s is shown again.") % {"number": comment.reference})
        return redirect(_queue_url(period, Tab.HIDDEN))
    context = {
        "title": _("Show comment %(number)s again") % {"number": comment.reference},
        "question": _("The words of the comment are read again by whoever may read the comment."),
        "consequences": [
            _("If the mail about the hiding still waits, it is not sent. Otherwise its author gets no other mail."),
            _("The history keeps that it was hidden, and why."),
        ],
        "act": _("Show it again"),
        "back_url": _queue_url(period, Tab.HIDDEN),
    }
    return render(request, "confirm.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def comment_admit(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Asks for the reason, and admits a comment that came too late."""
    period = _managed(request, slug)
    late = too_late(period).select_related("response__user", "node", "consultation")
    comment = get_object_or_404(late, pk=pk)
    form = ReasonForm(request.POST or None, hint=_("Its author reads it in a mail, and the history keeps it."))
    if request.method == "POST" and form.is_valid():
        try:
            admitted = admitting.admit(comment, reason=form.cleaned_data["reason"], by=request.user)
        except CannotAdmitError as reason:
            form.add_error(None, str(reason))
        else:
            said = _("The comment is admitted. It has the number %(number)s.") % {"number": admitted.reference}
            messages.success(request, said)
            return redirect(_queue_url(period, Tab.LATE))
    context = {"consultation": period, "row": Row(comment), "form": form}
    return render(request, "consultations/queue_admit.html", context, status=422 if form.is_bound else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reply_hide(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Asks for the reason, and hides a reply."""
    period = _managed(request, slug)
    reply = _reply(period, pk)
    form = ReasonForm(request.POST or None, hint=HIDDEN_HINT)
    letter = None
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if request.POST.get("do") != "preview":
            hiding.hide_reply(reply, reason=reason, by=request.user)
            messages.success(request, _reply_is_hidden(reply))
            return redirect(_queue_url(period, Tab.REPLIES))
        letter = letters.preview(REPLY_HIDDEN_REASON, variables_of_hidden_reply(reply, reason))
    context = {"consultation": period, "row": Row(reply.comment, reply), "form": form, "letter": letter}
    context["gets_mail"] = bool(address_of_reply(reply))
    status = 422 if form.is_bound and not form.is_valid() else 200
    return render(request, "consultations/queue_hide.html", context, status=status)


def _reply_is_hidden(reply: Reply) -> SafeString:
    url = reverse("consultations:reply_show", args=[reply.comment.consultation.slug, reply.pk])
    told = _("The reply is hidden. Its author gets a mail with the reason.")
    said = told if address_of_reply(reply) else _("The reply is hidden.")
    return format_html('{} <a href="{}">{}</a>', said, url, _("Show it again"))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reply_show(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Takes the hiding of a reply back, after a question."""
    period = _managed(request, slug)
    reply = _reply(period, pk)
    if request.method == "POST":
        if hiding.show_reply_again(reply, by=request.user):
            messages.success(request, _("The reply is shown again."))
        return redirect(_queue_url(period, Tab.REPLIES))
    context = {
        "title": _("Show the reply to %(number)s again") % {"number": reply.comment.reference},
        "question": _("The words of the reply are read again by whoever may read the comment."),
        "act": _("Show it again"),
        "back_url": _queue_url(period, Tab.REPLIES),
    }
    return render(request, "confirm.html", context)
