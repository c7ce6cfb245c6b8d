"""Writing an invitation: first the words, then a look at what will be sent to whom, then it is sent."""

import hashlib
from functools import cached_property

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext

from stakeholders.accounts.models import User
from stakeholders.inviting import doors
from stakeholders.inviting.forms import InviteForm
from stakeholders.inviting.models import VALID_FOR
from stakeholders.inviting.recipients import look_at, with_what_counts
from stakeholders.inviting.sending import MOST_A_DAY, MOST_AT_ONCE, TooMany, invite, left_today, mail_for
from stakeholders.inviting.views.choosing import contact_ids
from stakeholders.permissions import can_manage_register, signed_in
from stakeholders.register.models import Contact


def invitation_new(request: HttpRequest) -> HttpResponse:
    """A coordinator writes to contacts that were chosen."""
    person = signed_in(request)
    if not can_manage_register(person):
        raise Http404
    sent = request.method == "POST"
    contacts = Contact.objects.managed_by(person).filter(pk__in=contact_ids(request.POST if sent else request.GET))
    contacts = contacts.order_by("family_name", "name", "pk")
    if not contacts:
        return redirect("stakeholders:invitation_choose")
    form = InviteForm(request.POST if sent else None, user=person)
    is_wrong = sent and not form.is_valid()
    if sent and not is_wrong and request.POST.get("step") != "change":
        return _look_or_send(request, Look(contacts, person, form))
    context = {"form": form, "contacts": contacts, "number": len(contacts)}
    return render(request, "stakeholders/invitation_new.html", context, status=422 if is_wrong else 200)


class Look:
    """What would be sent to whom, before it is. Makes nothing."""

    valid_days = VALID_FOR.days
    most_at_once, most_a_day = MOST_AT_ONCE, MOST_A_DAY

    def __init__(self, contacts: "QuerySet[Contact]", by: User, form: InviteForm) -> None:
        self.by, self.form = by, form
        self.message, self.again = form.cleaned_data["message"], form.cleaned_data["again"]
        self.choices, self.opened = form.cleaned_data["doors"], form.opened()
        groups = doors.groups_there(self.choices)
        self.seen = look_at(with_what_counts(contacts), by=by, groups=groups, opens=len(self.choices), again=self.again)
        self.recipients = [one for one in self.seen if one.obstacle is None]
        self.left_out = [one for one in self.seen if one.obstacle is not None]
        self.left_today = left_today(by)

    @cached_property
    def mail(self) -> dict[str, str]:
        """Subject and text for the first recipient."""
        subject, body = mail_for(self.recipients[0], by=self.by, message=self.message)
        return {"subject": subject, "body": body}

    @property
    def is_too_many(self) -> bool:
        return len(self.recipients) > self.most_at_once

    @property
    def is_over_the_day(self) -> bool:
        return len(self.recipients) > self.left_today

    @property
    def can_send(self) -> bool:
        return bool(self.recipients) and not self.is_too_many and not self.is_over_the_day

    @property
    def mark(self) -> str:
        """Changes when another person, or another address, would be written to."""
        whom = "\n".join(sorted(f"{one.contact.pk} {one.email}" for one in self.recipients))
        return hashlib.sha256(whom.encode()).hexdigest()


def _look_or_send(request: HttpRequest, look: Look) -> HttpResponse:
    is_sending = request.POST.get("step") == "send"
    if is_sending and look.can_send and request.POST.get("seen", look.mark) == look.mark:
        try:
            number = _send(look)
        except TooMany:  # somebody sends from the same account at the same moment
            return _preview(request, look, status=409)
        words = ngettext("%(number)s invitation is on its way.", "%(number)s invitations are on their way.", number)
        messages.success(request, words % {"number": number})
        return redirect("stakeholders:invitations")
    # Somebody may have invited or changed one of them meanwhile: what is sent is what was looked at.
    return _preview(request, look, status=409 if is_sending else 200)


def _preview(request: HttpRequest, look: Look, *, status: int) -> HttpResponse:
    return render(request, "stakeholders/invitation_preview.html", {"look": look, "form": look.form}, status=status)


def _send(look: Look) -> int:
    seen = invite(
        [one.contact.pk for one in look.seen],
        by=look.by,
        message=look.message,
        groups=doors.groups_made(look.choices),
        again=look.again,
    )
    return sum(1 for one in seen if one.obstacle is None)
