"""The contacts: the list, the page of each, and the forms in which they are entered and changed."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from stakeholders.permissions import can_manage_register, can_read_register, signed_in
from stakeholders.register.affiliating import affiliate
from stakeholders.register.contacting import change_contact, enter_contact
from stakeholders.register.forms.contacts import ContactForm, NewContactForm
from stakeholders.register.listing import ContactListing
from stakeholders.register.models import Consent, Contact, Organisation
from stakeholders.register.saving import NoLongerThere
from stakeholders.register.showing import addresses_of, conversations_of, places_of, timeline_of
from stakeholders.register.views.rights import keeper, reader

FORM_METHODS = ["GET", "HEAD", "POST"]


@require_safe
def contacts(request: HttpRequest) -> HttpResponse:
    """All contacts of the register, found and sorted as the address says."""
    person = reader(request)
    listing = ContactListing(person, request.GET)
    context = {"listing": listing, "page": listing.page(), "can_manage": can_manage_register(person)}
    return render(request, "stakeholders/contacts.html", context)


@require_safe
def contact(request: HttpRequest, pk: int) -> HttpResponse:
    """One contact, for those who read the register. A person's own row stands on a page of its own."""
    person = signed_in(request)
    contact = get_object_or_404(Contact.objects.visible_to(person).select_related("user", "merged_into"), pk=pk)
    if not can_read_register(person):
        return redirect("stakeholders:own_organisations")
    if contact.merged_into is not None:
        return redirect(contact.merged_into)
    whole = "all" in request.GET
    consents = list(contact.consents.all())
    context = {
        "contact": contact,
        "addresses": addresses_of(contact),
        "places": places_of(contact),
        "consents": consents,
        "may_agree_to_more": len([one for one in consents if one.withdrawn_on is None]) < len(Consent.Purpose),
        "conversations": conversations_of(contact, whole=whole),
        "timeline": timeline_of(contact, person, whole=whole),
        "can_manage": can_manage_register(person) and contact.erased_at is None,
    }
    return render(request, "stakeholders/contact.html", context)


@require_http_methods(FORM_METHODS)
def contact_new(request: HttpRequest) -> HttpResponse:
    """Enters a contact; `?organisation=` says where the person works."""
    person = keeper(request)
    initial = {"organisation": _named(request.GET.get("organisation", ""))}
    form = NewContactForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        with transaction.atomic():
            entered = enter_contact(form.instance, addresses=form.cleaned_data["addresses"], by=person)
            if affiliation := form.affiliation_of(entered):
                affiliate(affiliation, by=person)
        messages.success(request, _("%(name)s is in the register.") % {"name": entered})
        return redirect(entered)
    return _form(request, form)


def _named(slug: str) -> Organisation | None:
    """The organisation of an address that somebody may have typed: PostgreSQL takes no NUL."""
    return Organisation.objects.standing_alone().filter(slug=slug).first() if slug.isprintable() else None


@require_http_methods(FORM_METHODS)
def contact_edit(request: HttpRequest, pk: int) -> HttpResponse:
    person = keeper(request)
    contact = get_object_or_404(Contact.objects.managed_by(person).standing_alone(), pk=pk)
    form = ContactForm(request.POST if request.method == "POST" else None, instance=contact)
    if form.is_valid():
        addresses = form.cleaned_data["addresses"]
        try:
            change_contact(form.instance, addresses=addresses, changed=form.changed_fields, by=person)
        except NoLongerThere:
            raise Http404 from None
        messages.success(request, _("Your changes are saved."))
        return redirect(contact)
    return _form(request, form)


def _form(request: HttpRequest, form: ContactForm) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "old_name": form.initial.get("name", ""), "pk": form.instance.pk}
    return render(request, "stakeholders/contact_edit.html", context, status=422 if form.is_bound else 200)
