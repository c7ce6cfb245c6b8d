"""Pages on which personal data is given out and erased, and on which the rules of forgetting are read."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ncss_portal import retention
from ncss_portal.personal import Person
from stakeholders import permissions
from stakeholders.accounts.models import User
from stakeholders.permissions import signed_in
from stakeholders.privacy.erasing import Refused, erase_person, is_erased, try_erasing, warnings_about, why_not
from stakeholders.privacy.exporting import parts_of, take_out
from stakeholders.privacy.people import is_for_administrators, person_of, person_of_account
from stakeholders.privacy.rules import PEOPLE
from stakeholders.register.models import Contact

Thing = Contact | User
PER_PAGE = 20

shown_or_sent = require_http_methods(["GET", "HEAD", "POST"])


@shown_or_sent
def contact_data(request: HttpRequest, pk: int) -> HttpResponse:
    """All that is held of a contact; sent, the page gives it as one file."""
    contact = get_object_or_404(Contact.objects.managed_by(request.user), pk=pk)
    back_url = contact.get_absolute_url()
    return _data_of_nobody_trusted(request, contact, person_of(contact), back_url, back_url=back_url)


@shown_or_sent
def account_data(request: HttpRequest, pk: int) -> HttpResponse:
    """The same for an account, with or without a row in the register."""
    account = _account(request, pk)
    return _data(request, account, person_of_account(account), back_url=_account_url(account))


@shown_or_sent
def own_data(request: HttpRequest) -> HttpResponse:
    """The same for whoever is signed in."""
    person = signed_in(request)
    own_url = reverse("stakeholders:own_organisations")
    return _data_of_nobody_trusted(request, person, person_of_account(person, asks=True), own_url, is_own=True)


def _data_of_nobody_trusted(
    request: HttpRequest, thing: Thing, person: Person, else_url: str, **context: Any
) -> HttpResponse:
    """The data, unless somebody else who is trusted counts as the same person: a coordinator may have merged them."""
    if is_for_administrators(person, by=signed_in(request)):
        messages.error(
            request, _("Only an administrator takes out the data of a coordinator, auditor or administrator.")
        )
        return redirect(else_url)
    return _data(request, thing, person, **context)


def _data(request: HttpRequest, thing: Thing, person: Person, **context: Any) -> HttpResponse:
    if request.method == "POST":
        text = take_out(person, thing, by=signed_in(request))
        name = f"personal-data-{thing.pk}.json"
        return HttpResponse(
            text, content_type="application/json", headers={"Content-Disposition": f'attachment; filename="{name}"'}
        )
    about = {"thing": thing, "parts": parts_of(person), "is_own": False, "back_url": "", **context}
    return render(request, "stakeholders/contact_data.html", about)


@shown_or_sent
def contact_erase(request: HttpRequest, pk: int) -> HttpResponse:
    """Says what erasing a contact does, and does it."""
    contact = get_object_or_404(Contact.objects.managed_by(request.user), pk=pk)
    return _erase(request, contact, person_of(contact), back_url=contact.get_absolute_url())


@shown_or_sent
def account_erase(request: HttpRequest, pk: int) -> HttpResponse:
    """The same for an account, with or without a row in the register."""
    account = _account(request, pk)
    return _erase(request, account, person_of_account(account), back_url=_account_url(account))


def _erase(request: HttpRequest, thing: Thing, person: Person, *, back_url: str) -> HttpResponse:
    by = signed_in(request)
    if request.method == "POST":
        try:
            done = erase_person(person, thing, by=by)
        except Refused as refused:
            messages.error(request, str(refused))
            return redirect(request.path)
        _say(request, done.rows)
        return redirect(back_url)
    reason = why_not(person, by=by)
    was_erased = is_erased(person)
    context = {
        "thing": thing,
        "reason": reason,
        "was_erased": was_erased,
        "touched": [] if reason or was_erased else try_erasing(person, thing, by=by).touched,
        "warnings": warnings_about(person),
        "accounts": User.objects.filter(pk__in=person.user_ids),
        "others": [row for row in Contact.objects.filter(pk__in=person.contact_ids) if row != thing],
        "back_url": back_url,
    }
    return render(request, "stakeholders/contact_erase.html", context)


def _say(request: HttpRequest, rows: int) -> None:
    if rows:
        messages.success(request, _("The person is erased. What had to stay has no name any more."))
    else:
        messages.info(request, _("This person was erased before."))


def _account(request: HttpRequest, pk: int) -> User:
    """An account, for an administrator."""
    if not permissions.can_administer(signed_in(request)):
        raise Http404
    return get_object_or_404(User, pk=pk)


def _account_url(account: User) -> str:
    return reverse("stakeholders:account", args=[account.pk])


@require_safe
def retention_rules(request: HttpRequest) -> HttpResponse:
    """What the portal forgets by rule, and how many rows are over their time now."""
    if not permissions.can_read_register(signed_in(request)):
        raise Http404
    counted = retention.counted()
    context = {
        "automatic": [(rule, number) for rule, number in counted if rule.is_automatic],
        "told": [(rule, number) for rule, number in counted if not rule.is_automatic],
        "can_manage": permissions.can_manage_register(signed_in(request)),
    }
    return render(request, "stakeholders/retention.html", context)


@require_safe
def retention_people(request: HttpRequest, key: str) -> HttpResponse:
    """The contacts to whom a rule points. A person decides about each."""
    user = signed_in(request)
    if not permissions.can_read_register(user) or key not in PEOPLE:
        raise Http404
    contacts = PEOPLE[key](timezone.now()).order_by("created_at", "pk")
    context = {
        "rule": next(rule for rule in retention.rules() if key in rule.url_args),
        "page": Paginator(contacts, PER_PAGE).get_page(request.GET.get("page")),
        "can_manage": permissions.can_manage_register(user),
    }
    return render(request, "stakeholders/retention_people.html", context)
