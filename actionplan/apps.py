from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ActionplanConfig(AppConfig):
    name = "actionplan"
    verbose_name = _("Action plan")

    def ready(self) -> None:
        # It needs the models, which are there only now.
        from actionplan.beginning import begin  # noqa: PLC0415

        begin()
