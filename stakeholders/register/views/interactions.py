"""Conversations: writing one down, and correcting it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from stakeholders.register.conversing import rewrite, write_down
from stakeholders.register.forms.interactions import InteractionForm
from stakeholders.register.models import Contact, Interaction, Organisation
from stakeholders.register.views.parts import ask
from stakeholders.register.views.rights import keeper

FORM_METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(FORM_METHODS)
def organisation_interaction_new(request: HttpRequest, slug: str) -> HttpResponse:
    organisations = Organisation.objects.managed_by(keeper(request)).standing_alone()
    organisation = get_object_or_404(organisations, slug=slug)
    return _new(request, Interaction(organisation=organisation), back=organisation)


@require_http_methods(FORM_METHODS)
def contact_interaction_new(request: HttpRequest, pk: int) -> HttpResponse:
    contact = get_object_or_404(Contact.objects.managed_by(keeper(request)).standing_alone(), pk=pk)
    return _new(request, Interaction(), back=contact, contact=contact)


def _new(request: HttpRequest, interaction: Interaction, *, back: Any, contact: Contact | None = None) -> HttpResponse:
    person = keeper(request)
    sent = request.POST if request.method == "POST" else None
    form = InteractionForm(sent, instance=interaction, contact=contact, initial={"spoke": str(person)})
    if form.is_valid():
        write_down(form.instance, contacts=form.with_whom, by=person)
        messages.success(request, _("The conversation is written down."))
        return redirect(f"{back.get_absolute_url()}#conversation-{form.instance.pk}")
    title = _("Write down a conversation")
    return ask(request, form, title=title, act=_("Write it down"), back=back)


@require_http_methods(FORM_METHODS)
def interaction_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Whoever keeps the register may correct it; who wrote it down first stays."""
    person = keeper(request)
    interaction = get_object_or_404(Interaction.objects.select_related("organisation"), pk=pk)
    back: Any = interaction.organisation or interaction.contacts.standing_alone().first()
    form = InteractionForm(request.POST if request.method == "POST" else None, instance=interaction)
    if form.is_valid():
        rewrite(form.instance, contacts=form.with_whom, by=person)
        messages.success(request, _("The conversation is corrected."))
        if back is None:
            return redirect("stakeholders:contacts")
        return redirect(f"{back.get_absolute_url()}#conversation-{interaction.pk}")
    return ask(request, form, title=_("Correct a conversation"), act=_("Save"), back=back)
