from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from ncss_portal.face import navigation


class DemoConfig(AppConfig):
    name = "ncss_portal.demo"
    verbose_name = _("demonstration")

    def ready(self) -> None:
        navigation.register(navigation.NavEntry(_("Demonstration"), "demo:people", order=95))
