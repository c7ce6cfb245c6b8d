"""What belongs to a contact and has forms of its own: affiliations and consents."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from stakeholders.register.affiliating import affiliate, change_affiliation, end_affiliation, remove_affiliation
from stakeholders.register.consenting import give_consent, withdraw_consent
from stakeholders.register.forms.contacts import (
    AffiliationEndForm,
    AffiliationForm,
    ConsentForm,
    ConsentWithdrawForm,
)
from stakeholders.register.models import Affiliation, Consent, Contact
from stakeholders.register.views.rights import keeper

FORM_METHODS = ["GET", "HEAD", "POST"]


def ask(request: HttpRequest, form: forms.BaseForm, *, title: str, act: str, back: Any, meta: str = "") -> HttpResponse:
    """A page with one form; 422 where something in it has to be put right. `back` is what the form is about."""
    context = {"form": form, "title": title, "meta": meta, "act": act, "back": back}
    return render(request, "stakeholders/register_form.html", context, status=422 if form.is_bound else 200)


def _contact(request: HttpRequest, pk: int) -> Contact:
    return get_object_or_404(Contact.objects.managed_by(keeper(request)).standing_alone(), pk=pk)


def _affiliation(request: HttpRequest, pk: int) -> Affiliation:
    managed = Contact.objects.managed_by(keeper(request)).standing_alone()
    found = Affiliation.objects.select_related("contact", "organisation__group").filter(contact__in=managed)
    return get_object_or_404(found, pk=pk)


@require_http_methods(FORM_METHODS)
def affiliation_new(request: HttpRequest, pk: int) -> HttpResponse:
    contact = _contact(request, pk)
    form = AffiliationForm(request.POST if request.method == "POST" else None, instance=Affiliation(contact=contact))
    if form.is_valid():
        affiliate(form.instance, by=request.user)
        messages.success(request, _("The affiliation is saved."))
        return redirect(contact)
    return ask(request, form, title=_("Add an affiliation"), act=_("Add the affiliation"), back=contact)


@require_http_methods(FORM_METHODS)
def affiliation_edit(request: HttpRequest, pk: int) -> HttpResponse:
    affiliation = _affiliation(request, pk)
    contact = affiliation.contact
    form = AffiliationForm(request.POST if request.method == "POST" else None, instance=affiliation)
    if form.is_valid():
        change_affiliation(form.instance, changed=form.changed_data, by=request.user)
        messages.success(request, _("The affiliation is saved."))
        return redirect(contact)
    return ask(request, form, title=_("Edit an affiliation"), act=_("Save"), back=contact)


@require_http_methods(FORM_METHODS)
def affiliation_end(request: HttpRequest, pk: int) -> HttpResponse:
    affiliation = _affiliation(request, pk)
    form = AffiliationEndForm(request.POST if request.method == "POST" else None, affiliation=affiliation)
    if form.is_valid():
        end_affiliation(affiliation, on=form.cleaned_data["ends_on"], by=request.user)
        messages.success(request, _("The affiliation has an end now."))
        return redirect(affiliation.contact)
    words = {"job": affiliation.job or _("Affiliation"), "organisation": affiliation.organisation}
    meta = _("%(job)s, %(organisation)s") % words
    title = _("End an affiliation")
    return ask(request, form, title=title, act=_("End it"), back=affiliation.contact, meta=meta)


@require_http_methods(FORM_METHODS)
def affiliation_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """For what was entered by mistake. What was true once is ended instead, so that it stays known."""
    affiliation = _affiliation(request, pk)
    contact = affiliation.contact
    if request.method == "POST":
        remove_affiliation(affiliation, by=request.user)
        messages.success(request, _("The affiliation is taken out."))
        return redirect(contact)
    words = {"contact": contact, "organisation": affiliation.organisation}
    context = {
        "title": _("Take an affiliation out"),
        "question": _("Was it entered by mistake that %(contact)s works for %(organisation)s?") % words,
        "consequences": [_("It will no longer be known. If it was true once, end it instead.")],
        "act": _("Take it out"),
        "back_url": contact.get_absolute_url(),
    }
    return render(request, "confirm.html", context)


@require_http_methods(FORM_METHODS)
def consent_new(request: HttpRequest, pk: int) -> HttpResponse:
    contact = _contact(request, pk)
    form = ConsentForm(request.POST if request.method == "POST" else None, instance=Consent(contact=contact))
    if form.is_valid():
        give_consent(form.instance, by=request.user)
        messages.success(request, _("The consent is written down."))
        return redirect(contact)
    title = _("Write down a consent")
    return ask(request, form, title=title, act=_("Write the consent down"), back=contact)


@require_http_methods(FORM_METHODS)
def consent_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    managed = Contact.objects.managed_by(keeper(request)).standing_alone()
    consent = get_object_or_404(Consent.objects.select_related("contact").filter(contact__in=managed), pk=pk)
    if consent.withdrawn_on is not None:
        messages.info(request, _("This consent is withdrawn already."))
        return redirect(consent.contact)
    form = ConsentWithdrawForm(request.POST if request.method == "POST" else None, consent=consent)
    if form.is_valid():
        withdraw_consent(consent, on=form.cleaned_data["withdrawn_on"], by=request.user)
        messages.success(request, _("The consent is withdrawn."))
        return redirect(consent.contact)
    meta = consent.get_purpose_display()
    return ask(request, form, title=_("Withdraw a consent"), act=_("Withdraw it"), back=consent.contact, meta=meta)
