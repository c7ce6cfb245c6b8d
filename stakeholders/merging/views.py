"""Merging two organisations or two contacts: choose the other one, look at both, merge; and undo it within a day."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from stakeholders import permissions
from stakeholders.merging.comparing import Comparison
from stakeholders.merging.finding import beside, likely, matching
from stakeholders.merging.forms import OTHER, THIS, FindForm, PairForm
from stakeholders.merging.listing import listed
from stakeholders.merging.merging import CannotMerge, merge
from stakeholders.merging.models import Merging
from stakeholders.merging.undoing import CannotUndo, pair, undo, why_not
from stakeholders.permissions import signed_in
from stakeholders.register.models import Contact, Organisation

PER_PAGE = 20
# No key has as many digits; what has more was not sent by a page.
LONGEST_NUMBER = 18


def organisation_merge(request: HttpRequest, slug: str) -> HttpResponse:
    """Merges an organisation with another one."""
    one = get_object_or_404(Organisation.objects.managed_by(request.user), slug=slug)
    return _merge(request, one, reverse("stakeholders:organisation_merge", args=[slug]))


def contact_merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Merges a contact with another one."""
    one = get_object_or_404(Contact.objects.managed_by(request.user).filter(erased_at__isnull=True), pk=pk)
    return _merge(request, one, reverse("stakeholders:contact_merge", args=[pk]))


def _merge(request: HttpRequest, one: Any, url: str) -> HttpResponse:
    if one.merged_into_id is not None:  # the second click of a double one is no mistake
        messages.info(request, _("This was merged already. Here is the one that stayed."))
        return redirect(one.merged_into)
    others = type(one).objects.managed_by(request.user).standing_alone().exclude(pk=one.pk)
    sent = request.method == "POST"
    said = request.POST if sent else request.GET
    form = PairForm(said if sent or "other" in said else None, others=others)
    if not form.is_valid():
        if sent and (stayed := _merged_with(one, said)):
            messages.info(request, _("The two are merged already."))
            return redirect(stayed)
        return _choose(request, one, others, url, status=422 if form.is_bound else 200)
    other, stays = form.cleaned_data["other"], form.cleaned_data["stays"]
    kept, gone = (other, one) if stays == OTHER else (one, other)
    return _do(request, kept, gone) if sent else _preview(request, kept, gone, one, other, stays, url)


def _merged_with(one: Any, said: Any) -> Any:
    """The one that stayed, where the same two were merged a moment ago."""
    other = str(said.get("other", ""))
    is_number = other.isdecimal() and len(other) < LONGEST_NUMBER
    return one if is_number and type(one).objects.filter(pk=int(other), merged_into=one).exists() else None


def _choose(request: HttpRequest, one: Any, others: Any, url: str, status: int) -> HttpResponse:
    find = FindForm(request.GET if "q" in request.GET else None)
    words = find.cleaned_data["q"].strip() if find.is_valid() else ""
    page = Paginator(matching(others, words), PER_PAGE).get_page(request.GET.get("page")) if words else None
    context = {
        "one": one,
        "url": url,
        "form": find,
        "words": words,
        "page": page,
        "rows": beside(list(page) if page else likely(one, others)),
        "is_wrong": status == 422,
    }
    return render(request, "stakeholders/merge_choose.html", context, status=status)


def _preview(request: HttpRequest, kept: Any, gone: Any, one: Any, other: Any, stays: str, url: str) -> HttpResponse:
    try:
        comparison = Comparison(kept, gone)
    except CannotMerge as refusal:
        messages.error(request, str(refusal))
        return redirect(one)
    context = {
        "comparison": comparison,
        "kept": kept,
        "gone": gone,
        "other": other,
        "stays": stays,
        "swapped": THIS if stays == OTHER else OTHER,
        "url": url,
    }
    return render(request, "stakeholders/merge.html", context)


def _do(request: HttpRequest, kept: Any, gone: Any) -> HttpResponse:
    try:
        merging = merge(kept, gone, by=signed_in(request))
    except CannotMerge as refusal:
        messages.error(request, str(refusal))
        return redirect(kept)
    link = format_html('<a href="{}">{}</a>', reverse("stakeholders:merging_undo", args=[merging.pk]), _("Undo"))
    words = _("“%(gone)s” is merged into this one. You can undo it within a day.") % {"gone": gone}
    messages.success(request, format_html("{} {}", words, link))
    return redirect(kept)


@require_safe
def mergings(request: HttpRequest) -> HttpResponse:
    """The mergings, the latest first, and which of them can still be undone."""
    if not permissions.can_read_register(request.user):
        raise Http404
    page = Paginator(Merging.objects.select_related("kind", "merged_by"), PER_PAGE).get_page(request.GET.get("page"))
    can_manage = permissions.can_manage_register(request.user)
    context = {"page": page, "rows": listed(list(page)), "can_manage": can_manage}
    return render(request, "stakeholders/mergings.html", context)


def merging_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks, and then undoes a merging; after a day it says why not."""
    person = signed_in(request)
    if not permissions.can_manage_register(person):
        raise Http404
    merging = get_object_or_404(Merging.objects.select_related("kind"), pk=pk)
    kept, gone = pair(merging)
    if request.method == "POST":
        try:
            undone = undo(merging, by=person)
        except CannotUndo as refusal:
            messages.error(request, str(refusal))
            return redirect(kept or "stakeholders:mergings")
        messages.success(request, _("The merging is undone. Both are in the register again."))
        if undone.left:
            messages.warning(request, _stayed(undone.left))
        return redirect(gone)
    context = {"merging": merging, "kept": kept, "gone": gone, "why_not": why_not(merging)}
    return render(request, "stakeholders/merging_undo.html", context)


def _stayed(number: int) -> str:
    return ngettext(
        "%(number)s thing was changed since the merging and stays where it is now. Please look at both.",
        "%(number)s things were changed since the merging and stay where they are now. Please look at both.",
        number,
    ) % {"number": number}
