"""The own response: looking it through, sending it, and the receipt."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from consultations.commenting import holders, limits
from consultations.commenting.looking import takes_part
from consultations.commenting.models import Comment, Consultation, Draft, Holder, Phase
from consultations.commenting.places import in_order, name_of
from consultations.commenting.submitting import Voice
from consultations.commenting.waiting import claims_in, keep_claim, waiting_for_mail
from consultations.responding.adopting import adopt
from consultations.responding.asking import NotClosedError, ask_in
from consultations.responding.changing import is_fixed
from consultations.responding.coming_back import awaits_answers
from consultations.responding.forms import AskForm, RespondentForm
from consultations.responding.respondents import Respondent, respondent_of
from consultations.responding.reviewing import (
    Receipted,
    answered,
    answers_of,
    as_it_stands,
    as_sent,
    drafts_of,
    sent_by,
    unsent,
    waiting_of,
)
from consultations.responding.sending import ClosedError, LackingError, Outcome, send_all
from consultations.responding.taking_back import take_back
from consultations.responding.views.respondents import for_respondents, period_of
from stakeholders.models import Organisation
from stakeholders.permissions import may_act, represented, signed_in

Form = RespondentForm | AskForm


@login_not_required
@never_cache
@require_safe
def my_response(request: HttpRequest, slug: str) -> HttpResponse:
    """What the person has not sent and what she has, in the order of the draft."""
    period = period_of(request, slug)
    if holders.colleague_of(request, period):
        # Whoever writes for an organisation has a page of her own, in a room above.
        return redirect("consultations:colleague", period.slug)
    return _page(request, period, timezone.now())


def _page(
    request: HttpRequest, period: Consultation, at: datetime, form: Form | None = None, status: int = 200
) -> HttpResponse:
    holder, respondent = holders.holder_of(request, period), respondent_of(request, period, at)
    phase = period.phase_at(at)
    drafts = drafts_of(period, holder)
    sent = [(as_it_stands(one), not is_fixed(one, at)) for one in sent_by(respondent)]
    waiting = waiting_of(respondent)
    answers = answers_of(respondent, holder)
    # Answers to questions go along; after the closing not at all.
    has_unsent = bool(drafts) or (phase == Phase.OPEN and any(one.opinion.sent_at is None for one in answers))
    context = {
        "consultation": period,
        "phase": phase,
        "drafts": unsent(drafts),
        "sent": sent,
        "waiting": [as_it_stands(comment) for comment in waiting],
        "claimed": _claimed(request, period),
        "elsewhere": _in_this_browser(request, period, holder),
        "answers": answers,
        "form": form or _blank(request, period, phase, holder, has_unsent, waiting),
        "speaks_for": list(represented(Organisation.objects.standing_alone(), request.user)),
        "must_sign_in": _must_sign_in(request, period),
        "respondent": respondent,
    }
    return render(request, "consultations/my_response.html", context, status=status)


def _claimed(request: HttpRequest, period: Consultation) -> list[Receipted]:
    """What was written in this browser without an account, and waits for its mail."""
    claims = claims_in(request, period)
    found = waiting_for_mail(period, claims).select_related("response", "node") if claims else ()
    return [as_it_stands(comment) for comment in in_order(found)]


def _in_this_browser(request: HttpRequest, period: Consultation, holder: Holder) -> int:
    """How much was typed in this browser without the account that is signed in now."""
    key = request.COOKIES.get(holders.KEY_COOKIE, "")[:100]
    if not holder.user_id or not key:
        return 0
    return Draft.objects.held_by(Holder(key=key)).filter(consultation=period).count()


def _speaks_alone(request: HttpRequest, period: Consultation, at: datetime) -> bool:
    """Whether the period is for the person, who does not write for an organisation in this browser."""
    return takes_part(period, request.user, at) and holders.colleague_of(request, period) is None


def _must_sign_in(request: HttpRequest, period: Consultation) -> bool:
    return period.identification == Consultation.Identification.ACCOUNT and not may_act(request.user)


def _blank(
    request: HttpRequest, period: Consultation, phase: Phase, holder: Holder, has_unsent: bool, waiting: list[Comment]
) -> Form | None:
    """The form with which the person goes on from here, if there is one."""
    if not takes_part(period, request.user, timezone.now()):
        return None
    if phase == Phase.OPEN and has_unsent and not _must_sign_in(request, period):
        return RespondentForm(consultation=period, user=request.user)
    if phase == Phase.CLOSED and may_act(request.user):
        may_ask = has_unsent or any(one.is_too_late and one.asked_in_at is None for one in waiting)
        return AskForm() if may_ask else None
    return None


@login_not_required
@never_cache
@require_POST
def response_send(request: HttpRequest, slug: str) -> HttpResponse:
    """Sends all drafts at once. The moment at which the request arrives decides."""
    now = timezone.now()
    period = period_of(request, slug)
    if _must_sign_in(request, period) or not _speaks_alone(request, period, now):
        raise Http404
    form = RespondentForm(request.POST, consultation=period, user=request.user)
    if not form.is_valid():
        return _page(request, period, now, form, status=422)
    if refused := _refusal(request, form):
        form.add_error(None, refused)
        return _page(request, period, now, form, status=429)
    try:
        outcome = send_all(period, holders.holder_of(request, period), voice=_voice(request, form), at=now)
    except LackingError as lacking:
        form.add_error(None, _("On %(place)s: %(lack)s") % {"place": name_of(lacking.draft.node), "lack": lacking})
        return _page(request, period, now, form, status=422)
    except ClosedError:
        messages.error(request, _("No comments are taken now. Nothing was sent, and your words are kept."))
        return _page(request, period, now, status=409)
    answer = _sent(request, period, outcome)
    if outcome.waits_for and outcome.comments:
        keep_claim(request, answer, outcome.comments[0].response)
    return answer


def _refusal(request: HttpRequest, form: RespondentForm) -> str:
    email = form.cleaned_data.get("email", "")
    if not limits.may_write(request, email):
        return _("Too many comments came from here. Your words are kept: try again in an hour.")
    if email and (limits.awaits_answers(request, email) or awaits_answers(email, timezone.now())):
        return _("Many comments of this address wait to be confirmed. Open the mails with the links first.")
    return ""


def _voice(request: HttpRequest, form: RespondentForm) -> Voice:
    said = {name: form.cleaned_data[name] for name in form.fields if name != "homepage"}
    return Voice(user=None if form.confirms_by_mail else signed_in(request), **said)


def _sent(request: HttpRequest, period: Consultation, outcome: Outcome) -> HttpResponse:
    mine = redirect("consultations:my_response", period.slug)
    if outcome.waits_for:
        words = _("Nearly there. We sent a mail to %(address)s: open its link and confirm, then your comments count.")
        if not outcome.comments:
            words = _(
                "Nearly there. We sent a mail to %(address)s: open its link and confirm, then your answers count."
            )
        messages.success(request, words % {"address": outcome.waits_for})
        return mine
    if not outcome.comments:
        messages.info(request, _("Your answers are sent.") if outcome.answers else _("There was nothing to send."))
        return mine
    words = ngettext("Sent: %(count)s comment.", "Sent: %(count)s comments.", len(outcome.comments))
    messages.success(request, words % {"count": len(outcome.comments)})
    return redirect("consultations:response_receipt", period.slug)


@never_cache
@require_POST
def response_ask(request: HttpRequest, slug: str) -> HttpResponse:
    """Lays what was not sent at the closing before the coordinators."""
    now = timezone.now()
    period = period_of(request, slug)
    if not _speaks_alone(request, period, now):
        raise Http404
    form = AskForm(request.POST)
    if not form.is_valid():
        return _page(request, period, now, form, status=422)
    holder = Holder(user_id=signed_in(request).pk)
    try:
        asked = ask_in(period, holder, user=signed_in(request), reason=form.cleaned_data["reason"], at=now)
    except LackingError as lacking:
        form.add_error(None, _("On %(place)s: %(lack)s") % {"place": name_of(lacking.draft.node), "lack": lacking})
        return _page(request, period, now, form, status=422)
    except NotClosedError:
        messages.error(request, _("The comment period is not closed. Send your comments."))
        return _page(request, period, now, status=409)
    if asked:
        messages.success(request, _("Asked. A coordinator decides, and you hear of it by mail."))
    return redirect("consultations:my_response", period.slug)


@never_cache
@require_POST
def response_adopt(request: HttpRequest, slug: str) -> HttpResponse:
    """Takes what was typed in this browser before signing in."""
    period = period_of(request, slug)
    browser = Holder(key=request.COOKIES.get(holders.KEY_COOKIE, "")[:100])
    count = adopt(period, browser=browser, holder=Holder(user_id=signed_in(request).pk))
    if count:
        words = ngettext("%(count)s draft is yours now.", "%(count)s drafts are yours now.", count)
        messages.success(request, words % {"count": count})
    else:
        messages.info(request, _("You have a draft of your own on each of these places. Send or remove it first."))
    return redirect("consultations:my_response", period.slug)


@login_not_required
@never_cache
@require_POST
def response_take_back(request: HttpRequest, slug: str) -> HttpResponse:
    """Makes drafts again of what waits for a mail in this browser."""
    period = period_of(request, slug)
    mine = redirect("consultations:my_response", period.slug)
    holder = holders.holder_of(request, period)
    key = holders.new_key() if holder.is_nobody else ""
    count = take_back(period, Holder(key=key) if key else holder, claims=claims_in(request, period), at=timezone.now())
    if count and key:
        holders.keep(mine, holders.KEY_COOKIE, key)
    words = ngettext("%(count)s comment is a draft again.", "%(count)s comments are drafts again.", count)
    messages.info(request, words % {"count": count})
    return mine


@login_not_required
@never_cache
def draft_remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Throws away what was typed on one place, after a question that shows it."""
    period = period_of(request, slug)
    held = Draft.objects.held_by(holders.holder_of(request, period)).filter(consultation=period)
    draft = get_object_or_404(held.select_related("node"), pk=pk)
    back_url = reverse("consultations:my_response", args=[period.slug])
    if request.method == "POST":
        draft.delete()
        messages.success(request, _("The draft is removed."))
        return redirect(back_url)
    context: dict[str, Any] = {
        "title": _("Remove a draft"),
        "question": _("Your draft on %(place)s goes for good. These are its words:") % {"place": name_of(draft.node)},
        "consequences": [words for words in (draft.replacement, draft.body) if words.strip()],
        "act": _("Remove the draft"),
        "back_url": back_url,
    }
    return render(request, "confirm.html", context)


@never_cache
@require_safe
@for_respondents
def response_receipt(request: HttpRequest, respondent: Respondent) -> HttpResponse:
    """All that the person sent in this period, with number, time and the words as they were sent."""
    rows = [as_sent(comment) for comment in sent_by(respondent)]
    context = {
        "consultation": respondent.consultation,
        "rows": rows,
        "answers": answered(respondent.opinions),
        "who": rows[0].comment.response.full_signature if rows else respondent.name,
    }
    return render(request, "consultations/response_receipt.html", context)
