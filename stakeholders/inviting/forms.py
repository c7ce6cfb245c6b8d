"""Whom to invite, to what, and which invitations to list."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from stakeholders.accounts.models import User
from stakeholders.bodies.models import Body, Seat
from stakeholders.inviting import doors
from stakeholders.inviting.models import Invitation
from stakeholders.inviting.querysets import InvitationQuerySet
from stakeholders.register.models import Affiliation, Category, Contact, Organisation

ALL = ("", _("All"))


def search_field() -> forms.CharField:
    widget = forms.TextInput(attrs={"type": "search"})
    return forms.CharField(label=_("Name or address"), max_length=200, required=False, widget=widget)


class ChooseFilter(forms.Form):
    """Sent by GET. What it cannot understand does not filter."""

    q = search_field()
    category = forms.ModelChoiceField(
        Category.objects.all(), to_field_name="key", label=_("Category"), required=False, empty_label=_("All")
    )
    body = forms.ModelChoiceField(
        Body.objects.filter(dissolved_on__isnull=True),
        to_field_name="slug",
        label=_("Body"),
        required=False,
        empty_label=_("All"),
    )
    organisation = forms.ModelChoiceField(
        Organisation.objects.standing_alone(),
        to_field_name="slug",
        label=_("Organisation"),
        required=False,
        empty_label=_("All"),
    )
    account = forms.ChoiceField(
        label=_("Account"), choices=[("", _("Without one")), ("all", _("With and without"))], required=False
    )

    def narrow(self, contacts: "QuerySet[Contact]") -> "QuerySet[Contact]":
        """The contacts that were asked for, whoever may not be invited among them."""
        self.is_valid()
        asked = self.cleaned_data
        if words := asked.get("q"):
            named = Contact.objects.filter(Q(name__icontains=words) | Q(addresses__email__icontains=words))
            contacts = contacts.filter(pk__in=named.values("pk"))
        places = Affiliation.objects.current()
        if category := asked.get("category"):
            contacts = contacts.filter(pk__in=places.filter(organisation__categories=category).values("contact"))
        if organisation := asked.get("organisation"):
            contacts = contacts.filter(pk__in=places.filter(organisation=organisation).values("contact"))
        if body := asked.get("body"):
            seats = Seat.objects.current().filter(body=body)
            sitting = Q(pk__in=seats.filter(holder__isnull=False).values("holder"))
            standing_by = Q(pk__in=seats.filter(alternate__isnull=False).values("alternate"))
            contacts = contacts.filter(sitting | standing_by)
        return contacts if asked.get("account") == "all" else contacts.filter(user__isnull=True)

    @property
    def set_count(self) -> int:
        """How many filters are set."""
        self.is_valid()
        return sum(1 for value in self.cleaned_data.values() if value)


class InviteForm(forms.Form):
    """What is written to those who are invited, and what the link opens."""

    message = forms.CharField(
        label=_("Message"),
        required=False,
        max_length=3_000,
        help_text=_("It stands in the mail, above the link. Leave it empty for the portal's own words alone."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    doors = forms.MultipleChoiceField(
        label=_("What it opens"),
        required=False,
        help_text=_("Seats and offices that the register knows count by themselves. This is what comes on top."),
        widget=forms.CheckboxSelectMultiple,
    )
    again = forms.BooleanField(
        label=_("Send again to those who are invited already"),
        required=False,
        help_text=_("They get a new link. The earlier one opens nothing any more."),
    )

    def __init__(self, data: Any = None, *, user: User) -> None:
        super().__init__(data)
        choices = doors.choices_for(user)
        self.fields["doors"].choices = choices  # type: ignore[attr-defined]
        if not choices:
            self.fields["doors"].widget = forms.MultipleHiddenInput()

    def opened(self) -> list[str]:
        """What was ticked, in words."""
        words = dict(self.fields["doors"].choices)  # type: ignore[attr-defined]
        return [str(words[choice]) for choice in self.cleaned_data["doors"]]


class InvitationFilter(forms.Form):
    """Sent by GET. What it cannot understand does not filter."""

    q = search_field()
    state = forms.ChoiceField(label=_("State"), choices=[ALL, *Invitation.State.choices], required=False)

    def narrow(self, invitations: InvitationQuerySet) -> InvitationQuerySet:
        self.is_valid()
        if words := self.cleaned_data.get("q"):
            invitations = invitations.filter(Q(contact__name__icontains=words) | Q(email__icontains=words))
        if state := self.cleaned_data.get("state"):
            invitations = invitations.in_state(state)
        return invitations

    @property
    def set_count(self) -> int:
        """How many filters are set."""
        self.is_valid()
        return sum(1 for value in self.cleaned_data.values() if value)
