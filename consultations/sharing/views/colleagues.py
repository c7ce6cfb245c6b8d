"""The pages of a colleague: joining by the link, what she wrote, and handing it in."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from consultations.commenting import holders, limits
from consultations.commenting.handing_in import CannotHandInError
from consultations.commenting.looking import takes_part
from consultations.commenting.models import Colleague, Consultation, Holder
from consultations.commenting.places import name_of
from consultations.responding.reviewing import drafts_of, unsent
from consultations.responding.sending import LackingError
from consultations.responding.views.respondents import period_of
from consultations.sharing.handing_in import hand_in_all
from consultations.sharing.inviting import CannotInviteError, OtherAccountError, is_over, join
from consultations.sharing.links import colleague_at
from consultations.sharing.reviewing import own_rows
from stakeholders.models import User


def writing_here(request: HttpRequest, period: Consultation) -> Colleague:
    """The colleague who writes in this browser, where the period is for her."""
    colleague = holders.colleague_of(request, period)
    if colleague is None or not takes_part(period, request.user, timezone.now()):
        raise Http404
    return colleague


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def colleague_join(request: HttpRequest, token: str) -> HttpResponse:
    """The link of the mail. Looking at it changes nothing, since programs look at links too; the button joins."""
    colleague = colleague_at(token)
    if colleague is None:
        raise Http404
    now, period = timezone.now(), colleague.response.consultation
    is_visible = Consultation.objects.visible_to(request.user, now).contains(period)
    may_read = is_visible and takes_part(period, request.user, now)
    has_ended = is_over(colleague, now)
    if request.method == "POST" and may_read and not has_ended:
        try:
            join(colleague, user=request.user if isinstance(request.user, User) else None, at=now)
        except CannotInviteError:  # at this very moment
            return redirect(request.path)
        except OtherAccountError:
            messages.error(request, _("This link belongs to an account. Sign in with it, and open the link once more."))
            return redirect(request.path)
        answer = redirect(period)
        holders.keep(answer, holders.colleague_cookie(period), token)
        return answer
    context = {"colleague": colleague, "consultation": period, "may_read": may_read, "is_over": has_ended}
    page = render(request, "consultations/colleague_join.html", context, status=410 if has_ended else 200)
    # The token is for no other site; the form still says from where it comes.
    page["Referrer-Policy"] = "strict-origin"
    return page


@login_not_required
@never_cache
@require_safe
def colleague(request: HttpRequest, slug: str) -> HttpResponse:
    """What the colleague wrote for the organisation: not handed in, and handed in."""
    period, now = period_of(request, slug), timezone.now()
    one = holders.colleague_of(request, period)
    if one is None:
        return redirect("consultations:my_response", slug)
    context = {
        "consultation": period,
        "colleague": one,
        "phase": period.phase_at(now),
        "drafts": unsent(drafts_of(period, Holder(colleague_id=one.pk))),
        "rows": own_rows(one, now),
    }
    return render(request, "consultations/colleague.html", context)


@login_not_required
@never_cache
@require_POST
def colleague_hand_in(request: HttpRequest, slug: str) -> HttpResponse:
    """Hands in all drafts at once."""
    period = period_of(request, slug)
    one = writing_here(request, period)
    back = redirect("consultations:colleague", slug)
    if not limits.may_hand_in(one):
        messages.error(request, _("Too many comments came from here. Your words are kept: try again in an hour."))
        return back
    try:
        count = hand_in_all(one, at=timezone.now())
    except LackingError as lacking:
        said = {"place": name_of(lacking.draft.node), "lack": lacking}
        messages.error(request, _("Nothing was handed in. On %(place)s: %(lack)s") % said)
    except CannotHandInError:
        messages.error(request, _("This was not handed in: nothing is taken any more. Your words are kept as a draft."))
    else:
        words = ngettext("%(count)s comment is handed in.", "%(count)s comments are handed in.", count)
        messages.success(request, words % {"count": count})
    return back


@login_not_required
@never_cache
@require_POST
def colleague_leave(request: HttpRequest, slug: str) -> HttpResponse:
    """From now on this browser writes for the person alone. The link opens the response again."""
    period = period_of(request, slug)
    answer = redirect(period)
    answer.delete_cookie(holders.colleague_cookie(period))
    messages.info(request, _("You write for yourself now."))
    return answer
