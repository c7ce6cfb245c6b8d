"""The way back to what somebody sent without an account: by the link of a mail, and out of this browser again."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from consultations.commenting import holders, limits, links
from consultations.commenting.models import Consultation, Draft, Holder, Response
from consultations.questioning.models import Opinion
from consultations.responding.coming_back import confirm_answers, send_link
from consultations.responding.forms import LinkForm
from consultations.responding.reviewing import answered
from consultations.responding.views.respondents import period_of, visible_periods
from ncss_portal.personal import masked

MINE = "consultations:my_response"


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def response_open(request: HttpRequest, token: str) -> HttpResponse:
    """The link of a mail. Looking at it changes nothing, since programs look at links too; the button opens."""
    response, is_valid = links.response_of(token, links.LINK, timezone.now())
    period = response.consultation if response else None
    may_read = period is not None and visible_periods(request).contains(period)
    if request.method == "POST" and response is not None and is_valid and may_read:
        answer = redirect(MINE, response.consultation.slug)
        holders.keep_respondent(answer, response)
        return _quietly(answer)
    context = {
        "consultation": period if may_read else None,
        "meta": period.title if period and may_read else "",
        "is_valid": is_valid and may_read,
        "address": masked(response.email) if response else "",
    }
    status = 404 if not may_read else 200 if is_valid else 410
    return _quietly(render(request, "consultations/response_open.html", context, status=status))


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def response_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The link of the mail about answers that were given without a comment; the button lets them count."""
    period, claimed, is_fresh = links.claimed_of(token)
    if request.method == "POST" and period is not None and claimed is not None and is_fresh:
        return _quietly(_confirm(request, period, claimed))
    waiting = Opinion.objects.filter(response=claimed, response__confirmed_at__isnull=True)
    given = answered(waiting.select_related("question").order_by("question__position", "question")) if claimed else []
    context = {
        "consultation": period,
        "meta": period.title if period else "",
        "claimed": claimed,
        "answers": given,
        "is_done": claimed is not None and claimed.confirmed_at is not None,
        "can_confirm": bool(given) and is_fresh,
        "is_old": bool(given) and not is_fresh,
        "days": links.VALID_FOR.days,
    }
    status = 404 if period is None else 200 if context["is_done"] or context["can_confirm"] else 410
    return _quietly(render(request, "consultations/response_confirm.html", context, status=status))


def _confirm(request: HttpRequest, period: Consultation, claimed: Response) -> HttpResponse:
    confirmed = confirm_answers(claimed, at=timezone.now())
    if confirmed is None:
        return redirect(request.path)
    messages.success(request, _("Sent. Your answers are counted."))
    answer = redirect(MINE, period.slug)
    holders.keep_respondent(answer, confirmed)
    return answer


def _quietly(answer: HttpResponse) -> HttpResponse:
    """The token goes nowhere. "no-referrer" would send the form without its origin, and the portal would refuse it."""
    answer["X-Robots-Tag"] = "noindex"
    answer["Referrer-Policy"] = "strict-origin"
    return answer


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def response_link(request: HttpRequest, slug: str) -> HttpResponse:
    """Asking for the link once more, by address. The page says the same whether the address is known or not."""
    period = period_of(request, slug)
    form = LinkForm(request.POST if request.method == "POST" else None)
    if not form.is_bound:
        return _ask(request, period, form)
    if not form.is_valid():
        return _ask(request, period, form, status=422)
    address = form.cleaned_data["email"]
    if not limits.may_write(request, address):
        form.add_error(None, _("Too many were sent from here. Try again in an hour."))
        return _ask(request, period, form, status=429)
    send_link(period, email=address, language=get_language() or "", at=timezone.now())
    words = _("If something was sent and confirmed with %(address)s here, a mail with a link is on its way.")
    messages.success(request, words % {"address": address})
    return redirect("consultations:response_link", period.slug)


def _ask(request: HttpRequest, period: Consultation, form: LinkForm, status: int = 200) -> HttpResponse:
    context = {"consultation": period, "form": form}
    return render(request, "consultations/response_link.html", context, status=status)


@login_not_required
@never_cache
@require_POST
def response_forget(request: HttpRequest, slug: str) -> HttpResponse:
    """Takes the key to what was sent out of this browser; and the writer's, unless something is not sent yet."""
    period = period_of(request, slug)
    answer = redirect(period)
    holders.forget(answer, holders.respondent_cookie(period))
    writer = Holder(key=request.COOKIES.get(holders.KEY_COOKIE, "")[:100])
    unsent = Opinion.objects.held_by(writer).filter(sent_at__isnull=True)
    if Draft.objects.held_by(writer).exists() or unsent.exists():
        messages.warning(request, _("What you sent is closed here. What you have not sent stays in this browser."))
    else:
        holders.forget(answer, holders.KEY_COOKIE)
        messages.success(
            request, _("This browser no longer knows you. The link of your mail opens your response again.")
        )
    return answer
