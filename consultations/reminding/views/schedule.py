"""Pages for coordinators: what a comment period writes to people, when and to whom. Auditors read them."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from consultations.commenting.models import Consultation
from consultations.reminding import audience, changing, mails, occasions, schedule
from consultations.reminding.addressees import Addressee, Addressees, Numbers
from consultations.reminding.changing import CannotChangeError
from consultations.reminding.forms import LineForm
from consultations.reminding.models import Reminder
from consultations.reminding.showing import Row
from ncss_portal.outbox import letters
from ncss_portal.outbox import mailing as mailings
from ncss_portal.outbox.models import Mail
from stakeholders.permissions import can_audit, signed_in

RECIPIENTS_PER_PAGE = 50
# A look at one's own mailbox, not a way to fill it.
TESTS = 20
TESTS_PER = timedelta(hours=1)


def _managed(request: HttpRequest, slug: str) -> Consultation:
    periods = Consultation.objects.managed_by(request.user).select_related("document__strategy", "version")
    return get_object_or_404(periods, slug=slug)


def _readable(request: HttpRequest, slug: str) -> tuple[Consultation, bool]:
    """The period, and whether the person may change what it sends."""
    managed = Consultation.objects.managed_by(request.user)
    seen = Consultation.objects.all() if can_audit(request.user) else managed
    period = get_object_or_404(seen.select_related("document__strategy", "version"), slug=slug)
    return period, managed.contains(period)


def _line(period: Consultation, pk: int) -> Reminder:
    line = get_object_or_404(period.reminders, pk=pk)
    line.consultation = period
    return line


@never_cache
@require_safe
def period_mails(request: HttpRequest, slug: str) -> HttpResponse:
    """What goes out to how many and when, and what went."""
    period, can_manage = _readable(request, slug)
    now = timezone.now()
    told = Numbers(period, now)
    context = {
        "consultation": period,
        "can_manage": can_manage,
        "rows": [Row(line, told.of(line.event)) for line in schedule.lines(period, now)],
        "groups": audience.groups(period, told.at),
        "number": told.of(),
        "phase": period.phase_at(now),
        "minutes": schedule.TIME_TO_LOOK // timedelta(minutes=1),
    }
    return render(request, "consultations/mails.html", context)


@never_cache
@require_safe
def period_recipients(request: HttpRequest, slug: str) -> HttpResponse:
    """Who gets the mails, as it is now, with the names that the portal knows."""
    period, _can_manage = _readable(request, slug)
    told = Numbers(period, timezone.now())
    listed: Any = Addressees(period, told.at)
    page: Page[Addressee] = Paginator(listed, RECIPIENTS_PER_PAGE).get_page(request.GET.get("page"))
    context = {"consultation": period, "page": page}
    return render(request, "consultations/mails_recipients.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def period_mail(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One line: when it goes out, to how many, and its text. A coordinator changes it here."""
    period, can_manage = _readable(request, slug)
    reminder = _line(period, pk)
    if request.method != "POST":
        return _show_line(request, period, reminder, LineForm(line=reminder), can_manage=can_manage)
    if not can_manage:
        raise Http404
    form = LineForm(request.POST, line=reminder)
    if form.is_valid():
        try:
            changing.change_line(reminder, by=request.user, **form.wished)
        except CannotChangeError as reason:
            form.add_error(None, str(reason))
        else:
            messages.success(request, _("The schedule is changed."))
            return redirect("consultations:period_mails", period.slug)
    return _show_line(request, period, _line(period, pk), form, can_manage=True, status=422)


def _show_line(
    request: HttpRequest,
    period: Consultation,
    reminder: Reminder,
    form: LineForm,
    *,
    can_manage: bool,
    status: int = 200,
) -> HttpResponse:
    now = timezone.now()
    line = next(line for line in schedule.lines(period, now) if line.reminder and line.reminder.pk == reminder.pk)
    context = {
        "consultation": period,
        "row": Row(line, Numbers(period, now).of(line.event)),
        "letter": letters.preview(
            mails.reason_of(line.event), mails.variables_of_line(reminder, period), get_language() or ""
        ),
        "form": form,
        "can_manage": can_manage,
        "can_change": can_manage and not schedule.is_settled(reminder, period),
        "can_remove": reminder.event == Reminder.Event.DAYS_LEFT,
    }
    return render(request, "consultations/mails_line.html", context, status=status)


@never_cache
@require_POST
def period_mail_test(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Sends the mail of one line to the coordinator's own address, marked as a test."""
    period = _managed(request, slug)
    reminder = _line(period, pk)
    user = signed_in(request)
    lately = Mail.objects.filter(recipient=user.email.lower(), is_test=True, due_at__gt=timezone.now() - TESTS_PER)
    if lately.count() >= TESTS:
        messages.error(request, _("You have sent yourself many tests. Go on in an hour."))
    else:
        occasion = occasions.of_line(reminder, period)
        mailings.queue_test(
            mails.reason_of(reminder.event), period.pk, occasion=occasion, recipient=user.email,
            language=get_language() or "",
        )  # fmt: skip
        messages.success(request, _("A test is on its way to %(address)s.") % {"address": user.email})
    return redirect("consultations:period_mail", period.slug, reminder.pk)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def period_mail_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Adds a mail that says how many days are left."""
    period = _managed(request, slug)
    form = LineForm(request.POST or None, initial={"hour": 8})
    if request.method == "POST" and form.is_valid():
        try:
            changing.add_line(period, by=request.user, **form.wished)
        except CannotChangeError as reason:
            form.add_error(None, str(reason))
        else:
            messages.success(request, _("The mail is added."))
            return redirect("consultations:period_mails", period.slug)
    status = 422 if request.method == "POST" else 200
    return render(request, "consultations/mails_new.html", {"consultation": period, "form": form}, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def period_mail_remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Takes a "days left" line out of the schedule, after a question."""
    period = _managed(request, slug)
    reminder = _line(period, pk)
    if request.method == "POST":
        try:
            changing.remove_line(reminder, by=request.user)
        except CannotChangeError as reason:
            messages.error(request, str(reason))
        else:
            messages.success(request, _("The mail is taken out of the schedule."))
        return redirect("consultations:period_mails", period.slug)
    title = schedule.title_of(reminder.event, reminder.days)
    question = _("Take “%(line)s” out of the schedule? Nobody gets this mail then.") % {"line": title}
    return _ask(request, period, _("Take a mail out of the schedule"), question, _("Take it out"))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def period_mails_usual(request: HttpRequest, slug: str) -> HttpResponse:
    """Back to the usual schedule, after a question."""
    period = _managed(request, slug)
    if request.method == "POST":
        changing.make_usual(period, by=request.user)
        messages.success(request, _("The schedule is the usual one again."))
        return redirect("consultations:period_mails", period.slug)
    question = _("The usual mails take the place of all that was not sent yet. What was sent stays as it is.")
    return _ask(request, period, _("Back to the usual schedule"), question, _("Use the usual schedule"))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def period_mailing_stop(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Stops a mailing that is on the way, after a question. What was sent cannot be called back."""
    period = _managed(request, slug)
    mailing = get_object_or_404(changing.mailings_of(period), pk=pk)
    if request.method == "POST":
        try:
            stopped = changing.stop_mailing(period, mailing, by=request.user)
        except CannotChangeError as reason:
            messages.error(request, str(reason))
        else:
            messages.success(request, _words_of_stop(stopped))
        return redirect("consultations:period_mails", period.slug)
    question = _("What is not sent yet is not sent any more. What was sent cannot be called back.")
    return _ask(request, period, _("Stop this mailing"), question, _("Stop it"))


def _words_of_stop(stopped: int) -> str:
    if not stopped:
        return _("The mailing is stopped. None of its mails was written yet, so nobody gets it.")
    words = ngettext(
        "The mailing is stopped. %(number)s mail is not sent.",
        "The mailing is stopped. %(number)s mails are not sent.",
        stopped,
    )
    return words % {"number": stopped}


def _ask(request: HttpRequest, period: Consultation, title: str, question: str, act: str) -> HttpResponse:
    back_url = reverse("consultations:period_mails", args=[period.slug])
    return render(request, "confirm.html", {"title": title, "question": question, "act": act, "back_url": back_url})
