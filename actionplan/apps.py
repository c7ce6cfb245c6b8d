from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from ncss_portal.face.navigation import NavEntry, register


class ActionplanConfig(AppConfig):
    name = "actionplan"
    verbose_name = _("Action plan")

    def ready(self) -> None:
        register(NavEntry(_("Action plan"), "actionplan:plans", order=40, match="/plan/"))
