"""What allauth asks the portal about accounts."""

import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from stakeholders.accounts.models import User

logger = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        """Takes the person's name from the form; allauth itself knows first and last names only."""
        user.name = form.cleaned_data.get("name", "").strip()
        return super().save_user(request, user, form, commit)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Sends a mail about an account at once: a code is waited for. Where no mail leaves, the page says so."""
        try:
            super().send_mail(template_prefix, email, context)
        except OSError as error:  # of the network or of SMTP; whether the address has an account makes no difference
            logger.error("No mail about an account leaves the portal: %r", error)
            if self.request is not None:
                messages.error(self.request, _("The mail could not be sent. Try again in a few minutes."))

    def get_login_stages(self) -> list[str]:
        """The steps of signing in; the one of the second factor is our own."""
        own = {"allauth.mfa.stages.AuthenticateStage": "stakeholders.accounts.second_factor.AskForSecondFactor"}
        return [own.get(stage, stage) for stage in super().get_login_stages()]


class SecondFactorAdapter(DefaultMFAAdapter):
    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        """The name of a passkey to which nobody gave one."""
        number = Authenticator.objects.filter(user=user, type=type).count()
        return _("Passkey %(number)s") % {"number": number + 1} if number else _("Passkey")
