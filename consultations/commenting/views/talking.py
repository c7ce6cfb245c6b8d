"""Replying to a comment and supporting one, and the files that came with one."""

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from consultations.commenting import limits
from consultations.commenting.forms.reply import ReplyForm
from consultations.commenting.models import Attachment, Comment, Consultation, Reply
from consultations.commenting.places import WHOLE, name_of, title_of
from consultations.commenting.replying import CannotReplyError, may_reply, reply, speaks_officially, waits_for_a_look
from consultations.commenting.supporting import CannotSupportError, toggle
from consultations.commenting.talk import place_url
from consultations.commenting.threads import said
from consultations.commenting.views.reading import visible
from stakeholders.permissions import signed_in


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def comment_reply(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """A page with one comment and the form to reply to it."""
    now = timezone.now()
    period = visible(request, slug)
    comment = _shown(request, period, number)
    is_official = speaks_officially(period, request.user)
    if comment.is_hidden or not may_reply(period, request.user, at=now, is_official=is_official):
        messages.error(request, _("This comment takes no replies now."))
        return redirect(_at(comment))
    form = ReplyForm(request.POST or None, user=request.user, is_official=is_official)
    if request.method != "POST" or not form.is_valid():
        return _show(request, comment, form, is_official)
    if not limits.may_write(request, ""):
        form.add_error(None, _("Too much came from here. Keep your words and try again in an hour."))
        return _show(request, comment, form, is_official, status=429)
    try:
        made = reply(comment, by=signed_in(request), at=now, **form.cleaned_data)
    except CannotReplyError as reason:
        form.add_error(None, str(reason))
        return _show(request, comment, form, is_official, status=409)
    messages.success(request, _what_happened(made))
    return redirect(_at(comment))


def _what_happened(made: Reply) -> str:
    number = {"number": made.comment.reference}
    if waits_for_a_look(made):
        return _("Your reply to %(number)s is sent. A coordinator looks at it before others read it.") % number
    return _("Your reply to %(number)s is there.") % number


def _show(
    request: HttpRequest, comment: Comment, form: ReplyForm, is_official: bool, status: int | None = None
) -> HttpResponse:
    context = {
        "comment": comment,
        "consultation": comment.consultation,
        "place": name_of(comment.node),
        "form": form,
        "is_official": is_official,
        "back_url": _at(comment),
        "pieces": said(comment).pieces,
        "crumbs": [
            (_("Comment periods"), reverse("consultations:consultations")),
            (comment.consultation.title, comment.consultation.get_absolute_url()),
            (title_of(comment.node), place_url(comment.consultation, _anchor(comment))),
        ],
    }
    status = status or (422 if form.is_bound else 200)
    return render(request, "consultations/comment_reply.html", context, status=status)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def comment_support(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One click supports a comment, the next takes it back. After a sign-in the way leads back to the comment."""
    comment = _shown(request, visible(request, slug), number)
    if not request.user.is_authenticated:
        return redirect(f"{reverse('account_login')}?{urlencode({'next': _at(comment)})}")
    if request.method != "POST":
        return redirect(_at(comment))
    if not limits.may_write(request, ""):
        messages.error(request, _("Too much came from here. Try again in an hour."))
        return redirect(_at(comment))
    try:
        stands = toggle(comment, by=signed_in(request), at=timezone.now())
    except CannotSupportError as reason:
        messages.error(request, str(reason))
    else:
        words = _("You support %(number)s.") if stands else _("You no longer support %(number)s.")
        messages.success(request, words % {"number": comment.reference})
    return redirect(_at(comment))


def _shown(request: HttpRequest, period: Consultation, number: int) -> Comment:
    """A comment of a visible period that the person reads there; not what its author took back."""
    shown = Comment.objects.shown_to(request.user).filter(consultation=period, withdrawn_at__isnull=True)
    return get_object_or_404(shown.select_related("response", "node", "consultation"), number=number)


def _at(comment: Comment) -> str:
    """Where the comment stands beside the draft. No row of a table, and no comment, is without this address."""
    return f"{comment.consultation.get_absolute_url()}?talk={_anchor(comment)}#c-{comment.number}"


def _anchor(comment: Comment) -> str:
    return comment.node.anchor if comment.node else WHOLE


@login_not_required
@never_cache
@require_safe
def attachment(request: HttpRequest, pk: int) -> HttpResponse:
    """A file of a comment, for whoever reads the comment. A browser saves it and never shows it as a page."""
    comments = Comment.objects.with_files_for(request.user)
    found = get_object_or_404(Attachment.objects.filter(comment__in=comments.values("pk")), pk=pk)
    try:
        with found.file.open("rb") as content:
            # At most some megabytes (`attaching.LARGEST_BYTES`).
            response = HttpResponse(content.read(), content_type=found.content_type)
    except FileNotFoundError:
        raise Http404 from None
    response["Content-Disposition"] = content_disposition_header(True, found.name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    return response
