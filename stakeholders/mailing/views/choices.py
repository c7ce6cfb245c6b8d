"""Which mail somebody wants: behind the link in a mail, and in the own account.

Mail programs and their guards open each link of a mail, so looking changes nothing. Who has the link may choose for the
topics of that mail and its address, and for nothing else: the number of the mail is signed.
"""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from ncss_portal.outbox import refusing
from ncss_portal.outbox.models import Mail
from ncss_portal.personal import masked
from stakeholders.mailing import choosing
from stakeholders.mailing.forms import WishesForm
from stakeholders.permissions import signed_in

shown_or_sent = require_http_methods(["GET", "HEAD", "POST"])


@csrf_exempt  # the mail program of the recipient sends it (RFC 8058), without cookies; the token stands for them
@login_not_required
@never_cache
@shown_or_sent
def mail_stop(request: HttpRequest, token: str) -> HttpResponse:
    """Shows what the link of a mail is about. Sent, it refuses that: one click in the mail program."""
    mail = refusing.mail_of(token)
    if mail is None or not refusing.topics_of(mail):
        return _nothing_to_stop(request, mail)
    if request.method == "POST":
        context = {"topics": refusing.refuse(mail), "address": masked(mail.recipient), "token": token}
        return _quietly(render(request, "stakeholders/mail_stopped.html", context))
    return _page(request, mail, token, _form(mail))


@login_not_required
@never_cache
@require_POST
def mail_stop_choose(request: HttpRequest, token: str) -> HttpResponse:
    """Notes what was chosen on the page behind the link."""
    mail = refusing.mail_of(token)
    if mail is None or not refusing.topics_of(mail):
        return _nothing_to_stop(request, mail)
    form = WishesForm(refusing.topics_of(mail), data=request.POST)
    if not form.is_valid():
        return _page(request, mail, token, form, status=422)
    for topic, how in form.wishes.items():
        refusing.choose(mail.recipient, topic, how)
    messages.success(request, _("Your choice is saved."))
    return _quietly(redirect("stakeholders:mail_stop", token))


def _form(mail: Mail) -> WishesForm:
    return WishesForm(refusing.topics_of(mail), refusing.choices_of(mail.recipient))


def _page(request: HttpRequest, mail: Mail, token: str, form: WishesForm, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "address": masked(mail.recipient), "token": token}
    return _quietly(render(request, "stakeholders/mail_stop.html", context, status=status))


def _nothing_to_stop(request: HttpRequest, mail: Mail | None) -> HttpResponse:
    """A link that nobody made, or a mail that is no longer known or that cannot be refused."""
    is_erased = mail is not None and refusing.is_erased(mail)
    status = 410 if is_erased else 404
    context = {"is_erased": is_erased, "is_known": mail is not None}
    return _quietly(render(request, "stakeholders/mail_stop_nothing.html", context, status=status))


def _quietly(response: HttpResponse) -> HttpResponse:
    """The token goes nowhere. "no-referrer" would send the form without its origin, and the portal would refuse it."""
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "strict-origin"
    return response


@shown_or_sent
def mail_choices(request: HttpRequest) -> HttpResponse:
    """What somebody who is signed in wishes about each topic, and what nobody can refuse."""
    person = signed_in(request)
    topics = refusing.topics()
    if request.method == "POST":
        form = WishesForm(topics, data=request.POST)
        if form.is_valid():
            choosing.wish(person, form.wishes)
            messages.success(request, _("Your choice is saved."))
            return redirect("stakeholders:mail_choices")
    else:
        form = WishesForm(topics, choosing.wishes_of(person))
    context = {"form": form, "always": choosing.what_always_comes()}
    return render(request, "stakeholders/mail_choices.html", context, status=422 if form.errors else 200)
