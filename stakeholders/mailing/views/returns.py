"""Mail that came back: what somebody who keeps the register says of an address of a contact."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from ncss_portal.outbox.bounces.noting import LONGEST_WHY
from stakeholders.mailing.reaching import say_that_it_takes_none, say_that_it_works
from stakeholders.register.models import Address, Contact
from stakeholders.register.views.parts import ask
from stakeholders.register.views.rights import keeper

FORM_METHODS = ["GET", "HEAD", "POST"]


class TakesNoMailForm(forms.Form):
    why = forms.CharField(
        label=gettext_lazy("How do you know?"),
        max_length=LONGEST_WHY,
        help_text=gettext_lazy("Such as a call, or that the person has left. It stands beside the address."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def _address(request: HttpRequest, pk: int) -> Address:
    managed = Contact.objects.managed_by(keeper(request)).standing_alone()
    return get_object_or_404(Address.objects.select_related("contact").filter(contact__in=managed), pk=pk)


@require_http_methods(FORM_METHODS)
def address_takes_no_mail(request: HttpRequest, pk: int) -> HttpResponse:
    address = _address(request, pk)
    form = TakesNoMailForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        say_that_it_takes_none(address, why=form.cleaned_data["why"], by=request.user)
        messages.success(request, _("No reminder goes to %(address)s any more.") % {"address": address})
        return redirect(address.contact)
    words = _(
        "No reminder goes to %(address)s until somebody says that it works again. What cannot be refused still does."
    )
    meta, title = words % {"address": address}, _("This address takes no mail")
    return ask(request, form, title=title, act=_("Note it"), back=address.contact, meta=meta)


@require_http_methods(FORM_METHODS)
def address_works_again(request: HttpRequest, pk: int) -> HttpResponse:
    address = _address(request, pk)
    if request.method == "POST":
        if say_that_it_works(address, by=request.user):
            messages.success(request, _("%(address)s is written to again.") % {"address": address})
        else:
            messages.info(request, _("Nothing stands against %(address)s.") % {"address": address})
        return redirect(address.contact)
    context = {
        "title": _("The address works again"),
        "question": _("Does %(address)s take mail again?") % {"address": address},
        "consequences": [
            _("Reminders go there from now on. What was not sent meanwhile is not sent later."),
            _("If mail comes back once more, you see it beside the address."),
        ],
        "act": _("It works again"),
        "back_url": address.contact.get_absolute_url(),
    }
    return render(request, "confirm.html", context)
