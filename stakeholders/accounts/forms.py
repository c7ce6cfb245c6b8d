"""What a person says when opening an account, and by what administrators and auditors filter their lists."""

from typing import Any

from django import forms
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ncss_portal.history.models import Entry, EntryQuerySet
from stakeholders.accounts import listing
from stakeholders.accounts.models import User


class SignupForm(forms.Form):
    name = forms.CharField(
        label=_("Your name"),
        max_length=200,
        help_text=_("It stands beside your comments."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )

    def signup(self, request: HttpRequest, user: User) -> None:
        """allauth calls this when the account exists; the adapter has saved the name already."""


class FilterForm(forms.Form):
    """Filters in the address of a list. What is not understood there filters nothing."""

    @property
    def chosen(self) -> dict[str, Any]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def number_set(self) -> int:
        return len(self.chosen)


class AccountFilterForm(FilterForm):
    words = forms.CharField(label=_("Name or address"), required=False, max_length=100, widget=forms.SearchInput)
    role = forms.ChoiceField(
        label=_("Role"),
        required=False,
        choices=[
            ("", _("All")),
            ("administrator", _("Administrators")),
            ("auditor", _("Auditors")),
            ("coordinator", _("Coordinators")),
            ("none", _("None of these")),
        ],
    )
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            ("", _("All")),
            ("active", _("Switched on")),
            ("inactive", _("Switched off")),
            ("unguarded", _("Second factor missing")),
            ("never", _("Never signed in")),
        ],
    )
    sort = forms.ChoiceField(
        label=_("In order of"), required=False, choices=[("", _("Name")), ("seen", _("Last sign-in"))]
    )

    def found(self, people: QuerySet[User]) -> QuerySet[User]:
        chosen = self.chosen
        if chosen.pop("sort", ""):
            people = listing.by_last_sign_in(people)
        return listing.found(people, **chosen)

    @property
    def number_set(self) -> int:
        return len(self.chosen.keys() - {"sort"})


class HistoryFilterForm(FilterForm):
    act = forms.ChoiceField(label=_("What"), required=False)
    kind = forms.ChoiceField(label=_("On what"), required=False)
    person = forms.CharField(label=_("Who"), required=False, max_length=100, widget=forms.SearchInput)
    first = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label=_("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        acts = Entry.objects.order_by("act").values_list("act", flat=True).distinct()
        self.fields["act"].choices = [("", _("All")), *((act, act[:1].upper() + act[1:]) for act in acts)]  # type: ignore[attr-defined]
        kinds = ContentType.objects.filter(pk__in=Entry.objects.order_by().values("thing_type"))
        named = sorted((kind_in_words(kind), str(kind.pk)) for kind in kinds)
        self.fields["kind"].choices = [("", _("All")), *((pk, words) for words, pk in named)]  # type: ignore[attr-defined]

    def found(self, entries: EntryQuerySet) -> EntryQuerySet:
        chosen = self.chosen
        if act := chosen.get("act"):
            entries = entries.filter(act=act)
        if kind := chosen.get("kind"):
            entries = entries.filter(thing_type=kind)
        for word in chosen.get("person", "").split():
            entries = entries.filter(Q(actor__name__icontains=word) | Q(actor__email__icontains=word))
        return entries.between(chosen.get("first"), chosen.get("last"))


def kind_in_words(kind: ContentType) -> str:
    """What the history calls a kind of thing. Of a register as a whole, its kind is the thing."""
    words = gettext("register") if kind.model_class() is ContentType else kind.name
    return words[:1].upper() + words[1:]
