"""Pages on which people ask for mail about a document's comment periods, confirm it, and end it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from consultations.commenting import limits
from consultations.drafting.models import Document
from consultations.reminding import links, subscribing
from consultations.reminding.forms import AskForm
from consultations.reminding.models import Subscription
from stakeholders.permissions import signed_in

END = "end"


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def document_subscribe(request: HttpRequest, slug: str) -> HttpResponse:
    """One button for who has an account; for others a form, which sends a mail with a link."""
    document = get_object_or_404(Document.objects.visible_to(request.user), slug=slug)
    if request.user.is_authenticated:
        return _by_account(request, document)
    form = AskForm(request.POST or None)
    if request.method != "POST":
        return _show(request, document, form)
    if not form.is_valid():
        return _show(request, document, form, status=422)
    address = form.cleaned_data["email"]
    if not limits.may_write(request, address):
        form.add_error(None, _("Too many were sent from here. Try again in an hour."))
        return _show(request, document, form, status=429)
    subscribing.ask(document, email=address, language=get_language() or "")
    # The same words whatever is known of the address.
    words = _("If %(address)s does not get these mails yet, a mail with a link is on its way. Open it and confirm.")
    messages.success(request, words % {"address": address})
    return redirect("consultations:document_subscribe", document.slug)


def _by_account(request: HttpRequest, document: Document) -> HttpResponse:
    user = signed_in(request)
    if request.method != "POST":
        return _show(request, document, is_running=subscribing.is_subscribed(document, user))
    if request.POST.get("do") == END:
        subscribing.unsubscribe(document, user=user)
        messages.success(request, _("You get no more mails about this document."))
    else:
        subscribing.subscribe(document, user=user, language=get_language() or "")
        messages.success(request, _("You get a mail when something happens with the comment periods of this document."))
    return redirect("consultations:document_subscribe", document.slug)


def _show(
    request: HttpRequest,
    document: Document,
    form: AskForm | None = None,
    *,
    is_running: bool = False,
    status: int = 200,
) -> HttpResponse:
    context = {"document": document, "form": form, "is_running": is_running}
    return render(request, "consultations/subscription_new.html", context, status=status)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def subscription(request: HttpRequest, token: str) -> HttpResponse:
    """The link of the mail. Looking at it changes nothing, since programs look at links too; its buttons do."""
    row, is_fresh = links.subscription_of(token)
    if row is None:
        raise Http404
    if request.method == "POST":
        _change(request, row, is_fresh)
        return redirect("consultations:subscription", token)
    context = {
        "subscription": row,
        "can_confirm": is_fresh and not row.is_running,
        "days": links.VALID_FOR.days,
        "is_public": Document.objects.visible_to(request.user).contains(row.document),
    }
    status = 200 if is_fresh or row.confirmed_at else 410
    return render(request, "consultations/subscription.html", context, status=status)


def _change(request: HttpRequest, row: Subscription, is_fresh: bool) -> None:
    if request.POST.get("do") == END:
        subscribing.end(row)
        messages.success(request, _("You get no more mails about this document."))
    elif is_fresh:
        subscribing.confirm(row)
        messages.success(request, _("Your address is confirmed."))
