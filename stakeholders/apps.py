from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StakeholdersConfig(AppConfig):
    name = "stakeholders"
    verbose_name = _("Stakeholders")

    def ready(self) -> None:
        # Both need the models, which are there only now.
        from allauth.account.signals import email_confirmed  # noqa: PLC0415

        from stakeholders.accounts.proving import forget_what_was_claimed  # noqa: PLC0415

        email_confirmed.connect(forget_what_was_claimed)
