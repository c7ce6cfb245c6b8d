"""Choosing whom to invite, page by page; the ticks travel in the address, so that nothing is kept before it is sent."""

from dataclasses import dataclass
from functools import cached_property

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from stakeholders.accounts.models import User
from stakeholders.inviting.forms import ChooseFilter
from stakeholders.inviting.recipients import Obstacle, Recipient, look_at, with_what_counts
from stakeholders.inviting.sending import MOST_AT_ONCE
from stakeholders.permissions import can_manage_register, signed_in
from stakeholders.register.models import Contact

PER_PAGE = 20
# Nothing that is chosen on the next page changes these.
FINAL = {Obstacle.UNWILLING, Obstacle.NO_ADDRESS, Obstacle.CLOSED}


def contact_ids(sent: QueryDict) -> list[int]:
    """The contacts that a request names, each once; what is no number is passed over."""
    named = (int(value) for value in sent.getlist("contact") if value.isdecimal() and len(value) < 10)
    return list(dict.fromkeys(named))


@dataclass
class Choice:
    """The page as one person has filtered and ticked it."""

    user: User
    asked: QueryDict

    @cached_property
    def form(self) -> ChooseFilter:
        return ChooseFilter(self.asked)

    @cached_property
    def found(self) -> "Paginator[Contact]":
        standing = Contact.objects.managed_by(self.user).standing_alone()
        contacts = with_what_counts(self.form.narrow(standing)).order_by("family_name", "name", "pk")
        return Paginator(contacts, PER_PAGE)

    @cached_property
    def page(self) -> "Page[Contact]":
        return self.found.get_page(self.asked.get("page"))

    @cached_property
    def rows(self) -> list[Recipient]:
        return look_at(self.page, by=self.user)

    @cached_property
    def _everybody(self) -> list[int]:
        """All that were found and have a box to tick, where they were asked for."""
        if "all" not in self.asked:
            return []
        return [one.contact.pk for one in look_at(self.found.object_list, by=self.user) if one.obstacle not in FINAL]

    @cached_property
    def ticked(self) -> list[int]:
        return list(dict.fromkeys([*contact_ids(self.asked), *self._everybody]))[:MOST_AT_ONCE]

    @property
    def ticked_elsewhere(self) -> list[int]:
        """Those that are on other pages: hidden fields carry them along."""
        here = {contact.pk for contact in self.page}
        return [pk for pk in self.ticked if pk not in here]

    @property
    def is_cut(self) -> bool:
        """Whether all were asked for, and they are too many."""
        return len(self._everybody) > MOST_AT_ONCE

    @property
    def filters(self) -> list[tuple[str, str]]:
        """The filters that are set, to be carried along."""
        return [(name, str(self.asked[name])) for name in self.form.fields if self.asked.get(name)]


@require_safe
def invitation_choose(request: HttpRequest) -> HttpResponse:
    """The contacts to tick. Pages and filters are buttons of one form, so that no tick is lost on the way."""
    person = signed_in(request)
    if not can_manage_register(person):
        raise Http404
    context = {"choice": Choice(person, request.GET), "final": FINAL, "most": MOST_AT_ONCE}
    return render(request, "stakeholders/invitation_choose.html", context)
