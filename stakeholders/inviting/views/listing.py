"""The list of invitations, taking one back, and sending one again."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from stakeholders.accounts.models import User
from stakeholders.inviting import doors
from stakeholders.inviting.forms import InvitationFilter
from stakeholders.inviting.models import Invitation
from stakeholders.inviting.recipients import look_at, with_what_counts
from stakeholders.inviting.sending import Refused, TooMany, send_again
from stakeholders.inviting.taking_back import close, take_back
from stakeholders.permissions import can_manage_register, can_read_register, signed_in
from stakeholders.register.models import Contact

PER_PAGE = 20


@dataclass(frozen=True)
class Row:
    """One invitation in the list, and what the person who looks can do about it."""

    invitation: Invitation
    opens: list[str]
    can_send_again: bool
    can_take_back: bool
    can_close: bool

    @property
    def can_do(self) -> bool:
        return self.can_send_again or self.can_take_back or self.can_close

    @property
    def organisation(self) -> str:
        return next((str(place.organisation) for place in self.invitation.contact.affiliations.all()), "")


def _rows(invitations: Iterable[Invitation], user: User) -> list[Row]:
    invitations = list(invitations)
    known = doors.openings({group for one in invitations for group in one.groups.all()}, user)
    return [_row(one, known, can_manage_register(user)) for one in invitations]


def _row(invitation: Invitation, known: dict[int, doors.Opening], can_manage: bool) -> Row:
    groups = list(invitation.groups.all())
    is_mine = can_manage and all(group.pk in known and known[group.pk].may_open for group in groups)
    state, is_erased = invitation.state, invitation.contact.erased_at is not None
    return Row(
        invitation,
        opens=[str(known[group.pk]) for group in groups if group.pk in known],
        can_send_again=is_mine and not is_erased and state != Invitation.State.ACCEPTED and not invitation.accepted_at,
        can_take_back=can_manage and state == Invitation.State.OPEN,
        can_close=is_mine and bool(groups) and state == Invitation.State.ACCEPTED,
    )


@require_safe
def invitations(request: HttpRequest) -> HttpResponse:
    """Who was invited, and what became of it."""
    person = signed_in(request)
    if not can_read_register(person):
        raise Http404
    form = InvitationFilter(request.GET)
    found = form.narrow(Invitation.objects.visible_to(person)).for_list().order_by("-sent_at", "-pk")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    can_manage = can_manage_register(person)
    actions = [(_("Invite"), reverse("stakeholders:invitation_choose"), "")] if can_manage else []
    context = {"page": page, "rows": _rows(page, person), "form": form, "can_manage": can_manage, "actions": actions}
    return render(request, "stakeholders/invitations.html", context)


def invitation_take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """The link opens nothing from now on; of an accepted invitation, what it opened is closed."""
    person = signed_in(request)
    found = get_object_or_404(Invitation.objects.managed_by(person).for_list(), pk=pk)
    [row] = _rows([found], person)
    if not row.can_take_back and not row.can_close:
        raise Http404
    if request.method == "POST":
        act = close if row.can_close else take_back
        if act(found, by=person):
            messages.success(request, _("The invitation is taken back."))
        else:
            messages.info(request, _("Somebody was faster: look at the list again."))
        return redirect("stakeholders:invitations")
    return render(request, "confirm.html", _question_of_taking_back(row))


def _question_of_taking_back(row: Row) -> dict[str, object]:
    name = {"name": row.invitation.contact.name}
    back = {"back_url": reverse("stakeholders:invitations")}
    if row.can_close:
        return back | {
            "title": _("Close what the invitation opened"),
            "question": _("What the invitation opened to %(name)s is closed at once:") % name,
            "consequences": [*row.opens, _("The account stays, with its seats and offices.")],
            "act": _("Close it"),
        }
    return back | {
        "title": _("Take the invitation back"),
        "question": _("The invitation of %(name)s is taken back.") % name,
        "consequences": [_("The link in the mail opens nothing any more."), _("You can invite the contact again.")],
        "act": _("Take it back"),
    }


def invitation_again(request: HttpRequest, pk: int) -> HttpResponse:
    """A new link for somebody who did not accept."""
    person = signed_in(request)
    found = get_object_or_404(Invitation.objects.managed_by(person).for_list(), pk=pk)
    [row] = _rows([found], person)
    if not row.can_send_again:
        raise Http404
    if request.method == "POST":
        _send_again(request, found, person)
        return redirect("stakeholders:invitations")
    [recipient] = look_at(with_what_counts(Contact.objects.filter(pk=found.contact_id)), by=person, again=True)
    message = [_("The message: %(words)s") % {"words": found.message}] if found.message else []
    context = {
        "title": _("Send the invitation again"),
        "question": _("%(name)s gets a new mail, to %(address)s.")
        % {"name": found.contact.name, "address": recipient.email or _("no address")},
        "consequences": [_("The earlier link opens nothing any more."), *row.opens, *message],
        "act": _("Send again"),
        "back_url": reverse("stakeholders:invitations"),
    }
    return render(request, "confirm.html", context)


def _send_again(request: HttpRequest, invitation: Invitation, person: User) -> None:
    try:
        recipient = send_again(invitation, by=person)
    except Refused as refusal:
        messages.error(request, refusal.obstacle.label)
    except TooMany:
        messages.error(request, _("You have invited too many people today. Go on tomorrow."))
    else:
        messages.success(request, _("A new link is on its way to %(name)s.") % {"name": recipient.contact.name})
