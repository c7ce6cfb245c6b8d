"""The pages on which organisations are entered, changed and removed."""

from typing import Any

from django.contrib import messages
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from stakeholders.register.forms.organisations import OrganisationForm
from stakeholders.register.models import Organisation
from stakeholders.register.registering import (
    change_organisation,
    enter_organisation,
    hanging_on,
    remove_organisation,
)
from stakeholders.register.saving import NoLongerThere
from stakeholders.register.views.rights import keeper

FORM_METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(FORM_METHODS)
def organisation_new(request: HttpRequest) -> HttpResponse:
    person = keeper(request)
    form = OrganisationForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        entered = enter_organisation(
            form.instance, categories=form.cleaned_data["categories"], names=form.names, by=person
        )
        messages.success(request, _("%(name)s is in the register.") % {"name": entered})
        return redirect(entered)
    return _form(request, form)


@require_http_methods(FORM_METHODS)
def organisation_edit(request: HttpRequest, slug: str) -> HttpResponse:
    person = keeper(request)
    organisation = get_object_or_404(Organisation.objects.managed_by(person).standing_alone(), slug=slug)
    form = OrganisationForm(request.POST if request.method == "POST" else None, instance=organisation)
    if form.is_valid():
        try:
            change_organisation(
                form.instance,
                categories=form.cleaned_data["categories"],
                names=form.names,
                changed=form.changed_fields,
                former_name=form.former_name,
                by=person,
            )
        except NoLongerThere:
            raise Http404 from None
        messages.success(request, _("Your changes are saved."))
        return redirect(organisation)
    return _form(request, form)


def _form(request: HttpRequest, form: OrganisationForm) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "old_name": form.old_name, "slug": form.instance.slug}
    return render(request, "stakeholders/organisation_edit.html", context, status=422 if form.is_bound else 200)


@require_http_methods(FORM_METHODS)
def organisation_remove(request: HttpRequest, slug: str) -> HttpResponse:
    """Removes an organisation on which nothing hangs; else says what does, and that merging is the way."""
    person = keeper(request)
    organisation = get_object_or_404(Organisation.objects.managed_by(person).standing_alone(), slug=slug)
    hanging = hanging_on(organisation)
    if hanging:
        context = {"organisation": organisation, "hanging": hanging}
        status = 409 if request.method == "POST" else 200
        return render(request, "stakeholders/organisation_hangs.html", context, status=status)
    if request.method == "POST":
        try:
            remove_organisation(organisation, by=person)
        except IntegrityError:  # somebody hung something on it meanwhile: the page says what
            return redirect("stakeholders:organisation_remove", slug)
        messages.success(request, _("%(name)s is removed from the register.") % {"name": organisation})
        return redirect("stakeholders:organisations")
    return render(request, "confirm.html", _question(organisation))


def _question(organisation: Organisation) -> dict[str, Any]:
    names = organisation.aliases.count()
    consequences = [_("Nothing hangs on it: no contact, no seat, no conversation."), _("This cannot be undone.")]
    if names:
        words = ngettext("Its other name goes too.", "Its %(number)s other names go too.", names)
        consequences.insert(1, words % {"number": names})
    return {
        "title": _("Remove %(name)s") % {"name": organisation},
        "question": _("Remove %(name)s from the register?") % {"name": organisation},
        "act": _("Remove the organisation"),
        "consequences": consequences,
        "back_url": organisation.get_absolute_url(),
    }
