"""The outbox, as administrators look after it."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from ncss_portal.history.models import Entry
from ncss_portal.outbox import settling as outbox_settling
from ncss_portal.outbox.models import Mail, Mailing
from ncss_portal.outbox.settling import MOST_AT_ONCE, NotPossible
from stakeholders import permissions
from stakeholders.accounts.models import User
from stakeholders.mailing import listing
from stakeholders.mailing.filtering import OutboxFilter
from stakeholders.mailing.settling import BY_SLUG, MANY_BY_SLUG, SEND_ALL_AGAIN, STOP_ALL, no_way, offered

MAILINGS_PER_PAGE = 20
SHOWN_OF_A_DIGEST = 100
NEWEST = 10


def _administrator(request: HttpRequest) -> User:
    person = permissions.signed_in(request)
    if not permissions.can_administer(person):
        raise Http404
    return person


# --- The list ---------------------------------------------------------------------------------------------------------


@never_cache
@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    """All mails, and how the outbox is."""
    _administrator(request)
    form = OutboxFilter(request.GET)
    everything = Mail.objects.all()
    overall = listing.numbers_by_state(everything)
    state, count = form.chosen.get("state", ""), None
    # What words find, no index counts.
    if not form.is_searching:
        narrowed = form.narrow(everything, by_state=False)
        numbers = listing.numbers_by_state(narrowed) if form.is_narrow else overall
        form.tell(numbers)
        count = numbers.get(state, 0) if state else sum(numbers.values())
    mails = listing.newest_first(form.narrow(everything), of_one_state=bool(state))
    page = listing.page_of(mails, request.GET.get("page"), count=count)
    context = {
        "page": page,
        "rows": listing.rows(page.object_list),
        "count": count,
        "form": form,
        "set": form.number_set,
        "health": listing.health(overall, timezone.now()),
        "unknown": overall.get(Mail.State.UNKNOWN, 0),
        "failed": overall.get(Mail.State.FAILED, 0),
        "act_on_all": _act_on_all(state) if page.object_list and form.is_understood else None,
        "is_of_mailing": "mailing" in form.chosen,
    }
    return render(request, "stakeholders/outbox.html", context)


def _act_on_all(state: str) -> Any:
    if state == Mail.State.FAILED:
        return SEND_ALL_AGAIN
    return STOP_ALL if state == Mail.State.QUEUED else None


@require_http_methods(["GET", "HEAD", "POST"])
def outbox_all(request: HttpRequest, slug: str) -> HttpResponse:
    """Asks before an act on all mails that the filter finds, and does it to as many as were confirmed."""
    administrator = _administrator(request)
    act, form = MANY_BY_SLUG[slug], OutboxFilter(request.GET)
    back = f"{reverse('stakeholders:outbox')}?{request.GET.urlencode()}"
    # What is not understood would filter nothing, and more mails would be meant than somebody thinks.
    if not form.is_understood:
        messages.error(request, _("The portal does not understand this filter. Set it again."))
        return redirect("stakeholders:outbox")
    mails = form.narrow(Mail.objects.all())
    if request.method == "POST":
        number = act.do(mails, most=_confirmed(request), by=administrator, **form.for_history())
        if number:
            messages.success(request, act.said(number) % {"number": number})
        else:
            messages.info(request, _("Nothing was done: the mails have changed meanwhile."))
        return redirect(back)
    number = act.meant(mails).count()
    if not number:
        messages.info(request, _("There is no such mail."))
        return redirect(back)
    return render(request, "stakeholders/outbox_confirm.html", _question(act, number) | {"back_url": back})


def _confirmed(request: HttpRequest) -> int:
    """The number that stood on the page of the question; nothing is done to more."""
    said = request.POST.get("number", "")
    return int(said) if said.isdecimal() and len(said) < 10 else 0


def _question(act: Any, number: int) -> dict[str, object]:
    most = min(number, MOST_AT_ONCE)
    consequences = list(act.consequences)
    if number > most:
        words = _("There are %(number)s. At once it is done to the oldest %(most)s; then you can go on.")
        consequences.insert(0, words % {"number": number, "most": most})
    return {
        "title": act.words,
        "question": act.question(most) % {"number": most},
        "consequences": consequences,
        "act": act.words,
        "hidden": [("number", most)],
    }


# --- One mail ---------------------------------------------------------------------------------------------------------


@never_cache
@require_safe
def outbox_mail(request: HttpRequest, pk: int) -> HttpResponse:
    """All that is known of one mail, and what can be done with it."""
    _administrator(request)
    mail = get_object_or_404(Mail.objects.select_related("mailing", "digest"), pk=pk)
    gathered = mail.gathered.order_by("-pk").defer("body", "secret")[:SHOWN_OF_A_DIGEST]
    context = {
        "mail": mail,
        "row": listing.Row(mail),
        "mailing_title": listing.title_of(mail.mailing.reason) if mail.mailing else "",
        "text": listing.links_left_out(mail.body),
        "gathered": listing.rows(gathered),
        "returned": [(back, listing.links_left_out(back.said)) for back in mail.bounces.select_related("noted_by")],
        "acts": offered(mail),
        "no_way": no_way(mail),
        "entries": Entry.objects.about(mail)[:NEWEST],
        "crumbs": [(_("Mail"), reverse("stakeholders:outbox"))],
    }
    return render(request, "stakeholders/outbox_mail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def outbox_mail_act(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Asks before one of the acts of `settling.py`, and does it to the mail as the person saw it."""
    administrator = _administrator(request)
    mail, act = get_object_or_404(Mail, pk=pk), BY_SLUG[slug]
    if request.method == "POST":
        try:
            act.do(mail, seen=request.POST.get("state", ""), by=administrator)
            messages.success(request, str(act.said))
        except NotPossible as error:
            messages.error(request, str(error))
        return redirect("stakeholders:outbox_mail", mail.pk)
    if not act.is_offered(mail):
        messages.info(request, _("This is not possible now. Look at the state of the mail."))
        return redirect("stakeholders:outbox_mail", mail.pk)
    context = {
        "title": act.words,
        "question": act.question % {"recipient": mail.recipient},
        "consequences": act.follows(mail),
        "act": act.words,
        "back_url": reverse("stakeholders:outbox_mail", args=[mail.pk]),
        "hidden": [("state", mail.state)],
    }
    return render(request, "stakeholders/outbox_confirm.html", context)


# --- Mass mailings ----------------------------------------------------------------------------------------------------


@never_cache
@require_safe
def outbox_mailings(request: HttpRequest) -> HttpResponse:
    """How far mass mailings have come. The page asks for its list again while one is on its way."""
    _administrator(request)
    page = Paginator(listing.mailings(), MAILINGS_PER_PAGE).get_page(request.GET.get("page"))
    rows = listing.mailing_rows(page.object_list)
    is_part = bool(getattr(request, "htmx", False))
    template = "stakeholders/_outbox_mailings.html" if is_part else "stakeholders/outbox_mailings.html"
    context = {"page": page, "rows": rows, "is_in_work": any(row.is_in_work for row in rows)}
    return render(request, template, context)


@require_http_methods(["GET", "HEAD", "POST"])
def outbox_mailing_stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks before a mass mailing is stopped, and stops it."""
    administrator = _administrator(request)
    mailing = get_object_or_404(Mailing, pk=pk)
    if request.method == "POST":
        try:
            number = outbox_settling.stop_mailing(mailing, by=administrator)
        except NotPossible as error:
            messages.error(request, str(error))
        else:
            words = ngettext(
                "The mailing is stopped. %(number)s mail is not sent.",
                "The mailing is stopped. %(number)s mails are not sent.",
                number,
            )
            messages.success(request, words % {"number": number})
        return redirect("stakeholders:outbox_mailings")
    [row] = listing.mailing_rows([mailing])
    if not row.can_be_stopped:
        messages.info(request, _("Nothing of this mailing waits any more."))
        return redirect("stakeholders:outbox_mailings")
    return render(request, "stakeholders/outbox_confirm.html", _question_of_stopping(row))


def _question_of_stopping(row: listing.MailingRow) -> dict[str, object]:
    sent, total = row.progress.sent, row.progress.total
    return {
        "title": _("Stop the mailing"),
        "question": _("Stop “%(title)s”?") % {"title": row.title},
        "consequences": [
            _("%(sent)s of %(total)s mails are sent. The others are not, and this mailing never goes on.")
            % {"sent": sent, "total": total},
            _("What is on its way at this moment cannot be called back."),
        ],
        "act": _("Stop the mailing"),
        "back_url": reverse("stakeholders:outbox_mailings"),
        "hidden": [],
    }
