from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConsultationsConfig(AppConfig):
    name = "consultations"
    verbose_name = _("Consultations")

    def ready(self) -> None:
        # It needs the models, which are there only now.
        from consultations.beginning import begin  # noqa: PLC0415

        begin()
