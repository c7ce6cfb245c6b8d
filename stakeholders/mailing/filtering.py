"""By what the administrator narrows the list of mails. The filters stand in the address."""

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ncss_portal.outbox.kinds import all_kinds
from ncss_portal.outbox.models import Mail
from stakeholders.accounts.forms import FilterForm

# Mails of kinds that the portal does not know any more.
NO_LONGER_KNOWN = "-"


class OutboxFilter(FilterForm):
    """What is not understood filters nothing in the list. An act over many mails refuses it: `is_understood`."""

    state = forms.ChoiceField(label=_("State"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    words = forms.CharField(label=_("Recipient or subject"), required=False, max_length=100, widget=forms.SearchInput)
    since = forms.DateField(label=_("Written since"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    mailing = forms.IntegerField(required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        kinds = sorted((str(kind.title), kind.name) for kind in all_kinds())
        named = [(name, title) for title, name in kinds]
        self.fields["kind"].choices = [("", _("All")), *named, (NO_LONGER_KNOWN, _("No longer known"))]  # type: ignore[attr-defined]
        self.fields["state"].choices = [("", _("All")), *Mail.State.choices]  # type: ignore[attr-defined]

    @property
    def is_understood(self) -> bool:
        return self.is_valid()

    @property
    def is_searching(self) -> bool:
        """Whether words are looked for, which no index answers."""
        return bool(self.chosen.get("words"))

    @property
    def is_narrow(self) -> bool:
        """Whether anything but the state narrows the list."""
        return bool(self.chosen.keys() - {"state"})

    def tell(self, numbers: dict[str, int]) -> None:
        """Writes the number of mails beside each state."""
        told = [(value, f"{label} ({numbers.get(value, 0)})") for value, label in Mail.State.choices]
        self.fields["state"].choices = [("", _("All")), *told]  # type: ignore[attr-defined]

    def narrow(self, mails: QuerySet[Mail], *, by_state: bool = True) -> QuerySet[Mail]:
        """The mails that were asked for, in any order."""
        chosen = self.chosen
        if by_state and (state := chosen.get("state")):
            mails = mails.filter(state=state)
        if mailing := chosen.get("mailing"):
            mails = mails.filter(mailing=mailing)
        if kind := chosen.get("kind"):
            mails = mails.filter(_of_kind(kind))
        if since := chosen.get("since"):
            mails = mails.filter(created_at__gte=_begin_of(since))
        for word in chosen.get("words", "").split():
            mails = mails.filter(Q(recipient__icontains=word) | Q(subject__icontains=word))
        return mails

    def for_history(self) -> dict[str, Any]:
        """What was asked for, without the words: they may be somebody's address."""
        return {name: str(value) for name, value in self.chosen.items() if name != "words"}


def _of_kind(kind: str) -> Q:
    if kind == NO_LONGER_KNOWN:
        return ~Q(reason__in=[known.name for known in all_kinds()])
    return Q(reason=kind)


def _begin_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
