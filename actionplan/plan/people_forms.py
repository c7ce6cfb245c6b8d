"""What is said about who works on a strategy."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from actionplan.plan.models import Strategy
from actionplan.plan.people import following_bodies
from stakeholders.models import Body, User


class _BodyChoices(forms.ModelMultipleChoiceField):
    def label_from_instance(self, body: Any) -> str:
        return gettext("%(body)s (dissolved)") % {"body": body} if body.is_dissolved else str(body)


class FollowingForm(forms.Form):
    """The bodies whose members read the papers of a strategy before the public."""

    bodies = _BodyChoices(
        queryset=Body.objects.none(),
        label=_("Bodies that follow it"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Whoever holds a seat in them today reads drafts and figures before the public."),
    )

    def __init__(self, *args: Any, strategy: Strategy, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        following = list(following_bodies(strategy).values_list("pk", flat=True))
        offered = Q(pk__in=Body.objects.existing().values("pk")) | Q(pk__in=following)
        choices: Any = self.fields["bodies"]
        choices.queryset = Body.objects.filter(offered).select_related("group").order_by("name")
        self.initial["bodies"] = following


class CoordinatorForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("Of an account. Who has none yet is invited first."),
    )

    def clean_email(self) -> User:
        """The account behind the address."""
        person = User.objects.filter(email__iexact=self.cleaned_data["email"], is_active=True).first()
        if person is None:
            raise forms.ValidationError(gettext("Nobody with an account has this address. Invite the person first."))
        return person


class LastForm(forms.Form):
    """Said by whoever removes the last coordinator."""

    understood = forms.BooleanField(
        label=_("I know that nobody coordinates the strategy then, and that only administrators can change it.")
    )
